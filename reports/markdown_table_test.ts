import assert from "node:assert/strict";
import type { Table } from "./document.ts";
import { markdownTable } from "./markdown_table.ts";

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
    { cells: { rule: { value: "PC" }, mean: { value: 5.25, atLeast: true, n: 3 } } },
    { cells: { rule: { value: "Z-IL" }, mean: { value: null } } },
  ],
};

Deno.test("markdownTable() is a table for GitHub", () => {
  assert.equal(
    markdownTable(TABLE),
    [
      "| Rule | Mean (%) | Verdict |",
      "| --- | ---: | --- |",
      "| *iPC* \\| BP | **98.50 ± 0.12** | ✓ reproduced |",
      "| PC | > 5.25 (n = 3) | – |",
      "| Z-IL | – | – |",
    ].join("\n"),
  );
});

Deno.test("markdownTable() gathers equal notes into one footnote below the table", () => {
  const cells = ["One | *two*.", "Other.", "One | *two*."].map((note, index) => ({
    cells: { rule: { value: `r${index}`, note }, mean: { value: index } },
  }));
  assert.equal(
    markdownTable({ ...TABLE, columns: TABLE.columns.slice(0, 2), rows: cells }),
    [
      "| Rule | Mean (%) |",
      "| --- | ---: |",
      "| r0<sup>a</sup> | 0.00 |",
      "| r1<sup>b</sup> | 1.00 |",
      "| r2<sup>a</sup> | 2.00 |",
      "",
      "<sup>a</sup> One | *two*.",
      "",
      "<sup>b</sup> Other.",
    ].join("\n"),
  );
});

Deno.test("an interval that is a range is named", () => {
  const mean = { value: 2, interval: [1, 3] as const, intervalName: "range of 3 seeds" };
  const table = { ...TABLE, rows: [{ cells: { rule: { value: "PC" }, mean } }] };
  assert.match(markdownTable(table), /2\.00 \[1\.00, 3\.00\] \(range of 3 seeds\)/);
});
