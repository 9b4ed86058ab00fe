/** @file A language model in a sentence, for the report's answer. */
import { mean, median } from "simple-statistics";
import { finiteValues } from "../../reports/statistics/finite_values.ts";
import type { Results } from "../experiment.ts";
import type { LanguageTask } from "./profiles.ts";
import { borrowedRate, encodingOf, languageCells, testPerplexity } from "./runs.ts";
import type { LanguageCellRuns, LanguageRun } from "./runs.ts";

/** How far a median lies from its mean, as a share of it, for both to be told. */
const APART = 0.1;

/**
 * Mean test perplexities of iPC, PC and BP on a task, over the seeds that all three finished, and their
 * medians where these tell another story.
 */
export function languageHeadline(task: LanguageTask, results: Results): string | undefined {
  const cells = languageCells(results, task);
  const find = (id: string) => cells.find((cell) => cell.id === id);
  const rules = ["ipc", "pc", "bp"].map(find);
  const seeds = sharedSeeds(rules.map((cell) => cell?.runs ?? []));
  const [ipc, pc, bp] = rules.map((cell) => overSeeds(cell, seeds));
  if (ipc === undefined || pc === undefined || bp === undefined) return undefined;
  const many = find("bpxt");
  const borrowed = many === undefined ? "" : borrowedRate(many);
  const manyUpdates = control(many, {
    seeds,
    what: `, of as many updates a minibatch as iPC${borrowed}`,
  });
  const normed = control(find("pc-norm"), { seeds, what: "" });
  const unigram = encodingOf(results)?.result.unigram[task].test;
  return `The ${task} language model's test perplexity (${
    seeds.size === 1 ? "1 seed" : `mean of ${seeds.size} seeds`
  }) is ${ipc} with iPC, ${pc} with PC and ${bp} with BP` +
    `${manyUpdates}${normed}${unigram === undefined ? "" : ` (unigram: ${unigram.toFixed(1)})`}.`;
}

/** A control on those of the seeds that it has; nothing where it was not trained. */
function control(
  cell: LanguageCellRuns | undefined,
  { seeds, what }: { readonly seeds: ReadonlySet<number>; readonly what: string },
): string {
  if (cell === undefined) return "";
  const shared = sharedSeeds([cell.runs]).intersection(seeds);
  const reached = overSeeds(cell, shared);
  if (reached === undefined) return "";
  const fewer = shared.size < seeds.size ? ` (${shared.size} of these seeds)` : "";
  return `, ${reached} with ${cell.label}${what}${fewer}`;
}

/** A cell's perplexity over some seeds, in words; undefined where one of them has no value. */
function overSeeds(
  cell: LanguageCellRuns | undefined,
  seeds: ReadonlySet<number>,
): string | undefined {
  const runs = cell?.runs.filter(({ settings }) => seeds.has(settings.seed)) ?? [];
  const values = finiteValues(runs.map(testPerplexity));
  // Where a seed has no value, no single number tells the truth.
  return values.length < seeds.size ? undefined : inWords(values);
}

/** "101.5"; "105.2 (median 71.0)" where seeds fall into groups; undefined without any. */
function inWords(values: readonly number[]): string | undefined {
  if (values.length === 0) return undefined;
  const [centre, middle] = [mean(values), median(values)];
  const apart = Math.abs(middle - centre) > APART * centre;
  return `${centre.toFixed(1)}${apart ? ` (median ${middle.toFixed(1)})` : ""}`;
}

/** The seeds that stand in every list of runs. */
function sharedSeeds(lists: readonly (readonly LanguageRun[])[]): ReadonlySet<number> {
  return lists.map((runs) => new Set(runs.map(({ settings }) => settings.seed)))
    .reduce((shared, seeds) => shared.intersection(seeds));
}
