import assert from "node:assert/strict";
import { documentChanges } from "./changes.ts";
import type { ReportDocument, Row } from "./document.ts";

function document(rows: readonly Row[]): ReportDocument {
  return {
    title: "t",
    question: "q",
    answer: ["a"],
    notices: [],
    sections: [{
      id: "s",
      title: "s",
      blocks: [{
        kind: "table",
        table: {
          id: "accuracy",
          caption: "c",
          columns: [
            { id: "rule", label: "rule", type: "text" },
            { id: "mean", label: "mean", type: "number", digits: 2 },
          ],
          rows,
        },
      }],
    }],
    command: "c",
    environment: {},
    data: [],
    pipeline: [],
    changes: [],
  };
}

function row(rule: string, mean: number | null): Row {
  return { id: `row-${rule}`, cells: { rule: { value: rule }, mean: { value: mean } } };
}

Deno.test("equal documents have no changes, and neither have digits that are not printed", () => {
  const before = document([row("BP", 87.401), row("iPC", 88)]);
  assert.deepEqual(documentChanges(before, before), []);
  assert.deepEqual(documentChanges(before, document([row("BP", 87.404), row("iPC", 88)])), []);
});

Deno.test("a changed, a new and a lost number are told with their places", () => {
  const before = document([row("BP", 87.4), row("PC", 85.1)]);
  const after = document([row("BP", 87.5), row("PC", null), row("iPC", 88)]);
  const changes = documentChanges(before, after);
  assert.equal(changes.length, 3);
  assert.match(changes[0]!, /accuracy, row-BP, mean.*: 87\.40 → 87\.50$/);
  assert.match(changes[1]!, /accuracy, row-iPC, mean.*: new, 88\.00$/);
  assert.match(changes[2]!, /accuracy, row-PC, mean.*: gone, was 85\.10$/);
});

Deno.test("a flood of changes is cut and counted", () => {
  const many = (offset: number) =>
    document(Array.from({ length: 30 }, (_, index) => row(`r${index}`, index + offset)));
  const changes = documentChanges(many(0), many(1));
  assert.equal(changes.length, 21);
  assert.equal(changes.at(-1), "and 10 more");
});
