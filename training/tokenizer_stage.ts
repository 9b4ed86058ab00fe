/**
 * @file The tokenizer of the language models as a stage: byte pair encoding learned from the training
 * sentences of a text; its `.model` is read by every tool that reads SentencePiece's.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { sha256 } from "../base/digest.ts";
import { loadText } from "../datasets/load_text.ts";
import { encodeModel } from "../tokenizer/model_file.ts";
import { trainTokenizer } from "../tokenizer/train.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { MODEL_FILE } from "./language_settings.ts";
import type { TokenizerSettings } from "./language_settings.ts";

export type TokenizerResult = {
  readonly vocabulary: number;
  /** Training sentences it was learned from. */
  readonly sentences: number;
  /** SHA-256 of the model file. */
  readonly digest: string;
};

/**
 * Train a tokenizer.
 *
 * @throws {RangeError} where the text is too small for the vocabulary, or its alphabet too large.
 */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const { data, vocabulary } = params as unknown as TokenizerSettings;
  const { train } = await loadText(data, context);
  context.signal.throwIfAborted();
  const bytes = encodeModel(
    trainTokenizer(train, { vocabulary, progress: (done) => context.progress(done) }),
  );
  const result: TokenizerResult = {
    vocabulary,
    sentences: train.length,
    digest: sha256(bytes),
  };
  return { value: asJson(result), files: { [MODEL_FILE]: bytes } };
}
