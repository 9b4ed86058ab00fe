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
import { factorInWords, mean, verdictOf } from "../arrivals.ts";
import type { FactorInWords } from "../arrivals.ts";
import type { Claim, Experiment, Results } from "../experiment.ts";
import { arrivalsBelow, costAt, UNIT_LABELS } from "./costs.ts";
import type { Unit } from "./costs.ts";
import { fig8ReadingsFold } from "./readings.ts";
import {
  byPanel,
  byRule,
  FIG8_PREFIX,
  fig8Runs,
  fig8Stages,
  isFinished,
  panelsOf,
} from "./stages.ts";
import type { Fig8Run } from "./stages.ts";
import { crossingTable, factorTable, TARGETS } from "./tables.ts";
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
  const loss = (unit: Unit, id: string) =>
    ({ kind: "figure", figure: curvesFigure(runs, results, { ...LOSS, unit, id }) }) as const;
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
      loss("smms", "fig8-loss"),
      {
        kind: "figure",
        figure: curvesFigure(runs, results, {
          id: "fig8-error",
          unit: "smms",
          what: "Test error",
          label: "test error (%)",
          value: ({ testError }) => 100 * testError,
          log: false,
        }),
      },
      { kind: "table", table: crossingTable(runs, results) },
      { kind: "table", table: factorTable(runs, results) },
      {
        kind: "fold",
        title: "The same against weight updates, matrix products and seconds",
        blocks: [
          loss("updates", "fig8-loss-updates"),
          loss("mms", "fig8-loss-mms"),
          loss("seconds", "fig8-loss-seconds"),
        ],
      },
      ...fig8ReadingsFold(results),
      ...failures,
    ],
  }];
}

const LOSS = {
  what: "Training loss",
  label: "training loss",
  value: ({ loss }: FullBatchRecord) => loss,
  log: true,
} as const;

function curvesFigure(
  runs: readonly Fig8Run[],
  { profile }: Results,
  { id, unit, what, label, value, log }: {
    readonly id: string;
    readonly unit: Unit;
    readonly what: string;
    readonly label: string;
    readonly value: (record: FullBatchRecord) => number;
    readonly log: boolean;
  },
): Figure {
  const panels: CurvesFigure["panels"] = byPanel(runs, profile.fig8).map(
    ({ data, L, runs: own }) => ({
      title: `${data}, L = ${L}`,
      x: { label: UNIT_LABELS[unit], scale: "linear" },
      y: { label, scale: log ? "log" : "linear" },
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
    id,
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
    claim: "In full batch iPC converges much faster than all the other methods (per SMM)",
    published: "in all cases",
    scale: results.profile.fig8.scale,
    link: "fig8-crossings",
  };
  const [target] = TARGETS;
  const comparisons = byPanel(runs, results.profile.fig8).flatMap(({ data, L, runs: own }) => {
    const of = (some: readonly Fig8Run[]) => arrivalsBelow(some, { target, unit: "smms" });
    const ipc = of(own.filter(({ settings }) => settings.rule.kind === "ipc"));
    return byRule(own).filter(({ rule }) => rule.kind !== "ipc").map(({ label, runs: seeds }) => ({
      label,
      ...factorInWords(of(seeds), ipc, `fig8/claim/${data}/${L}/${label}`),
    }));
  });
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
    ours: `SMMs until a training loss of ${target}, times iPC's: ${byLabel(comparisons)}`,
    seeds: `${new Set(runs.map(({ settings }) => settings.seed)).size} seeds`,
    ...claimData(runs),
    verdict: verdictOf(comparisons),
  }];
}

/** The factors of every rule, its panels in a row. */
function byLabel(comparisons: readonly (FactorInWords & { readonly label: string })[]): string {
  return [...new Set(comparisons.map(({ label }) => label))].map((label) => {
    const texts = comparisons.filter((one) => one.label === label).map(({ text }) => text);
    return `${label}: ${texts.join(", ")}`;
  }).join("; ");
}
