/** @file Table 3, trained: the masked and the conditional language model, an experiment each. */
import type { Section } from "../../reports/document.ts";
import type { Experiment, Results } from "../experiment.ts";
import { languageClaims } from "./claims.ts";
import { languageHeadline } from "./headline.ts";
import type { LanguageTask } from "./profiles.ts";
import { languageBlocks } from "./report.ts";
import { languageCells } from "./runs.ts";
import { languageStages, taskPrefix, TEXT, TEXT_STAGES } from "./stages.ts";
import { failureBlocks } from "../report_source.ts";

export const lmMasked: Experiment = languageExperiment("masked");
export const lmConditional: Experiment = languageExperiment("conditional");

function languageExperiment(task: LanguageTask): Experiment {
  const title = `Table 3: the ${task} language model`;
  return {
    id: `lm-${task}`,
    task: `lm:${task}`,
    title,
    summary: `Table 3 and Fig. 3 (right): the ${task} language model by BP, PC and iPC`,
    data: () => [TEXT],
    stages: (context) => languageStages(task, context),
    headline: (results) => languageHeadline(task, results),
    sections: (results) => sections(task, { title, results }),
    claims: (results) => languageClaims(task, results),
  };
}

function sections(
  task: LanguageTask,
  { title, results }: { readonly title: string; readonly results: Results },
): Section[] {
  const cells = languageCells(results, task);
  const failures = [TEXT_STAGES, taskPrefix(task)]
    .flatMap((prefix) => failureBlocks(results, prefix));
  if (cells.length === 0 && failures.length === 0) return [];
  const blocks = cells.length === 0 ? [] : languageBlocks(cells, { task, results });
  return [{ id: `lm-${task}`, title, blocks: [...blocks, ...failures] }];
}
