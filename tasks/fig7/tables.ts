/**
 * @file Figs. 2 (left, centre) and 7 as numbers: iterations until the energy has fallen to a share of
 * what it was at the start, the factor between PC and iPC, the energy and the reconstructions at the end.
 */
import { stream } from "../../base/random.ts";
import { bootstrapRatio } from "../../reports/statistics/bootstrap.ts";
import type { Row, Table } from "../../reports/document.ts";
import { arrivalFactor, mean, meanArrival, missing } from "../arrivals.ts";
import type { Arrival, FactorInWords } from "../arrivals.ts";
import type { Results } from "../experiment.ts";
import { fig7Panels, fig7Runs, isFinished } from "./stages.ts";
import type { Fig7Panel, Fig7Run } from "./stages.ts";
import { sourceOf } from "../report_source.ts";

/** Shares of the initial energy whose first crossing is timed. */
export const SHARES = [{ id: "half", text: "a half", share: 0.5 }, {
  id: "tenth",
  text: "a tenth",
  share: 0.1,
}] as const;

/** Iterations until the energy is at most a share of the initial one; null where never. */
export function arrivalsAt(runs: readonly Fig7Run[], share: number): Arrival[] {
  return runs.map((run) => {
    const { energies } = run.result;
    const iteration = energies.findIndex((energy) => energy <= share * energies[0]!);
    return { seed: run.settings.seed, at: isFinished(run) && iteration > 0 ? iteration : null };
  });
}

/** iPC's trainings of a panel. */
export function ipcOf({ rules }: Fig7Panel): readonly Fig7Run[] {
  return rules.find(({ label }) => label === "iPC")?.runs ?? [];
}

/** Energy at the end over iPC's, seed by seed, in words: above 1 where iPC's minimum is better. */
export function endFactor(
  own: readonly Fig7Run[],
  ipc: readonly Fig7Run[],
  label: string,
): FactorInWords & { readonly ratio?: number; readonly interval?: readonly [number, number] } {
  const pairs = own.filter(isFinished).flatMap((run) =>
    ipc.filter(isFinished).filter(({ settings }) => settings.seed === run.settings.seed)
      .map((other) => [run.result.energies.at(-1)!, other.result.energies.at(-1)!] as const)
  );
  if (pairs.length === 0) return { text: "open" };
  const { ratio, interval } = bootstrapRatio(
    pairs.map(([energy]) => energy),
    pairs.map(([, energy]) => energy),
    { random: stream("fig7", "bootstrap", label), paired: true },
  );
  const shared = { ratio, interval };
  if (pairs.length === 1) return { ...shared, text: ratio.toFixed(2) };
  const [low, high] = interval.map((value) => value.toFixed(2));
  return { ...shared, text: `${ratio.toFixed(2)} [${low}, ${high}]`, holds: interval[0] > 1 };
}

/** One row per panel, gamma and rule. */
export function crossingTable(results: Results): Table {
  const { iterations, scale } = results.profile.fig7;
  const panels = [...fig7Panels(results, "paper"), ...fig7Panels(results, "stable")];
  return {
    id: "fig7-crossings",
    caption:
      `Iterations until the energy has fallen to a half and a tenth, and where it is after ` +
      `${iterations}`,
    columns: [
      { id: "data", label: "data", type: "text" },
      { id: "L", label: "L", type: "number", digits: 0 },
      { id: "width", label: "width", type: "number", digits: 0 },
      { id: "gamma", label: "γ", type: "number", digits: 2 },
      { id: "rule", label: "rule", type: "text" },
      ...SHARES.flatMap(({ id, text }) => [
        { id, label: "iterations", type: "number", digits: 0, group: `to ${text}` } as const,
        {
          id: `${id}-ratio`,
          label: "times iPC's",
          type: "number",
          digits: 2,
          group: `to ${text}`,
        } as const,
      ]),
      { id: "end", label: "energy per image", type: "number", digits: 1, group: "at the end" },
      { id: "end-ratio", label: "times iPC's", type: "number", digits: 2, group: "at the end" },
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
      "Means over seeds. A dash: some seed did not get there. Ratios with 95% bootstrap intervals over " +
      "paired seeds.",
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
  const ipc = ipcOf(panel);
  const isIpc = label === "iPC";
  const name = `${panel.title}/${panel.gamma}/${label}`;
  const cells: Record<string, Row["cells"][string]> = {};
  for (const { id, share } of SHARES) {
    const arrivals = arrivalsAt(runs, share);
    const lacking = missing(arrivals);
    const factor = isIpc
      ? null
      : arrivalFactor(arrivals, arrivalsAt(ipc, share), `fig7/${name}/${id}`);
    cells[id] = {
      value: meanArrival(arrivals),
      ...(lacking > 0 ? { note: `${lacking} of ${runs.length} seeds did not get there` } : {}),
    };
    cells[`${id}-ratio`] = factor === null
      ? { value: null }
      : { value: factor.ratio, interval: factor.interval };
  }
  const ended = runs.filter(isFinished);
  const diverged = runs.length - ended.length;
  const end = isIpc ? undefined : endFactor(runs, ipc, name);
  return {
    cells: {
      data: { value: panel.data },
      L: { value: panel.L },
      width: { value: panel.width },
      gamma: { value: panel.gamma },
      rule: { value: label },
      ...cells,
      end: { value: mean(ended.map(({ result }) => result.energies.at(-1)!)) },
      "end-ratio": end?.ratio === undefined || end.interval === undefined
        ? { value: null }
        : { value: end.ratio, interval: end.interval },
      error: { value: mean(ended.map(({ result }) => result.errors!.reconstructed)) },
      generated: { value: mean(ended.map(({ result }) => result.errors!.generated)) },
      milliseconds: { value: mean(runs.map(({ timing }) => timing.millisecondsPerIteration)) },
      n: {
        value: ended.length,
        ...(diverged > 0 ? { note: `${diverged} diverged` } : {}),
      },
    },
  };
}
