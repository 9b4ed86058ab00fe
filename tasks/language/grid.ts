/**
 * @file The search behind Table 3: the grids of D.3.1, trained. Too long for `reproduce` (151 trainings
 * for each task), so it has a command of its own; `--limit` takes a part of it, drawn at random but
 * always the same, so that a larger limit goes on from a smaller one.
 */
import { stream } from "../../base/random.ts";
import { RULE_LABELS } from "../../models/rule_settings.ts";
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { Block, Row, Section, Table } from "../../reports/document.ts";
import type { SeedValue } from "../../reports/statistics/finite_values.ts";
import type {
  LanguageResult,
  LanguageSettings,
  LanguageTiming,
} from "../../training/language_settings.ts";
import { average } from "../average.ts";
import { finishedStages, seedIndices } from "../experiment.ts";
import type { Experiment, ExperimentContext, Results } from "../experiment.ts";
import { gridCells, settingId } from "./grids.ts";
import { LANGUAGE_PROFILES } from "./profiles.ts";
import type { LanguageCell, LanguageTask } from "./profiles.ts";
import type { LanguageRun } from "./runs.ts";
import { languageTraining, sentenceCounts, TEXT, textStages } from "./stages.ts";
import { failureBlocks, sourceOf } from "../report_source.ts";

const PREFIX = "lm-grid/";
const TASKS = ["masked", "conditional"] as const;
const RULES = ["bp", "pc", "ipc"] as const;

export const lmGrid: Experiment = {
  id: "lm-grid",
  task: "lm:grid",
  separate: true,
  searches: true,
  title: "The language models' search (D.3.1)",
  summary: "The grids of D.3.1 for Table 3, or a part of them (--limit)",
  data: () => [TEXT],
  stages,
  sections,
  claims: () => [],
};

function stages(context: ExperimentContext): Stage[] {
  const { grid } = context.profile.language;
  const text = textStages(context);
  // The smoke test has fewer sentences than the largest minibatch.
  const sentences = sentenceCounts(context.profile).train;
  const trainings = TASKS.flatMap((task) =>
    limitedCells(task, context.limit).filter(({ batch }) => batch <= sentences).flatMap((cell) =>
      seedIndices(context.seeds ?? grid.seeds).map((seed) =>
        languageTraining(`${PREFIX}${task}/${settingId(cell)}/seed-${seed}`, {
          ...{ cell, seed, context, encoded: text.encoded, epochs: grid.epochs },
          experiment: "language-grid",
        })
      )
    )
  );
  return [text.tokenizer, text.encoded, ...trainings];
}

/** `limit` settings of a task's grids, in the grids' order; all where it is absent. */
export function limitedCells(task: LanguageTask, limit: number | undefined): LanguageCell[] {
  const cells = gridCells(task);
  if (limit === undefined) return cells;
  const order = stream("language-grid", task, "limit").permutation(cells.length);
  const chosen = new Set(order.subarray(0, limit));
  return cells.filter((_, index) => chosen.has(index));
}

function sections(results: Results): Section[] {
  const failures = failureBlocks(results, PREFIX);
  const blocks = TASKS.flatMap((task): Block[] => {
    const points = pointsOf(results, task);
    return points.length === 0 ? [] : [
      { kind: "table", table: bestTable(points, { task, results }) },
      {
        kind: "fold",
        title: `Every setting, ${task} LM`,
        id: `lm-grid-${task}-fold`,
        blocks: [{ kind: "table", table: settingsTable(points, { task, results }) }],
      },
    ];
  });
  if (blocks.length + failures.length === 0) return [];
  const text =
    "Each setting of the paper's grids is judged by its best dev perplexity, mean over its " +
    "seeds; the test set plays no part.";
  return [{
    id: "lm-grid",
    title: lmGrid.title,
    blocks: [{ kind: "text", text }, ...blocks, ...failures],
  }];
}

/** One setting and its seeds. */
interface Point {
  readonly runs: readonly LanguageRun[];
  readonly rule: RuleSettings;
  /** Mean of the best dev perplexities; null where a seed has none. */
  readonly dev: SeedValue;
  readonly test: SeedValue;
}

function pointsOf(results: Results, task: LanguageTask): Point[] {
  const runs = finishedStages<LanguageSettings, LanguageResult, LanguageTiming>(
    results,
    `${PREFIX}${task}/`,
  );
  return [...Map.groupBy(runs, ({ name }) => name.slice(0, name.lastIndexOf("/"))).values()]
    .map((own) => {
      const mean = (values: SeedValue[]) => values.includes(null) ? null : average(values);
      return {
        runs: own,
        rule: own[0]!.settings.rule,
        dev: mean(own.map(({ result }) => result.best?.devPerplexity ?? null)),
        test: mean(own.map(({ result }) => result.testPerplexity)),
      };
    });
}

type TableOptions = { readonly task: LanguageTask; readonly results: Results };

function bestTable(points: readonly Point[], { task, results }: TableOptions): Table {
  const rows = RULES.flatMap((kind): Row[] => {
    const own = points.filter(({ rule }) => rule.kind === kind);
    const finished = own.filter(({ dev }) => dev !== null);
    const best = finished.length === 0
      ? undefined
      : finished.reduce((best, point) => point.dev! < best.dev! ? point : best);
    if (own.length === 0) return [];
    return [{
      cells: {
        rule: { value: RULE_LABELS[kind] },
        ours: { value: best === undefined ? null : settingText(best.runs[0]!.settings) },
        published: { value: publishedSetting(task, kind) },
        dev: { value: best?.dev ?? null },
        test: { value: best?.test ?? null },
        settings: { value: own.length },
        diverged: { value: own.length - finished.length },
      },
    }];
  });
  return {
    id: `lm-grid-${task}`,
    caption: `The best settings found for the ${task} LM, beside the paper's`,
    columns: [
      { id: "rule", label: "rule", type: "text" },
      { id: "ours", label: "best here", type: "text" },
      { id: "published", label: "the paper's best", type: "text" },
      { id: "dev", label: "dev", type: "number", digits: 2, group: "perplexity" },
      { id: "test", label: "test", type: "number", digits: 2, group: "perplexity" },
      { id: "settings", label: "settings trained", type: "number", digits: 0 },
      { id: "diverged", label: "of these without a value", type: "number", digits: 0 },
    ],
    rows,
    source: sourceOf(points.flatMap(({ runs }) => runs), results.profile.language.scale),
    notes: [`The whole grids have 35 (BP), 96 (PC) and 20 (iPC) settings.`],
  };
}

function settingsTable(points: readonly Point[], { task, results }: TableOptions): Table {
  return {
    id: `lm-grid-${task}-settings`,
    caption:
      `Every trained setting of the ${task} LM: best dev perplexity, and test perplexity there`,
    columns: [
      { id: "rule", label: "rule", type: "text" },
      { id: "T", label: "T", type: "number", digits: 0 },
      { id: "gamma", label: "x_lr", type: "number" },
      { id: "alpha", label: "lr", type: "number" },
      { id: "batch", label: "batch", type: "number", digits: 0 },
      { id: "dev", label: "dev", type: "number", digits: 2 },
      { id: "test", label: "test", type: "number", digits: 2 },
    ],
    rows: points.map(({ runs, rule, dev, test }) => {
      const [{ settings, name }] = runs as [LanguageRun];
      return {
        cells: {
          rule: { value: RULE_LABELS[rule.kind], link: name },
          T: { value: "T" in rule ? rule.T : null },
          gamma: { value: "gamma" in rule ? rule.gamma : null },
          alpha: { value: settings.optimiser.alpha },
          batch: { value: settings.batch },
          dev: { value: dev },
          test: { value: test },
        },
      };
    }),
    source: sourceOf(points.flatMap(({ runs }) => runs), results.profile.language.scale),
  };
}

function publishedSetting(task: LanguageTask, kind: RuleSettings["kind"]): string | null {
  const best = LANGUAGE_PROFILES.paper.cells.find((cell) =>
    cell.task === task && cell.rule.kind === kind && cell.placement === "block"
  );
  if (best === undefined) return null;
  const { rule, alpha, batch } = best;
  return settingText({ rule, optimiser: { kind: "adamw", alpha }, batch });
}

/** "T 8, x_lr 0.03125, lr 0.0004"; BP: "batch 256, lr 0.0032". */
function settingText(
  { rule, optimiser, batch }: Pick<LanguageSettings, "rule" | "optimiser" | "batch">,
): string {
  return [
    ...("T" in rule ? [`T ${rule.T}`] : [`batch ${batch}`]),
    ...(rule.kind === "pc" ? [`x_lr ${rule.gamma}`] : []),
    `lr ${optimiser.alpha}`,
  ].join(", ");
}
