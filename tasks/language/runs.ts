/** @file Table 3's finished trainings, sorted into cells and seeds, and when one of them converged. */
import { RULE_LABELS } from "../../models/rule_settings.ts";
import type { SeedValue } from "../../reports/statistics/finite_values.ts";
import { table3Cell } from "../../reports/statistics/published.ts";
import type { Table3Cell } from "../../reports/statistics/published.ts";
import type {
  EncodingResult,
  EncodingSettings,
  LanguageResult,
  LanguageSettings,
  LanguageTiming,
} from "../../training/language_settings.ts";
import { finishedStages } from "../experiment.ts";
import type { Finished, Results } from "../experiment.ts";
import { cellId, LANGUAGE_PROFILES } from "./profiles.ts";
import type { LanguageCell, LanguageTask } from "./profiles.ts";
import { ENCODED_STAGES, taskPrefix } from "./stages.ts";
import { sourceOf } from "../report_source.ts";

export type LanguageRun = Finished<LanguageSettings, LanguageResult, LanguageTiming>;

/** The runs of one cell, by seed. */
export interface LanguageCellRuns {
  readonly cell: LanguageCell;
  readonly id: string;
  /** "iPC"; "PC, attention" where the value nodes sit elsewhere; "PC with layer norm" for the control. */
  readonly label: string;
  readonly runs: readonly LanguageRun[];
}

/** The paper's vocabulary and epochs: its thresholds mean something for no other. */
const { vocabulary: PAPER_VOCABULARY, epochs: PAPER_EPOCHS } = LANGUAGE_PROFILES.paper;
/** Share of the unigram perplexity below which a model has learned from the order of pieces. */
export const LEARNED_SHARE = 0.9;

/** A task's cells that have finished trainings, in the profile's order. */
export function languageCells(results: Results, task: LanguageTask): LanguageCellRuns[] {
  return results.profile.language.cells.filter((cell) => cell.task === task).flatMap((cell) => {
    const id = cellId(cell);
    const runs = finishedStages<LanguageSettings, LanguageResult, LanguageTiming>(
      results,
      `${taskPrefix(task)}${id}/`,
    ).sort((a, b) => a.settings.seed - b.settings.seed);
    return runs.length === 0 ? [] : [{ cell, id, label: cellLabel(cell), runs }];
  });
}

/** A cell's heading. */
export function cellLabel({ rule, placement, control }: LanguageCell): string {
  const name = rule.kind === "bpxt" ? `BP × ${rule.T}` : RULE_LABELS[rule.kind];
  const beside = control === undefined ? name : `${name} with layer norm`;
  return placement === "block" ? beside : `${beside}, ${placement}`;
}

/** What is to be known of a control that was given iPC's learning rate. */
export function borrowedRate({ cell }: LanguageCellRuns): string {
  return cell.untuned ? " (at iPC's learning rate, untuned)" : "";
}

/** The encoded text of the results; undefined where it is not among them. */
export function encodingOf(
  results: Results,
): Finished<EncodingSettings, EncodingResult, unknown> | undefined {
  return finishedStages<EncodingSettings, EncodingResult>(results, ENCODED_STAGES)[0];
}

/** Test perplexity of the best weights on the dev set; null where a run never had any. */
export function testPerplexity({ result }: Pick<LanguageRun, "result">): SeedValue {
  return result.testPerplexity;
}

/** When a seed counts as converged, and what a reader is told of it. */
export interface ConvergenceRule {
  readonly below: number;
  readonly text: string;
  /** Whether a training of this scale can be judged by it. */
  readonly applies: boolean;
}

/**
 * The paper's thresholds where the vocabulary is its own, of use for trainings as long as its own; else
 * 0.9 times the unigram perplexity of the test set; undefined where that is not known.
 */
export function convergenceOf(
  { task, rule }: Pick<LanguageCell, "task" | "rule">,
  results: Results,
): ConvergenceRule | undefined {
  const { vocabulary, epochs } = results.profile.language;
  if (vocabulary === PAPER_VOCABULARY) {
    const below = rule.kind === "pc" ? 800 : 200;
    const applies = epochs >= PAPER_EPOCHS;
    const text = `below ${below}, the paper's threshold` +
      (applies ? "" : `, meant for its ${PAPER_EPOCHS} epochs`);
    return { below, text, applies };
  }
  return learnedRule(task, results);
}

/** Below 0.9 times the unigram perplexity. */
export function learnedRule(task: LanguageTask, results: Results): ConvergenceRule | undefined {
  const unigram = encodingOf(results)?.result.unigram[task].test;
  if (unigram === undefined) return undefined;
  const below = LEARNED_SHARE * unigram;
  return {
    below,
    text: `below ${below.toFixed(1)}, ${LEARNED_SHARE} times the unigram perplexity`,
    applies: true,
  };
}

/** How many of some values converged. */
export function convergedCount(values: readonly SeedValue[], rule: ConvergenceRule): number {
  return values.filter((value) => value !== null && value < rule.below).length;
}

/** The paper's cell, where it has one: BP, PC and iPC. */
export function publishedLanguageCell({ task, rule }: LanguageCell): Table3Cell | undefined {
  const name = ({ bp: "BP", pc: "PC", ipc: "iPC" } as const)[rule.kind as "bp" | "pc" | "ipc"];
  return name === undefined ? undefined : table3Cell(task, name);
}

/** Values per seed index, null where a seed is missing, so that cells can be paired. */
export function perplexitiesBySeed({ runs }: LanguageCellRuns, seeds: number): SeedValue[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const run = runs.find(({ settings }) => settings.seed === seed);
    return run === undefined ? null : testPerplexity(run);
  });
}

/** One more than the largest seed of some cells. */
export function seedsOf(cells: readonly LanguageCellRuns[]): number {
  return 1 +
    Math.max(-1, ...cells.flatMap(({ runs }) => runs.map(({ settings }) => settings.seed)));
}

/** How many different seeds some cells have. */
export function seedCount(cells: readonly LanguageCellRuns[]): number {
  return new Set(cells.flatMap(({ runs }) => runs.map(({ settings }) => settings.seed))).size;
}

/** The source line of some cells. */
export function languageSource(cells: readonly LanguageCellRuns[], { profile }: Results) {
  return sourceOf(cells.flatMap(({ runs }) => runs), profile.language.scale);
}
