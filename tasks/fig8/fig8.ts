/**
 * @file Figs. 2 (right) and 8: classifiers of L layers of 64 units, trained in full batch on 250 images;
 * training loss and test error against simultaneous matrix multiplications (SMMs), weight updates,
 * matrix products and seconds.
 *
 * An iteration of PC or iPC costs 2 SMMs per inference step and an epoch of BP 2 L (section 3.1), Z-IL
 * 2 (L - 1) (Table 4). In full batch BPxT is BP.
 */
import type { CurvesFigure, Figure, Section } from "../../reports/document.ts";
import type { FullBatchRecord } from "../../training/full_batch.ts";
import { factorInWords, mean, MUCH, MUCH_IN_WORDS, verdictOf } from "../arrivals.ts";
import type { Claim, Experiment, Results } from "../experiment.ts";
import { factorRange } from "../factor_range.ts";
import { costAt, costFactor, TARGETS, UNIT_LABELS, UNITS } from "./costs.ts";
import type { Unit } from "./costs.ts";
import { fig8ReadingsFold } from "./readings.ts";
import { fig8SeedsFold } from "./seeds.ts";
import {
  byPanel,
  byRule,
  FIG8_PREFIX,
  fig8Runs,
  fig8Stages,
  ipcOf,
  isFinished,
  panelsOf,
} from "./stages.ts";
import type { Fig8Run } from "./stages.ts";
import { crossingTable, factorTable } from "./tables.ts";
import { claimData, failureBlocks, sourceOf } from "../report_source.ts";

export const fig8: Experiment = {
  id: "fig8",
  title: "Figs. 2 (right) and 8: full-batch training",
  summary: "Full-batch training against simultaneous matrix multiplications",
  data: ({ fig8 }) => [...new Set(panelsOf(fig8).map(({ data }) => data))],
  stages: fig8Stages,
  sections,
  claims,
};

function sections(results: Results): Section[] {
  const runs = fig8Runs(results);
  const failures = failureBlocks(results, FIG8_PREFIX);
  const shared = { id: "fig8", title: "Figs. 2 (right) and 8: full-batch training" };
  if (runs.length === 0) return failures.length === 0 ? [] : [{ ...shared, blocks: failures }];
  const { images } = runs[0]!.settings;
  const curves = (measure: Measure, unit: Unit) =>
    ({ kind: "figure", figure: curvesFigure(runs, results, { measure, unit }) }) as const;
  return [{
    ...shared,
    blocks: [
      {
        kind: "text",
        text: `A classifier of L layers (64 hidden units) learns ${images} images in full batch. ` +
          `iPC's value nodes persist from step to step and are never reset: no control signal is ` +
          `left. The axis counts *simultaneous matrix multiplications* (SMMs): what a machine that ` +
          `computes all layers in parallel would wait for. The paper leaves open the optimiser, f and ` +
          `whether PC's value nodes are reset; here Adam, tanh, and they are. The loss is half the ` +
          `squared error of the forward pass, per image. BPxT is not shown: in full batch it is BP.`,
      },
      curves(LOSS, "smms"),
      curves(ERROR, "smms"),
      { kind: "table", table: crossingTable(runs, results) },
      { kind: "table", table: factorTable(runs, results) },
      {
        kind: "fold",
        title: "The same against weight updates, matrix products and seconds",
        blocks: [
          ...OTHER_UNITS.map((unit) => curves(LOSS, unit)),
          ...OTHER_UNITS.map((unit) => curves(ERROR, unit)),
        ],
      },
      fig8SeedsFold(runs, results),
      ...fig8ReadingsFold(results),
      ...failures,
    ],
  }];
}

/** What is drawn against what it has cost. */
interface Measure {
  /** The id of its figure against SMMs; the unit is appended for the others. */
  readonly id: string;
  readonly what: string;
  readonly label: string;
  readonly value: (record: FullBatchRecord) => number;
  readonly scale: "log" | "linear";
}

const LOSS: Measure = {
  id: "fig8-loss",
  what: "Training loss",
  label: "training loss",
  value: ({ loss }) => loss,
  scale: "log",
};

const ERROR: Measure = {
  id: "fig8-error",
  what: "Test error",
  label: "test error (%)",
  value: ({ testError }) => 100 * testError,
  scale: "linear",
};

/** The paper's own unit is SMMs. */
const OTHER_UNITS = UNITS.filter((unit) => unit !== "smms");

function curvesFigure(
  runs: readonly Fig8Run[],
  { profile }: Results,
  { measure: { id, what, label, value, scale }, unit }: {
    readonly measure: Measure;
    readonly unit: Unit;
  },
): Figure {
  const panels: CurvesFigure["panels"] = byPanel(runs, profile.fig8).map(
    ({ data, L, runs: own }) => ({
      title: `${data}, L = ${L}`,
      x: { label: UNIT_LABELS[unit], scale: "linear" },
      y: { label, scale },
      series: byRule(own.filter(isFinished)).map(({ label, runs: seeds }) => {
        // Seeds share their places on the axis, so they share a time per iteration.
        const millisecondsPerStep = mean(seeds.map(({ timing }) => timing.millisecondsPerStep))!;
        return {
          label,
          runs: seeds.map((run) => ({
            seed: run.settings.seed,
            points: run.result.curve.map((record) => {
              const cost = costAt({ ...run, timing: { millisecondsPerStep } }, { unit, record });
              return [cost, value(record)] as const;
            }),
          })),
        };
      }),
    }),
  );
  const title = `${what} against ${UNIT_LABELS[unit]}`;
  return {
    id: unit === "smms" ? id : `${id}-${unit}`,
    title,
    caption:
      `${title}, in full batch. Bold: mean over seeds; band: 95% interval; faint: single runs.`,
    description: `Line charts, one panel per data set and depth; iPC's curve falls first if the ` +
      `paper's claim holds.`,
    source: sourceOf(runs, profile.fig8.scale),
    type: "curves",
    panels,
  };
}

function claims(results: Results): Claim[] {
  const runs = fig8Runs(results);
  const shared = {
    id: "fig8-faster",
    claim: "In full batch iPC converges much faster than all the other methods (per SMM; " +
      `${MUCH_IN_WORDS})`,
    published: "in all cases",
    scale: results.profile.fig8.scale,
    link: "fig8-crossings",
  };
  const [target] = TARGETS;
  const comparisons = byPanel(runs, results.profile.fig8).flatMap(({ data, L, runs: own }) =>
    byRule(own).filter(({ rule }) => rule.kind !== "ipc").map(({ label, runs: seeds }) => ({
      where: `${label}: ${data}, L = ${L}`,
      ...factorInWords(costFactor(seeds, ipcOf(own), { target, unit: "smms" }), { beyond: MUCH }),
    }))
  );
  if (comparisons.length === 0) {
    return [{
      ...shared,
      ours: "no finished training",
      seeds: "none",
      data: "none",
      verdict: "not tested here",
    }];
  }
  return [{
    ...shared,
    ours: `SMMs until a training loss of ${target}, times iPC's: ${factorRange(comparisons)}`,
    seeds: `${new Set(runs.map(({ settings }) => settings.seed)).size} seeds`,
    ...claimData(runs),
    verdict: verdictOf(comparisons),
  }];
}
