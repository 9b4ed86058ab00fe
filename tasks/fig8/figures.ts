/** @file The curves of Figs. 2 (right) and 8: training loss and test error against what they have cost. */
import type { CurvesFigure, Figure } from "../../reports/document.ts";
import { intervalNames } from "../../reports/statistics/seed_interval.ts";
import type { FullBatchRecord } from "../../training/full_batch.ts";
import { meanArrival } from "../arrivals.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { firstsInWords } from "../firsts.ts";
import type { Contender } from "../firsts.ts";
import { sourceOf } from "../report_source.ts";
import { arrivalsAtLoss, costAt, TARGETS, UNIT_LABELS } from "./costs.ts";
import type { Unit } from "./costs.ts";
import { byPanel, byRule, isFinished, lastError, lastLoss, smallestError } from "./runs.ts";
import type { Fig8Panel, Fig8Run } from "./runs.ts";

/** What is drawn against what it has cost. */
export interface Measure {
  /** The id of its figure against SMMs; the unit is appended for the others. */
  readonly id: string;
  readonly what: string;
  readonly label: string;
  readonly value: (record: FullBatchRecord) => number;
  readonly scale: "log" | "linear";
  /** What its curves show, for a reader who does not see them. */
  readonly inWords: (panels: readonly Fig8Panel[], unit: Unit) => string;
}

export const LOSS: Measure = {
  id: "fig8-loss",
  what: "Training loss",
  label: "training loss",
  value: ({ loss }) => loss,
  scale: "log",
  inWords: (panels, unit) =>
    [
      ...TARGETS.map((target) => {
        const firsts = firstsInWords(
          contenders(panels, (runs) => meanArrival(arrivalsAtLoss(runs, { target, unit }))),
        );
        return `first at ${target}: ${firsts}`;
      }),
      `lowest at the end: ${firstsInWords(contenders(panels, meanOf(lastLoss)))}`,
    ].join("; "),
};

export const ERROR: Measure = {
  id: "fig8-error",
  what: "Test error",
  label: "test error (%)",
  value: ({ testError }) => 100 * testError,
  scale: "linear",
  inWords: (panels) =>
    `smallest on the whole way: ${firstsInWords(contenders(panels, meanOf(smallestError)))}; ` +
    `smallest at the end: ${firstsInWords(contenders(panels, meanOf(lastError)))}; ` +
    `largest at the end: ${firstsInWords(contenders(panels, meanOf((run) => -lastError(run))))}`,
};

/** Every panel's rules with a number each. */
function contenders(
  panels: readonly Fig8Panel[],
  value: (runs: readonly Fig8Run[]) => number | null,
): Contender[][] {
  return panels.map(({ runs }) =>
    byRule(runs).map(({ label, runs: own }) => ({ label, value: value(own) }))
  );
}

/** The mean over the seeds that ended. */
function meanOf(value: (run: Fig8Run) => number): (runs: readonly Fig8Run[]) => number | null {
  return (runs) => average(runs.filter(isFinished).map(value));
}

/** A measure against a unit of cost, a panel per net and a line per rule. */
export function curvesFigure(
  runs: readonly Fig8Run[],
  { profile }: Results,
  { measure: { id, what, label, value, scale, inWords }, unit }: {
    readonly measure: Measure;
    readonly unit: Unit;
  },
): Figure {
  // A row per depth, its data sets side by side.
  const nets = byPanel(runs, profile.fig8).toSorted((a, b) => a.L - b.L);
  const panels: CurvesFigure["panels"] = nets.map(
    ({ data, L, runs: own }) => ({
      title: `${dataTitle(data)}, L = ${L}`,
      x: { label: UNIT_LABELS[unit], scale: "linear" },
      y: { label, scale },
      series: byRule(own.filter(isFinished)).map(({ label, runs: seeds }) => ({
        label,
        runs: seeds.map((run) => ({
          seed: run.settings.seed,
          points: run.result.curve.map((record) =>
            [costAt(run, { unit, record }), value(record)] as const
          ),
        })),
      })),
    }),
  );
  const intervals = intervalNames(
    panels.flatMap(({ series }) => series.map(({ runs }) => runs.length)),
  );
  const title = `${what} against ${UNIT_LABELS[unit]}`;
  return {
    id: unit === "smms" ? id : `${id}-${unit}`,
    title,
    caption:
      `${title}, in full batch. Bold: mean over seeds; band: ${intervals}; faint: single runs.`,
    description: `Line charts, one panel per data set and depth. ${what}, mean over seeds: ${
      inWords(nets, unit)
    }.`,
    source: sourceOf(runs, profile.fig8.scale),
    type: "curves",
    panels,
  };
}
