/** @file The language models in a sentence each, for the report's answer. */
import type { Results } from "../experiment.ts";
import { encodingOf, languageCells, testPerplexity } from "./runs.ts";
import { average } from "../table1/runs.ts";

/** Mean test perplexities of iPC, PC and BP on each task; empty where one of them has none. */
export function languageHeadline(results: Results): string {
  return (["masked", "conditional"] as const).map((task) => {
    const cells = languageCells(results, task);
    const [ipc, pc, bp] = (["ipc", "pc", "bp"] as const).map((id) => {
      const values = cells.find((cell) => cell.id === id)?.runs.map(testPerplexity) ?? [];
      // Where a seed has no value, no single number tells the truth.
      return values.includes(null) ? undefined : average(values)?.toFixed(1);
    });
    const unigram = encodingOf(results)?.result.unigram[task].test;
    if (ipc === undefined || pc === undefined || bp === undefined) return "";
    return `The ${task} language model's test perplexity is ${ipc} with iPC, ${pc} with PC and ${bp} ` +
      `with BP${unigram === undefined ? "" : ` (unigram: ${unigram.toFixed(1)})`}. `;
  }).join("");
}
