/** @file The name of a table's intervals: once where it is one, in the cells where it is not. */
import assert from "node:assert/strict";
import type { Cell, Table } from "./document.ts";
import { tellIntervalOnce } from "./interval_names.ts";

function tableOf(...cells: Cell[]): Table {
  return {
    id: "t",
    caption: "Arrivals",
    columns: [{ id: "x", label: "x", type: "number" }],
    rows: cells.map((x) => ({ cells: { x } })),
  };
}

const few: Cell = { value: 2, interval: [1, 3], intervalName: "range of 3 seeds" };

Deno.test("intervals of one kind: the caption names it, the cells do not", () => {
  const told = tellIntervalOnce(tableOf(few, { value: 4 }, { ...few, value: 5 }));
  assert.equal(told.caption, "Arrivals (in brackets: range of 3 seeds)");
  assert.deepEqual(told.rows.map(({ cells }) => cells.x), [
    { value: 2, interval: [1, 3] },
    { value: 4 },
    { value: 5, interval: [1, 3] },
  ]);
});

Deno.test("intervals of two kinds, plain 95% intervals and none at all stay as they are", () => {
  const plain: Cell = { value: 2, interval: [1, 3] };
  const other: Cell = { ...few, intervalName: "range of 2 seeds" };
  for (const cells of [[few, plain], [few, other], [plain], [{ value: 1 }]]) {
    const table = tableOf(...cells);
    assert.deepEqual(tellIntervalOnce(table), table);
  }
});
