/**
 * @file The encoded text of a language model's training, as the encoding stage left it, checked against
 * the model that is to read it.
 */
import { asJson } from "../base/canonical_json.ts";
import type { StageContext, StageInput } from "../pipeline/stage.ts";
import { ENCODED_FILES } from "./language_settings.ts";
import type { EncodingResult, LanguageSettings, SplitName } from "./language_settings.ts";
import { decodeSequences } from "./text_sequences.ts";
import type { Sequences } from "./text_sequences.ts";

export interface EncodedText extends Readonly<Record<SplitName, Sequences>> {
  /** Every piece's text by its id. */
  readonly pieces: readonly string[];
}

/**
 * Read the stage's input `encoded`; trainings of one worker share it.
 *
 * @throws {RangeError} where it does not fit the network or the minibatch, saying what differs.
 */
export async function encodedText(
  { network, batch }: Pick<LanguageSettings, "network" | "batch">,
  { inputs, memo }: Pick<StageContext, "inputs" | "memo">,
): Promise<EncodedText> {
  const input = inputs.encoded;
  if (input === undefined || "failed" in input) {
    throw new TypeError("A language model's training needs the encoded text: expected it as input");
  }
  const { vocabulary, length } = input.value as unknown as EncodingResult;
  if (vocabulary !== network.vocabulary) {
    throw new RangeError(
      `Cannot train a model of ${network.vocabulary} pieces on a text encoded with ${vocabulary}: ` +
        `expected the same tokenizer`,
    );
  }
  if (length > network.length) {
    throw new RangeError(
      `Cannot train a model of length ${network.length} on sequences of ${length} pieces: ` +
        `encode them with length ${network.length}`,
    );
  }
  if (length < network.length) {
    throw new RangeError(
      `Cannot train a model of length ${network.length} on sequences padded to ${length} pieces ` +
        `only: encode them with length ${network.length}`,
    );
  }
  const text = await memo(`encoded ${input.provenance.key}`, () => read(input, vocabulary));
  for (const [split, least] of [["train", batch], ["dev", 1], ["test", 1]] as const) {
    if (text[split].count < least) {
      throw new RangeError(
        `Cannot train on ${text[split].count} ${split} sentences: expected ${least} at least` +
          `${split === "train" ? ", one whole minibatch" : ""}`,
      );
    }
  }
  return text;
}

async function read(
  { files }: Exclude<StageInput, { readonly failed: string }>,
  vocabulary: number,
): Promise<EncodedText> {
  const sequences = async (split: SplitName) =>
    decodeSequences(await Deno.readFile(files[ENCODED_FILES[split]]!), { vocabulary });
  const pieces = asJson(JSON.parse(await Deno.readTextFile(files[ENCODED_FILES.pieces]!)));
  return {
    train: await sequences("train"),
    dev: await sequences("dev"),
    test: await sequences("test"),
    pieces: pieces as string[],
  };
}
