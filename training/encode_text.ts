/**
 * @file A text as sequences of piece ids, one sentence each: a stage between the tokenizer and the
 * trainings of language models, which all read its files.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { loadText } from "../datasets/load_text.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { openEncoder } from "../tokenizer/encoder.ts";
import type { Encoder } from "../tokenizer/encoder.ts";
import { ENCODED_FILES, MODEL_FILE } from "./language_settings.ts";
import type { EncodingResult, EncodingSettings, SplitName } from "./language_settings.ts";
import { encodeSequences, packSequences } from "./text_sequences.ts";
import type { Packed } from "./text_sequences.ts";
import { unigramPerplexities } from "./unigram.ts";

const SPLITS: readonly SplitName[] = ["train", "dev", "test"];

/**
 * Encode every split. Sentences without a piece (empty lines) are left out, longer ones cut.
 *
 * @throws {RangeError} for a damaged model or one of another vocabulary, and for a split without text.
 */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const { data, vocabulary, length, limit = {} } = params as unknown as EncodingSettings;
  const encoder = await openTokenizer(context);
  if (encoder.vocabulary !== vocabulary) {
    throw new RangeError(
      `Cannot encode ${data.name} for models of ${vocabulary} pieces with a tokenizer of ` +
        `${encoder.vocabulary}: expected as many`,
    );
  }
  const text = await loadText(data, context);
  const packed = {} as Record<SplitName, Packed>;
  for (const [index, split] of SPLITS.entries()) {
    context.signal.throwIfAborted();
    const lines = text[split].slice(0, limit[split] ?? Infinity);
    packed[split] = packSequences(lines.map((line) => encoder.encode(line)), { length });
    if (packed[split].sequences.count === 0) {
      throw new RangeError(
        `Cannot encode the ${split} split of ${data.name}: none of its ${lines.length} sentences ` +
          `has a piece`,
      );
    }
    context.progress((index + 1) / SPLITS.length, `${split}: ${lines.length} sentences`);
  }
  const [train, dev, test] = SPLITS.map((split) => packed[split].sequences) as [
    Packed["sequences"],
    Packed["sequences"],
    Packed["sequences"],
  ];
  const result: EncodingResult = {
    vocabulary,
    length,
    splits: {
      train: countOf(packed.train),
      dev: countOf(packed.dev),
      test: countOf(packed.test),
    },
    unigram: unigramPerplexities({ train, dev, test }, { vocabulary }),
  };
  const pieces = Array.from({ length: vocabulary }, (_, id) => encoder.piece(id));
  return {
    value: asJson(result),
    files: {
      [ENCODED_FILES.train]: encodeSequences(train),
      [ENCODED_FILES.dev]: encodeSequences(dev),
      [ENCODED_FILES.test]: encodeSequences(test),
      [ENCODED_FILES.pieces]: new TextEncoder().encode(JSON.stringify(pieces)),
    },
  };
}

async function openTokenizer({ inputs }: StageContext): Promise<Encoder> {
  const { tokenizer } = inputs;
  if (tokenizer === undefined || "failed" in tokenizer) {
    throw new TypeError("Encoding a text needs the tokenizer: expected it as input");
  }
  const path = tokenizer.files[MODEL_FILE]!;
  return await openEncoder(await Deno.readFile(path), { path });
}

function countOf({ sequences, cut }: Packed) {
  const pieces = sequences.lengths.reduce((sum, length) => sum + length, 0);
  return { sequences: sequences.count, pieces, cut };
}
