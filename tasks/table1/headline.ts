/** @file Table 1 in a sentence, for the report's answer. */
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { isPc, labelOf } from "./profiles.ts";
import { finalCells, soundAccuracy } from "./runs.ts";
import type { CellRuns } from "./runs.ts";

/**
 * iPC beside PC, BP and BPxT on the paper's network, on every data set; PC is read at the gamma that serves
 * it best. A data set on which one of them has no mean is left out.
 */
export function table1Headline(results: Results): string | undefined {
  const cells = finalCells(results);
  const readings = results.profile.table1.rows
    .filter(({ hidden }) => hidden.join("-") === "64-64")
    .flatMap((row) => {
      const read = inWords(cells.filter((cell) => cell.row === row));
      return read === undefined ? [] : [`on ${dataTitle(row.data)} ${read}`];
    });
  return readings.length === 0
    ? undefined
    : `The test accuracy of a 64-64 network is ${readings.join("; ")}. BPxT is BP with as many ` +
      `weight updates as iPC.`;
}

/** "87.2% with iPC, 85.5% with PC γ 0.1, 85.3% with BP and 86.7% with BPxT" */
function inWords(cells: readonly CellRuns[]): string | undefined {
  const reached = (matches: (rule: CellRuns["rule"]) => boolean) =>
    cells.filter(({ rule }) => matches(rule))
      .map((cell) => ({ label: labelOf(cell.rule), mean: meanOf(cell) }));
  const pcs = reached(isPc);
  const [ipc, bp, bpxt] = (["ipc", "bp", "bpxt"] as const)
    .map((rule) => reached((other) => other === rule)[0]);
  const pc = pcs.toSorted((a, b) => (b.mean ?? 0) - (a.mean ?? 0))[0];
  const known = [ipc, pc, bp, bpxt].flatMap((one) =>
    one === undefined || one.mean === null ? [] : [`${one.mean.toFixed(1)}% with ${one.label}`]
  );
  if (known.length < 4 || pcs.some(({ mean }) => mean === null)) return undefined;
  return `${known.slice(0, -1).join(", ")} and ${known.at(-1)}`;
}

/** Where a seed diverged, no single number tells the truth. */
function meanOf({ runs }: CellRuns): number | null {
  const accuracies = runs.map(soundAccuracy);
  return accuracies.includes(null) ? null : average(accuracies);
}
