/** @file The language models' seeds: each one's test perplexity, and the rules compared seed by seed. */
import type { Cell, Table } from "../../reports/document.ts";
import { holm } from "../../reports/statistics/holm.ts";
import { intervalCell, INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import type { Results } from "../experiment.ts";
import { ipcMinus } from "./comparisons.ts";
import type { LanguageTask } from "./profiles.ts";
import { convergenceOf, languageSource, seedsOf, testPerplexity } from "./runs.ts";
import type { LanguageCellRuns } from "./runs.ts";

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

/** Every seed of every cell. */
export function seedTable(cells: readonly LanguageCellRuns[], { task, results }: Options): Table {
  const seeds = Array.from({ length: seedsOf(cells) }, (_, seed) => seed);
  return {
    id: seedTableId(task),
    caption: `${task} LM: test perplexity per seed, and when the best dev perplexity came`,
    columns: [
      { id: "seed", label: "seed", type: "number", digits: 0 },
      ...cells.map(({ id, label }) => ({
        ...{ id, label, type: "number" as const, digits: 2, group: "test perplexity" },
      })),
      ...cells.map(({ id, label }) => ({
        ...{ id: `${id}-best`, label, type: "number" as const, digits: 0 },
        group: "best after minibatches",
      })),
    ],
    rows: seeds.map((seed) => ({
      cells: {
        seed: { value: seed },
        ...Object.fromEntries(cells.flatMap(({ cell, id, runs }): [string, Cell][] => {
          const run = runs.find(({ settings }) => settings.seed === seed);
          if (run === undefined) return [];
          const rule = convergenceOf(cell, results);
          const value = testPerplexity(run);
          const notes = [
            ...(run.result.status === "diverged" ? ["diverged"] : []),
            ...(rule !== undefined && value !== null && value >= rule.below
              ? [`not ${rule.text}`]
              : []),
          ];
          const note = notes.length === 0 ? {} : { note: notes.join(", ") };
          return [
            [id, { value, link: run.name, ...note }],
            [`${id}-best`, { value: run.result.best?.batches ?? null }],
          ];
        })),
      },
    })),
    source: languageSource(cells, results),
  };
}

/** The id of `seedTable`. */
export function seedTableId(task: LanguageTask): string {
  return `lm-${task}-seeds`;
}
