/**
 * @file The stages behind Table 3: one tokenizer, one encoding of the text, and a training per task,
 * cell and seed.
 */
import { asJson } from "../../base/canonical_json.ts";
import type { TransformerOptions } from "../../models/transformer_options.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type {
  EncodingSettings,
  LanguageSettings,
  TokenizerSettings,
} from "../../training/language_settings.ts";
import { seedIndices } from "../experiment.ts";
import type { ExperimentContext } from "../experiment.ts";
import { trainingSeconds } from "./cost.ts";
import { cellId } from "./profiles.ts";
import type { LanguageCell, LanguageProfile, LanguageTask } from "./profiles.ts";
import type { Profile } from "../profiles.ts";

/** The data set of all language models. */
export const TEXT = "1b-word";
/** Prefix of the names of tokenizers and encoded texts. */
export const TEXT_STAGES = "text/";
/** Prefix of the names of encoded texts. */
export const ENCODED_STAGES = `${TEXT_STAGES}encoded-`;

/** The module of a language model's training. */
export const LANGUAGE_MODULE = "training/language_model.ts";

/** Prefix of a task's trainings: lm-masked/CELL/seed-K. */
export function taskPrefix(task: LanguageTask): string {
  return `lm-${task}/`;
}

/** A task's trainings, with the text that they need. */
export function languageStages(task: LanguageTask, context: ExperimentContext): Stage[] {
  const { language } = context.profile;
  const text = textStages(context);
  const trainings = language.cells.filter((cell) => cell.task === task).flatMap((cell) =>
    seedIndices(context.seeds ?? cell.seeds ?? language.seeds).map((seed) =>
      languageTraining(`${taskPrefix(task)}${cellId(cell)}/seed-${seed}`, {
        ...{ cell, seed, context, encoded: text.encoded },
        epochs: language.epochs,
      })
    )
  );
  return [text.tokenizer, text.encoded, ...trainings];
}

/** The tokenizer and the encoded text of a profile. */
export function textStages(
  { profile, data }: Pick<ExperimentContext, "profile" | "data">,
): { readonly tokenizer: Stage; readonly encoded: Stage } {
  const { vocabulary, length, limit } = profile.language;
  const tokenizing: TokenizerSettings = { data: data(TEXT), vocabulary };
  const tokenizer: Stage = {
    name: `${TEXT_STAGES}tokenizer-${vocabulary}`,
    kind: "tokenizer",
    module: "training/tokenizer_stage.ts",
    params: asJson(tokenizing),
    inputs: {},
    cost: 3 + profile.text.train / 40_000,
  };
  const encoding: EncodingSettings = {
    ...{ data: data(TEXT), vocabulary, length },
    ...(limit === undefined ? {} : { limit }),
  };
  const encoded: Stage = {
    name: `${ENCODED_STAGES}${vocabulary}x${length}`,
    kind: "encoding",
    module: "training/encode_text.ts",
    params: asJson(encoding),
    inputs: { tokenizer },
    cost: 2 + profile.text.train / 30_000,
  };
  return { tokenizer, encoded };
}

/** One training of a cell. */
export function languageTraining(
  name: string,
  { cell, seed, context, encoded, epochs, experiment = "language" }: {
    readonly cell: LanguageCell;
    readonly seed: number;
    readonly context: ExperimentContext;
    readonly encoded: Stage;
    readonly epochs: number;
    /**
     * Names the random streams. By default one for both tasks and all cells: equal seeds share the
     * sentences' order and, as far as the networks are alike, the initial weights.
     */
    readonly experiment?: string;
  },
): Stage {
  const { profile, engine, data } = context;
  const sizes = sentenceCounts(profile);
  const batches = epochs * Math.floor(sizes.train / cell.batch);
  const settings: LanguageSettings = {
    experiment,
    seed,
    data: data(TEXT),
    engine,
    network: networkOf(cell, profile.language),
    rule: cell.rule,
    optimiser: { kind: "adamw", alpha: cell.alpha, decay: 0.01 },
    batch: cell.batch,
    epochs,
    evaluateEvery: evaluationInterval(profile.language, { batch: cell.batch, batches }),
    samples: profile.language.samples,
  };
  return {
    name,
    kind: "training",
    module: LANGUAGE_MODULE,
    params: asJson(settings),
    inputs: { encoded },
    cost: trainingSeconds(settings, sizes),
  };
}

function networkOf(
  { task, placement, layerNorm }: LanguageCell,
  { vocabulary, length, hidden, feedForward, blocks }: LanguageProfile,
): TransformerOptions {
  return { task, vocabulary, length, hidden, feedForward, blocks, placement, layerNorm };
}

/** Sentences per split: what the data set is asked for, as far as the profile uses it. */
export function sentenceCounts({ text, language }: Profile) {
  const { train = Infinity, dev = Infinity, test = Infinity } = language.limit ?? {};
  return {
    train: Math.min(text.train, train),
    dev: Math.min(text.dev, dev),
    // The held-out shard has some 6,000 sentences.
    test: Math.min(6100, test),
  };
}

/** Minibatches between two evaluations. */
function evaluationInterval(
  { evaluations }: LanguageProfile,
  { batch, batches }: { readonly batch: number; readonly batches: number },
): number {
  const interval = "perRun" in evaluations
    ? Math.ceil(batches / evaluations.perRun)
    : Math.round(evaluations.everySentences / batch);
  return Math.max(1, interval);
}
