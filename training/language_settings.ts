/**
 * @file What the stages of a language model are, as plain data: the tokenizer's training, the encoding
 * of the text, one training of a transformer. These records are part of their results' keys.
 */
import type { DataIdentity } from "../datasets/dataset.ts";
import type { EngineIdentity } from "../engines/engine.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import type { TransformerOptions } from "../models/transformer_options.ts";

/** The tokenizer, learned from the training sentences of a text. */
export type TokenizerSettings = {
  readonly data: DataIdentity;
  /** Pieces, the three special ones included. */
  readonly vocabulary: number;
};

/** The tokenizer stage's file. */
export const MODEL_FILE = "tokenizer.model";

/** A text as sequences of piece ids. Input: the tokenizer. */
export type EncodingSettings = {
  readonly data: DataIdentity;
  /** Pieces that the tokenizer must have. */
  readonly vocabulary: number;
  /** Pieces per sequence: longer sentences are cut, shorter ones padded. */
  readonly length: number;
  /** Only the first so many sentences of a split; absent: all. */
  readonly limit?: Partial<Record<SplitName, number>>;
};

export type SplitName = "train" | "dev" | "test";

/** One training of a language model. Input: the encoded text. */
export type LanguageSettings = {
  /** Names the random streams: trainings of one experiment and seed share them over the rules. */
  readonly experiment: string;
  readonly seed: number;
  /** The text, as a reader of the result should know it. */
  readonly data: DataIdentity;
  readonly engine: EngineIdentity;
  readonly network: TransformerOptions;
  readonly rule: RuleSettings;
  readonly optimiser: OptimiserSettings;
  readonly batch: number;
  readonly epochs: number;
  /** Minibatches between two evaluations on the dev set; the end is evaluated always. */
  readonly evaluateEvery: number;
  /** Stop when the dev perplexity has not fallen for so many evaluations; absent: never. */
  readonly patience?: number;
  /** Test sentences whose gaps are filled, or whose beginnings are continued, at the end. */
  readonly samples: number;
};

/** A split in numbers. */
export type SplitCount = {
  readonly sequences: number;
  /** Pieces that are kept. */
  readonly pieces: number;
  /** Sentences cut at the length. */
  readonly cut: number;
};

/** What the encoding stage says of a text; the ids and pieces are its files. */
export type EncodingResult = {
  readonly vocabulary: number;
  readonly length: number;
  readonly splits: Readonly<Record<SplitName, SplitCount>>;
  /** Perplexities of models that know no context, of the pieces that either task predicts. */
  readonly unigram: Readonly<Record<TransformerOptions["task"], { dev: number; test: number }>>;
};

/** Files of the encoding stage. */
export const ENCODED_FILES = {
  train: "train.ids",
  dev: "dev.ids",
  test: "test.ids",
  pieces: "pieces.json",
} as const;

/** A point of a language model's training. */
export type LanguageRecord = {
  /** Minibatches seen. */
  readonly batches: number;
  /** Updates that every weight has had. */
  readonly updates: number;
  /** Means since the last point, in nats per predicted piece: forward loss, energy after inference. */
  readonly loss: number;
  readonly energy: number;
  readonly devPerplexity: number;
};

/** A piece of a sample: as the tokenizer writes it, with what the model did. */
export type SamplePiece = {
  readonly text: string;
  readonly what: "given" | "sampled" | "right" | "wrong";
  /** What stood in the gap, where it was filled in wrong. */
  readonly truth?: string;
};

export type LanguageResult = {
  /** "diverged": a loss, energy or perplexity stopped being a finite number; the training ended there. */
  readonly status: "finished" | "diverged";
  readonly curve: readonly LanguageRecord[];
  /** The point of the lowest dev perplexity; null where none was reached before it diverged. */
  readonly best: { readonly batches: number; readonly devPerplexity: number } | null;
  /** Of the weights at the best point. */
  readonly testPerplexity: number | null;
  readonly parameters: number;
  /** Pieces of the minibatches seen, padding not counted. */
  readonly tokens: number;
  readonly samples: readonly (readonly SamplePiece[])[];
};

/** Facts that change from run to run. */
export type LanguageTiming = {
  /** Seconds of training (without evaluation) until each point of the curve, all parts together. */
  readonly seconds: readonly number[];
  readonly millisecondsPerStep: number;
  readonly tokensPerSecond: number;
};
