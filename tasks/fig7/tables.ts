/**
 * @file Figs. 2 (left, centre) and 7 as numbers: iterations until the energy has fallen to a mark,
 * the factor between PC and iPC, the energy and the reconstructions at the end.
 */
import type { Cell, Row, Table } from "../../reports/document.ts";
import { INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import { BOUNDS_IN_WORDS, factorCell, meanArrival, missing } from "../arrivals.ts";
import type { Factor } from "../arrivals.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import {
  arrivalsAt,
  CONVERGED,
  endEnergy,
  endFactor,
  HALF,
  ipcOf,
  lastChange,
  markFactor,
  MARKS,
  overMeanImage,
  updatesFactor,
} from "./factors.ts";
import { fig7Panels, fig7Runs, isFinished } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";
import { panelSeedsId } from "./seeds.ts";

/** One row per panel and rule. */
export function crossingTable(results: Results): Table {
  const { iterations, scale } = results.profile.fig7;
  const panels = fig7Panels(results);
  return {
    id: "fig7-crossings",
    caption:
      `Iterations until the energy has fallen to a half, to the mean image's and to a tenth, and where ` +
      `it is after ${iterations}`,
    columns: [
      { id: "data", label: "data", type: "text" },
      { id: "L", label: "L", type: "number", digits: 0 },
      { id: "width", label: "width", type: "number", digits: 0 },
      { id: "rule", label: "rule", type: "text" },
      ...MARKS.flatMap(({ id, text }) => [
        { id, label: "iterations", type: "number", digits: 0, group: `to ${text}` } as const,
        {
          id: `${id}-ratio`,
          label: "times iPC's",
          type: "number",
          digits: 2,
          group: `to ${text}`,
        } as const,
        ...(id === HALF.id
          ? [
            {
              id: "half-updates",
              label: "weight updates, times iPC's",
              type: "number",
              digits: 2,
              group: `to ${text}`,
            } as const,
          ]
          : []),
      ]),
      { id: "end", label: "energy per image", type: "number", digits: 1, group: "at the end" },
      { id: "end-ratio", label: "times iPC's", type: "number", digits: 2, group: "at the end" },
      {
        id: "over-mean-image",
        label: "times the mean image's",
        type: "number",
        digits: 2,
        group: "at the end",
      },
      {
        id: "change",
        label: "change over the last tenth",
        type: "number",
        digits: 1,
        unit: "%",
        group: "at the end",
      },
      {
        id: "error",
        label: "squared error per pixel",
        type: "number",
        digits: 4,
        group: "at the end",
      },
      {
        id: "generated",
        label: "from the latents alone",
        type: "number",
        digits: 4,
        group: "at the end",
      },
      { id: "milliseconds", label: "ms per iteration", type: "number", digits: 1 },
      { id: "n", label: "n", type: "number", digits: 0 },
    ],
    rows: panels.flatMap((panel) =>
      panel.rules.map(({ label, runs }) => crossingRow(panel, { label, runs }))
    ),
    source: sourceOf(fig7Runs(results), scale),
    notes: [
      `Means over seeds. A dash: some seed did not get there. ${BOUNDS_IN_WORDS}`,
      `In brackets, intervals of ratios over paired seeds: ${INTERVALS_IN_WORDS}`,
      `An energy that still changes by ${
        100 * CONVERGED
      }% or more over the last tenth of the iterations, ` +
      "or from step to step, has not converged, and says nothing of the minimum that it will reach. At " +
      "the end: the mean of the last two iterations.",
      "PC updates its weights once in T iterations, iPC in each of them. So to the same energy PC may take " +
      "more iterations and yet fewer weight updates; and on one thread an iteration of iPC takes " +
      "longer, as it has the weights' gradients to compute, too.",
      "The squared error is that of the reconstruction μ[0] = θ[0] f(x[1]); beside it that of the " +
      "output that the latents x[L] alone predict. Pixels lie in [0, 1].",
      "Milliseconds on one thread, measured while other trainings ran.",
    ],
  };
}

function crossingRow(
  panel: Fig7Panel,
  { label, runs }: { readonly label: string; readonly runs: readonly Fig7Run[] },
): Row {
  const [ipc, link] = [ipcOf(panel), panelSeedsId(panel)];
  const overIpc = (factor: () => Factor | null): Cell =>
    label === "iPC" ? { value: null } : { ...factorCell(factor()), link };
  const cells: Record<string, Cell> = {};
  for (const mark of MARKS) {
    const { id } = mark;
    const arrivals = arrivalsAt(runs, mark);
    const lacking = missing(arrivals);
    cells[id] = {
      value: meanArrival(arrivals),
      link,
      ...(lacking > 0 ? { note: `${lacking} of ${runs.length} seeds did not get there` } : {}),
    };
    cells[`${id}-ratio`] = overIpc(() => markFactor(runs, ipc, mark));
  }
  cells["half-updates"] = overIpc(() => updatesFactor(runs, ipc, HALF));
  const ended = runs.filter(isFinished);
  const diverged = runs.length - ended.length;
  return {
    cells: {
      data: { value: dataTitle(panel.data) },
      L: { value: panel.L },
      width: { value: panel.width },
      rule: { value: label },
      ...cells,
      end: { value: average(ended.map(endEnergy)), link },
      "end-ratio": overIpc(() => endFactor(runs, ipc)),
      "over-mean-image": { value: average(ended.map(overMeanImage)), link },
      change: { value: average(ended.map((run) => 100 * lastChange(run))), link },
      error: { value: average(ended.map(({ result }) => result.errors!.reconstructed)), link },
      generated: { value: average(ended.map(({ result }) => result.errors!.generated)), link },
      milliseconds: { value: average(runs.map(({ timing }) => timing.millisecondsPerIteration)) },
      n: {
        value: ended.length,
        link,
        ...(diverged > 0 ? { note: `${diverged} diverged` } : {}),
      },
    },
  };
}
