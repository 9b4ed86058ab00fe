/** @file The language models' seeds: each one's test perplexity, and the rules compared seed by seed. */
import type { Table } from "../../reports/document.ts";
import { holm } from "../../reports/statistics/holm.ts";
import { intervalCell, INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import type { Results } from "../experiment.ts";
import { seedTable } from "../seed_table.ts";
import type { SeedMeasure } from "../seed_table.ts";
import { ipcMinus } from "./comparisons.ts";
import type { LanguageTask } from "./profiles.ts";
import { convergenceOf, languageSource, testPerplexity } from "./runs.ts";
import type { LanguageCellRuns, LanguageRun } from "./runs.ts";

interface Options {
  readonly task: LanguageTask;
  readonly results: Results;
}

/** iPC minus every other cell, seed by seed. */
export function differenceTable(
  cells: readonly LanguageCellRuns[],
  { task, results }: Options,
): Table {
  const ipc = cells.find(({ id }) => id === "ipc");
  const rows = ipc === undefined ? [] : cells.filter((cell) => cell !== ipc)
    .map((other) => ({ label: other.label, ...ipcMinus(other, ipc) }));
  const adjusted = holm(rows.map(({ p }) => p));
  return {
    id: `lm-${task}-differences`,
    caption: `iPC minus each other rule, seed by seed, in test perplexity of the ${task} LM`,
    columns: [
      { id: "versus", label: "iPC against", type: "text" },
      { id: "difference", label: "mean difference", type: "number", digits: 2 },
      { id: "p", label: "p", type: "number", digits: 4, group: "exact sign-flip test" },
      { id: "holm", label: "p (Holm)", type: "number", digits: 4, group: "exact sign-flip test" },
      { id: "n", label: "pairs", type: "number", digits: 0 },
    ],
    rows: rows.map(({ label, difference, interval, p, n }, index) => ({
      cells: {
        versus: { value: label },
        difference: { value: difference, ...intervalCell({ interval, n }) },
        p: { value: p },
        holm: { value: adjusted[index] ?? null },
        n: { value: n },
      },
    })),
    source: languageSource(cells, results),
    notes: [
      "Negative: iPC is better. Sound protocol; Holm's correction runs over this table. Pairs: seeds " +
      "that both rules finished with a value; interval and test need two. Interval: " +
      INTERVALS_IN_WORDS,
    ],
  };
}

const MEASURES: readonly SeedMeasure<LanguageRun>[] = [
  { id: "perplexity", group: "test perplexity", digits: 2, value: testPerplexity },
  {
    id: "best",
    group: "best after minibatches",
    digits: 0,
    value: ({ result }) => result.best?.batches ?? null,
  },
];

/** Every seed of every cell. */
export function languageSeedTable(
  cells: readonly LanguageCellRuns[],
  { task, results }: Options,
): Table {
  return seedTable([{ cells: cells.map((cell) => withRemark(cell, results)) }], {
    id: seedTableId(task),
    caption: `${task} LM: test perplexity per seed, and when the best dev perplexity came`,
    measures: MEASURES,
    source: languageSource(cells, results),
  });
}

/** A cell whose seeds say where they did not converge. */
function withRemark({ cell, id, label, runs }: LanguageCellRuns, results: Results) {
  const rule = convergenceOf(cell, results);
  return {
    ...{ id, label, runs },
    remark(run: LanguageRun) {
      const value = testPerplexity(run);
      const isAbove = rule !== undefined && value !== null && value >= rule.below;
      return isAbove ? `not ${rule.text}` : undefined;
    },
  };
}

/** The id of `languageSeedTable`. */
export function seedTableId(task: LanguageTask): string {
  return `lm-${task}-seeds`;
}
