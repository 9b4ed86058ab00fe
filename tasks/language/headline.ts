/** @file The language models in a sentence each, for the report's answer. */
import type { Results } from "../experiment.ts";
import { encodingOf, languageCells, testPerplexity } from "./runs.ts";
import type { LanguageRun } from "./runs.ts";
import { average } from "../table1/runs.ts";

/** Mean test perplexities of iPC, PC and BP on each task, over the seeds that all three finished. */
export function languageHeadline(results: Results): string {
  return (["masked", "conditional"] as const).map((task) => {
    const cells = languageCells(results, task);
    const rules = (["ipc", "pc", "bp"] as const).map((id) => cells.find((cell) => cell.id === id));
    const seeds = sharedSeeds(rules.map((cell) => cell?.runs ?? []));
    const [ipc, pc, bp] = rules.map((cell) => {
      const runs = cell?.runs.filter(({ settings }) => seeds.has(settings.seed)) ?? [];
      const values = runs.map(testPerplexity);
      // Where a seed has no value, no single number tells the truth.
      return values.includes(null) ? undefined : average(values)?.toFixed(1);
    });
    const unigram = encodingOf(results)?.result.unigram[task].test;
    if (ipc === undefined || pc === undefined || bp === undefined) return "";
    return `The ${task} language model's test perplexity (${
      seeds.size === 1 ? "1 seed" : `mean of ${seeds.size} seeds`
    }) is ${ipc} with iPC, ${pc} with PC and ${bp} with BP` +
      `${unigram === undefined ? "" : ` (unigram: ${unigram.toFixed(1)})`}. `;
  }).join("");
}

/** The seeds that stand in every list of runs. */
function sharedSeeds(lists: readonly (readonly LanguageRun[])[]): ReadonlySet<number> {
  return lists.map((runs) => new Set(runs.map(({ settings }) => settings.seed)))
    .reduce((shared, seeds) => shared.intersection(seeds));
}
