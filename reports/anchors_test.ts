import assert from "node:assert/strict";
import { linkResolver } from "./anchors.ts";
import type { ReportDocument } from "./document.ts";
import { sampleDocument } from "./testdata/sample_document.ts";

/** A document with a table "table4-counts" and the stages of these names. */
function documentWith(stages: readonly string[]): ReportDocument {
  const document = sampleDocument();
  const node = document.pipeline[0]!;
  const table = { id: "table4-counts", caption: "", columns: [], rows: [{ id: "a b", cells: {} }] };
  return {
    ...document,
    sections: [{ id: "table 4", title: "", blocks: [{ kind: "table", table }] }],
    pipeline: stages.map((name) => ({ ...node, name })),
  };
}

Deno.test("linkResolver() leads from a stage's name to the stage, not to a table spelt like it", () => {
  const resolve = linkResolver(documentWith(["table4/counts"]));
  assert.equal(resolve("table4/counts"), "stage-table4-counts");
  assert.equal(resolve("table4-counts"), "table4-counts");
});

Deno.test("linkResolver() finds sections, tables and rows, and nothing that is absent", () => {
  const resolve = linkResolver(documentWith([]));
  assert.equal(resolve("table 4"), "table-4");
  assert.equal(resolve("a b"), "a-b");
  assert.equal(resolve("table1/mnist"), undefined);
});
