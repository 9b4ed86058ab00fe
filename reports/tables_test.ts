import assert from "node:assert/strict";
import { fromCSV } from "arquero";
import type { Table } from "./document.ts";
import { tableLatex } from "./latex_table.ts";
import { groupSpans, tableCsv, tableJson } from "./tables.ts";

const TABLE: Table = {
  id: "accuracy",
  caption: "Accuracy of *all* rules & data",
  columns: [
    { id: "rule", label: "Rule", type: "text" },
    { id: "mean", label: "Mean", type: "number", digits: 2, unit: "%", group: "Sound" },
    { id: "n", label: "Seeds", type: "number", digits: 0, group: "Sound" },
  ],
  rows: [
    {
      cells: {
        rule: { value: "PC, gamma 0.5" },
        mean: { value: 85.123456, plusMinus: 0.75 },
        n: { value: 5 },
      },
    },
    { cells: { rule: { value: "Z-IL" }, mean: { value: null } } },
    {
      cells: {
        rule: { value: "iPC" },
        mean: { value: 89.1, interval: [88.9, 89.3], best: true },
        n: { value: 10 },
      },
    },
    { cells: { rule: { value: "BP" }, mean: { value: "diverged" }, n: { value: 9 } } },
  ],
};

Deno.test("tableCsv() holds every value at full precision, missing ones empty", () => {
  const rows = fromCSV(tableCsv(TABLE)).objects() as Record<string, unknown>[];
  assert.deepEqual(rows[0], {
    "rule": "PC, gamma 0.5",
    "mean": "85.123456",
    "mean ±": 0.75,
    "mean low": null,
    "mean high": null,
    "mean best": null,
    "n": 5,
  });
  assert.equal(rows[1]!["mean"], null);
  assert.equal(rows[2]!["mean high"], 89.3);
  assert.equal(rows.length, 4);
});

Deno.test("tableJson() explains its columns", () => {
  const { caption, columns, rows } = JSON.parse(tableJson(TABLE));
  assert.equal(caption, "Accuracy of all rules & data");
  assert.deepEqual(columns[1], { id: "mean", title: "Sound: Mean (%)" });
  assert.equal(rows[0].mean, 85.123456);
  assert.equal(rows[1].mean, null);
});

Deno.test("tableLatex() escapes, marks the best and spans groups", () => {
  const latex = tableLatex(TABLE);
  assert.ok(latex.includes("\\caption{Accuracy of all rules \\& data}"));
  assert.ok(latex.includes(" & \\multicolumn{2}{c}{Sound} \\\\"));
  assert.ok(latex.includes("Rule & Mean (\\%) & Seeds \\\\"));
  assert.ok(latex.includes("PC, gamma 0.5 & $85.12 \\pm 0.75$ & $5$ \\\\"));
  // \textbf does not reach into formulas, \boldmath does, until the group ends.
  assert.ok(latex.includes("iPC & \\textbf{\\boldmath $89.10$ $[88.90, 89.30]$} & $10$ \\\\"));
  assert.ok(!/\\textbf\{(?!\\boldmath)/.test(latex));
  assert.ok(latex.includes("Z-IL & -- & -- \\\\"));
  assert.equal(latex.match(/\\begin/g)?.length, latex.match(/\\end/g)?.length);
});

Deno.test("tableLatex() names an interval that is a range", () => {
  const mean = { value: 2, interval: [1, 3] as const, intervalName: "range of 3 seeds" };
  const latex = tableLatex({ ...TABLE, rows: [{ cells: { mean } }] });
  assert.ok(latex.includes("$2.00$ $[1.00, 3.00]$ (range of 3 seeds)"), latex);
});

Deno.test("tableLatex() gives an interval's negative end a minus, not a hyphen", () => {
  const mean = { value: -2, interval: [-3, -1] as const, best: true };
  const latex = tableLatex({ ...TABLE, rows: [{ cells: { mean } }] });
  assert.ok(latex.includes("\\textbf{\\boldmath $-2.00$ $[-3.00, -1.00]$}"), latex);
});

Deno.test("groupSpans() joins neighbours of one group, and only those", () => {
  const column = (group?: string) =>
    ({ id: "", label: "", type: "number", ...(group && { group }) }) as const;
  const spans = groupSpans([
    column(),
    column(),
    column("a"),
    column("a"),
    column("b"),
    column("a"),
  ]);
  assert.deepEqual(spans, [[undefined, 1], [undefined, 1], ["a", 2], ["b", 1], ["a", 1]]);
});
