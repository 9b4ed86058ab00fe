/**
 * @file Figs. 2 (right) and 8: a classifier of L layers of 64 units, trained in full batch on 250 images
 * of FashionMNIST; training loss and test error against simultaneous matrix multiplications (SMMs).
 *
 * An iteration of PC or iPC costs 2 SMMs per inference step and an epoch of BP 2 L (section 3.1), Z-IL
 * 2 (L - 1) (Table 4). Every rule gets the same budget of SMMs.
 */
import { asJson } from "../base/canonical_json.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { RULE_LABELS } from "../models/rule_settings.ts";
import type { Stage } from "../pipeline/stage.ts";
import type { CurvesFigure, Figure, Row, Section, Table } from "../reports/document.ts";
import { bootstrapRatio } from "../reports/statistics/bootstrap.ts";
import { stream } from "../base/random.ts";
import type { FullBatchRecord, FullBatchResult } from "../training/full_batch.ts";
import type { FullBatchSettings } from "../training/settings.ts";
import { finishedStages, seedIndices } from "./experiment.ts";
import type { Claim, Experiment, ExperimentContext, Finished, Results } from "./experiment.ts";
import { claimData, failureBlocks, sourceOf } from "./report_source.ts";

type Run = Finished<FullBatchSettings, FullBatchResult, { millisecondsPerStep: number }>;

const PREFIX = "fig8/";
const DATA = "fashion-mnist";
/** Training losses whose first crossing is timed. */
const TARGETS = [0.2, 0.1] as const;

export const fig8: Experiment = {
  id: "fig8",
  title: "Figs. 2 (right) and 8: full-batch training",
  summary: "Full-batch training against simultaneous matrix multiplications",
  data: () => [DATA],
  stages,
  sections,
  claims,
};

/** SMMs of one iteration, as the paper counts them. */
export function smmsPerIteration(rule: RuleSettings, L: number): number {
  switch (rule.kind) {
    case "bp":
      return 2 * L;
    case "bpxt":
      return 2 * L * rule.T;
    case "pc":
      return 2 * rule.T;
    case "zil":
      return 2 * (L - 1);
    case "ipc":
      return 2 * rule.T;
  }
}

function stages(context: ExperimentContext): Stage[] {
  const { depths, seeds, images, testImages, budget, T, alpha, gamma } = context.profile.fig8;
  const rules: RuleSettings[] = [
    { kind: "bp" },
    { kind: "pc", T, gamma },
    { kind: "ipc", T: 1, gamma },
  ];
  return depths.flatMap((L) =>
    rules.flatMap((rule) =>
      seedIndices(context.seeds ?? seeds).map((seed): Stage => {
        const iterations = Math.floor(budget / smmsPerIteration(rule, L));
        const settings: FullBatchSettings = {
          experiment: `fig8/L-${L}`,
          seed,
          data: context.data(DATA),
          engine: context.engine,
          network: {
            kind: "mlp",
            widths: [784, ...Array<number>(L - 1).fill(64), 10],
            activation: "tanh",
          },
          rule,
          optimiser: { kind: "adam", alpha },
          images,
          testImages,
          iterations,
          every: Math.max(1, Math.floor(iterations / 100)),
        };
        return {
          name: `${PREFIX}L-${L}/${rule.kind}/seed-${seed}`,
          kind: "training",
          module: "training/full_batch.ts",
          params: asJson(settings),
          inputs: {},
          cost: 1 + budget * L * 0.0005,
        };
      })
    )
  );
}

function sections(results: Results): Section[] {
  const runs = finishedStages<FullBatchSettings, FullBatchResult, Run["timing"]>(results, PREFIX);
  const failures = failureBlocks(results, PREFIX);
  const shared = { id: "fig8", title: "Figs. 2 and 8: full-batch training" };
  if (runs.length === 0) return failures.length === 0 ? [] : [{ ...shared, blocks: failures }];
  const { images } = runs[0]!.settings;
  return [{
    ...shared,
    blocks: [
      {
        kind: "text",
        text: `A classifier of L layers (64 hidden units, tanh) learns ${images} images in full ` +
          `batch. iPC's value nodes persist from step to step and are never reset: no control signal ` +
          `is left. The axis counts *simultaneous matrix multiplications* (SMMs): what a machine that ` +
          `computes all layers in parallel would wait for. The paper leaves open the optimiser and f; ` +
          `here Adam and tanh. The loss is half the squared error of the forward pass, per image.`,
      },
      {
        kind: "figure",
        figure: curvesFigure(runs, results, {
          id: "fig8-loss",
          title: "Training loss against SMMs",
          label: "training loss",
          value: ({ loss }) => loss,
          log: true,
        }),
      },
      {
        kind: "figure",
        figure: curvesFigure(runs, results, {
          id: "fig8-error",
          title: "Test error against SMMs",
          label: "test error (%)",
          value: ({ testError }) => 100 * testError,
          log: false,
        }),
      },
      { kind: "table", table: crossingTable(runs, results) },
      ...failures,
    ],
  }];
}

function curvesFigure(
  runs: readonly Run[],
  results: Results,
  { id, title, label, value, log }: {
    readonly id: string;
    readonly title: string;
    readonly label: string;
    readonly value: (record: FullBatchRecord) => number;
    readonly log: boolean;
  },
): Figure {
  const panels: CurvesFigure["panels"] = depthsOf(runs).map((L) => ({
    title: `L = ${L}`,
    x: { label: "SMMs", scale: "linear" },
    y: { label, scale: log ? "log" : "linear" },
    series: rulesOf(runs, L).map((kind) => ({
      label: RULE_LABELS[kind],
      runs: select(runs, L, kind).filter(isFinished).map(({ settings, result }) => ({
        seed: settings.seed,
        points: result.curve.map((record) =>
          [record.iteration * smmsPerIteration(settings.rule, L), value(record)] as const
        ),
      })),
    })),
  }));
  return {
    id,
    title,
    caption: `${title}, for L = ${depthsOf(runs).join(", ")}. Bold: mean over seeds; band: 95% ` +
      `interval; faint: single runs. PC infers ${results.profile.fig8.T} steps per update.`,
    description:
      `Line charts, one panel per depth; iPC's curve falls first if the paper's claim holds.`,
    source: sourceOf(runs, results.profile.fig8.scale),
    type: "curves",
    panels,
  };
}

function crossingTable(runs: readonly Run[], results: Results): Table {
  const rows = depthsOf(runs).flatMap((L) =>
    rulesOf(runs, L).map((kind): Row => {
      const own = select(runs, L, kind);
      const ipc = select(runs, L, "ipc");
      const cells: Record<string, Row["cells"][string]> = {
        L: { value: L },
        rule: { value: RULE_LABELS[kind] },
      };
      for (const target of TARGETS) {
        const mine = own.map((run) => crossing(run, target));
        const missing = mine.filter((value) => value === null).length;
        cells[`smm-${target}`] = {
          value: missing > 0 ? null : mean(mine as number[]),
          ...(missing > 0 ? { note: `${missing} of ${mine.length} seeds did not get there` } : {}),
        };
        const ratio = factor(own, ipc, { target, label: `${L}/${kind}/${target}` });
        cells[`ratio-${target}`] = kind === "ipc" || ratio === null
          ? { value: null }
          : { value: ratio.ratio, interval: ratio.interval };
      }
      const finished = own.filter(isFinished);
      const diverged = own.length - finished.length;
      const minimum = finished.map(({ result }) =>
        100 * Math.min(...result.curve.map(({ testError }) => testError))
      );
      const end = finished.map(({ result }) => 100 * result.curve.at(-1)!.testError);
      cells.minimum = { value: mean(minimum) };
      cells.end = { value: mean(end) };
      cells.updates = { value: finished[0]?.result.curve.at(-1)?.updates ?? null };
      cells.n = {
        value: finished.length,
        ...(diverged > 0 ? { note: `${diverged} diverged` } : {}),
      };
      return { cells };
    })
  );
  return {
    id: "fig8-crossings",
    caption: "Who reaches a training loss first, in SMMs (mean over seeds), and the test error",
    columns: [
      { id: "L", label: "L", type: "number", digits: 0 },
      { id: "rule", label: "rule", type: "text" },
      ...TARGETS.flatMap((target) => [
        {
          id: `smm-${target}`,
          label: "SMMs",
          type: "number",
          digits: 0,
          group: `until loss < ${target}`,
        } as const,
        {
          id: `ratio-${target}`,
          label: "times iPC's",
          type: "number",
          digits: 2,
          group: `until loss < ${target}`,
        } as const,
      ]),
      {
        id: "minimum",
        label: "minimum",
        type: "number",
        digits: 1,
        group: "test error",
        unit: "%",
      },
      { id: "end", label: "at the end", type: "number", digits: 1, group: "test error", unit: "%" },
      { id: "updates", label: "weight updates", type: "number", digits: 0 },
      { id: "n", label: "n", type: "number", digits: 0 },
    ],
    rows,
    source: sourceOf(runs, results.profile.fig8.scale),
    notes: [
      "Per weight update iPC and BP are alike: the gain is the count of 2 against 2L SMMs per update.",
      "A dash: some seed did not reach the loss within the budget.",
    ],
  };
}

function claims(results: Results): Claim[] {
  const runs = finishedStages<FullBatchSettings, FullBatchResult, Run["timing"]>(results, PREFIX);
  const [first] = runs;
  const shared = {
    id: "fig8-faster",
    claim: "In full batch iPC converges much faster than all the other methods (per SMM)",
    published: "in all cases",
    scale: results.profile.fig8.scale,
    link: "fig8-crossings",
  };
  const target = TARGETS[0];
  const ratios = depthsOf(runs).flatMap((L) =>
    (["bp", "pc"] as const).map((kind) => ({
      L,
      kind,
      ...factorOrLater(select(runs, L, kind), select(runs, L, "ipc"), {
        target,
        label: `claim/${L}/${kind}`,
      }),
    }))
  );
  if (first === undefined || ratios.length === 0) {
    return [{
      ...shared,
      ours: "no finished training",
      seeds: "none",
      data: "none",
      verdict: "not tested here",
    }];
  }
  const text = ratios.map(({ L, kind, text }) => `L ${L}: ${RULE_LABELS[kind]} ${text}`).join("; ");
  const tested = ratios.every(({ holds }) => holds !== undefined);
  return [{
    ...shared,
    ours: `SMMs until a training loss of ${target}, times iPC's: ${text}`,
    seeds: `${new Set(runs.map(({ settings }) => settings.seed)).size} seeds`,
    ...claimData(runs),
    verdict: !tested
      ? "not tested here"
      : ratios.every(({ holds }) => holds)
      ? "reproduced"
      : "not reproduced",
  }];
}

/** SMMs at the first recorded point below a training loss; null where never, or where it diverged. */
function crossing(run: Run, target: number): number | null {
  const { settings, result } = run;
  const L = settings.network.widths.length - 1;
  const record = result.curve.find(({ loss }) => loss < target);
  return record === undefined || !isFinished(run)
    ? null
    : record.iteration * smmsPerIteration(settings.rule, L);
}

interface Factor {
  readonly ratio: number;
  readonly interval: readonly [number, number];
  /** Seeds that both have. */
  readonly n: number;
}

/** A rule's crossings over iPC's, on the seeds that both have; null where any did not get there. */
function factor(
  mine: readonly Run[],
  ipc: readonly Run[],
  { target, label }: { readonly target: number; readonly label: string },
): Factor | null {
  const pairs = mine.flatMap((run) =>
    ipc.filter(({ settings }) => settings.seed === run.settings.seed)
      .map((other) => [crossing(run, target), crossing(other, target)] as const)
  );
  const numerators = pairs.map(([a]) => a).filter((value) => value !== null);
  const denominators = pairs.map(([, b]) => b).filter((value) => value !== null);
  const n = pairs.length;
  if (n === 0 || numerators.length < n || denominators.length < n) return null;
  const random = stream("fig8", "bootstrap", label);
  return { ...bootstrapRatio(numerators, denominators, { random, paired: true }), n };
}

/**
 * The factor in words; a rule that never got there within the budget is slower by more than the rest.
 * One seed is no test.
 */
function factorOrLater(
  mine: readonly Run[],
  ipc: readonly Run[],
  options: { readonly target: number; readonly label: string },
): { readonly text: string; readonly holds?: boolean } {
  const missed = (runs: readonly Run[]) =>
    runs.filter((run) => crossing(run, options.target) === null).length;
  if (ipc.length === 0 || missed(ipc) > 0) return { text: "open: iPC did not get there" };
  const enough = Math.min(mine.length, ipc.length) > 1;
  if (missed(mine) > 0) {
    const text = `not within the budget (${missed(mine)} of ${mine.length} seeds)`;
    return enough ? { text, holds: true } : { text };
  }
  const found = factor(mine, ipc, options);
  if (found === null) return { text: "open" };
  const [low, high] = found.interval.map((value) => value.toFixed(2));
  return found.n > 1
    ? { text: `${found.ratio.toFixed(2)} [${low}, ${high}]`, holds: found.interval[0] > 1 }
    : { text: found.ratio.toFixed(2) };
}

function isFinished({ result }: Run): boolean {
  return result.status === "finished";
}

function depthsOf(runs: readonly Run[]): number[] {
  const depths = runs.map(({ settings }) => settings.network.widths.length - 1);
  return [...new Set(depths)].sort((a, b) => a - b);
}

function rulesOf(runs: readonly Run[], L: number): RuleSettings["kind"][] {
  const kinds = runs.filter(({ settings }) => settings.network.widths.length - 1 === L)
    .map(({ settings }) => settings.rule.kind);
  return (["bp", "pc", "zil", "ipc"] as const).filter((kind) => kinds.includes(kind));
}

function select(runs: readonly Run[], L: number, kind: RuleSettings["kind"]): Run[] {
  return runs
    .filter(({ settings }) =>
      settings.network.widths.length - 1 === L && settings.rule.kind === kind
    )
    .sort((a, b) => a.settings.seed - b.settings.seed);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
