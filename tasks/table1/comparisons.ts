/** @file iPC against the other rules of a row, seed by seed: what tables and claims both print. */
import { stream } from "../../base/random.ts";
import type { SeedValue } from "../../reports/statistics/finite_values.ts";
import { pairedDifference } from "../../reports/statistics/paired_difference.ts";
import type { PairedDifference } from "../../reports/statistics/paired_difference.ts";
import type { RuleName, Table1Row } from "./profiles.ts";
import { bySeed } from "./runs.ts";
import type { CellRuns, Run } from "./runs.ts";
import { rowId } from "./stages.ts";

export type Comparison = PairedDifference & { readonly row: Table1Row; readonly rule: RuleName };

/**
 * iPC minus every other rule of the row; nothing where the row has no iPC. A pair of rules has one
 * random stream, so that equal values have one interval wherever they are shown.
 */
export function ipcDifferences(
  row: Table1Row,
  { cells, value }: {
    readonly cells: readonly CellRuns[];
    readonly value: (run: Run) => SeedValue;
  },
): Comparison[] {
  const own = cells.filter((cell) => cell.row === row);
  const ipc = own.find(({ rule }) => rule === "ipc");
  if (ipc === undefined) return [];
  return own.filter((cell) => cell !== ipc).map((other) => {
    const seeds = 1 +
      Math.max(...[...ipc.runs, ...other.runs].map(({ settings }) => settings.seed));
    const values = (cell: CellRuns) => bySeed(cell, { seeds, value });
    const random = stream("table1", "difference", rowId(row), other.rule);
    return { row, rule: other.rule, ...pairedDifference(values(ipc), values(other), { random }) };
  });
}
