/** @file Table 1 in a sentence per data set, for the report's answer. */
import type { Results } from "../experiment.ts";
import { isPc, labelOf } from "../profiles.ts";
import type { Table1Row } from "../profiles.ts";
import { average, finalCells, rowTitle, soundAccuracy } from "./runs.ts";
import type { CellRuns } from "./runs.ts";

/** iPC beside PC, BP and BPxT on the networks of the paper; PC is read at the gamma that serves it best. */
export function table1Headline(results: Results): string {
  return results.profile.table1.rows
    .filter(({ hidden }) => hidden.join("-") === "64-64")
    .map((row) => sentence(row, finalCells(results).filter((cell) => cell.row === row)))
    .join("");
}

function sentence(row: Table1Row, cells: readonly CellRuns[]): string {
  const reached = (matches: (rule: CellRuns["rule"]) => boolean) =>
    cells.filter(({ rule }) => matches(rule))
      .map((cell) => ({ label: labelOf(cell.rule), mean: meanOf(cell) }));
  const [ipc] = reached((rule) => rule === "ipc");
  const [bp] = reached((rule) => rule === "bp");
  const [bpxt] = reached((rule) => rule === "bpxt");
  const pcs = reached(isPc);
  // Where a seed diverged, no single number tells the truth.
  const unknown = [ipc, bp, bpxt, ...pcs].some((one) => (one?.mean ?? null) === null);
  if (unknown || pcs.length === 0) return "";
  const pc = pcs.reduce((best, other) => other.mean! > best.mean! ? other : best);
  const percent = (one: typeof ipc) => `${one!.mean!.toFixed(1)}%`;
  return `Test accuracy of ${rowTitle(row)}: ${percent(ipc)} with iPC, ${
    percent(pc)
  } with ${pc.label}, ` +
    `${percent(bp)} with BP and ${
      percent(bpxt)
    } with BPxT, which updates its weights as often as iPC. `;
}

function meanOf({ runs }: CellRuns): number | null {
  const accuracies = runs.map(soundAccuracy);
  return accuracies.includes(null) ? null : average(accuracies);
}
