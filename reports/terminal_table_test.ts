import assert from "node:assert/strict";
import type { Table } from "./document.ts";
import { markdownTable, terminalTable } from "./terminal_table.ts";

const TABLE: Table = {
  id: "t",
  caption: "Accuracy",
  columns: [
    { id: "rule", label: "Rule", type: "text" },
    { id: "mean", label: "Mean", type: "number", digits: 2, unit: "%" },
    { id: "claim", label: "Verdict", type: "text" },
  ],
  rows: [
    {
      cells: {
        rule: { value: "*iPC* | BP" },
        mean: { value: 98.5, plusMinus: 0.12, best: true },
        claim: { value: "reproduced", verdict: "reproduced" },
      },
    },
    { cells: { rule: { value: "PC" }, mean: { value: 5.25, n: 3 } } },
    { cells: { rule: { value: "Z-IL" }, mean: { value: null } } },
  ],
};

Deno.test("terminalTable() lines numbers up on their points", () => {
  assert.equal(
    terminalTable(TABLE),
    [
      "Accuracy",
      "",
      "Rule            Mean (%)  Verdict",
      "────────  ──────────────  ────────────",
      "iPC | BP  *98.50 ± 0.12   ✓ reproduced",
      "PC          5.25 (n = 3)  –",
      "Z-IL                   –  –",
    ].join("\n"),
  );
});

Deno.test("markdownTable() is a table for GitHub", () => {
  assert.equal(
    markdownTable(TABLE),
    [
      "| Rule | Mean (%) | Verdict |",
      "| --- | ---: | --- |",
      "| *iPC* \\| BP | **98.50 ± 0.12** | ✓ reproduced |",
      "| PC | 5.25 (n = 3) | – |",
      "| Z-IL | – | – |",
    ].join("\n"),
  );
});
