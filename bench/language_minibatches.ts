/**
 * @file The language models that are timed, at the paper's size, and minibatches for them like the
 * peers': pieces by Zipf's law in sentences of 8 to 32, of which 15% are hidden (masked).
 */
import { stream } from "../base/random.ts";
import type { RandomStream } from "../base/random.ts";
import type { Arrays } from "../engines/engine.ts";
import { maskedRows } from "../models/transformer_options.ts";
import type { TransformerOptions } from "../models/transformer_options.ts";
import type { LanguageCase } from "./contender.ts";

const MINIBATCHES = 4;

/** The model of a case. Layer norm as the paper has it: masked BP only, conditional BP and iPC. */
export function transformerOf({ task, rule }: LanguageCase): TransformerOptions {
  return {
    task,
    vocabulary: 8001,
    length: 32,
    hidden: 128,
    feedForward: 512,
    blocks: 2,
    placement: "block",
    layerNorm: rule === "bp" || task === "conditional" && rule === "ipc",
  };
}

/** What the model is fed with: tokens, which of them are real, and what is to be predicted where. */
export function languageMinibatches(options: TransformerOptions, batch: number): Arrays[] {
  return Array.from(
    { length: MINIBATCHES },
    (_, index) => minibatch(options, { batch, random: stream("bench", "sentences", index) }),
  );
}

function minibatch(
  options: TransformerOptions,
  { batch, random }: { readonly batch: number; readonly random: RandomStream },
): Arrays {
  const { task, vocabulary, length } = options;
  const count = batch * length;
  // Rank r of 1 to the vocabulary's size with a density of 1 / r.
  const piece = () => Math.min(vocabulary, Math.floor(vocabulary ** random.uniform())) - 1;
  const tokens = Int32Array.from({ length: count }, piece);
  const lengths = Array.from({ length: batch }, () => random.integer(length / 4, length));
  const valid = Float32Array.from(
    { length: count },
    (_, at) => Number(at % length < lengths[Math.floor(at / length)]!),
  );
  if (task === "conditional") {
    return { tokens, valid, target: Int32Array.from({ length: count }, piece) };
  }
  const positions = someOf(count, { count: maskedRows(options, batch), random });
  const target = positions.map((at) => tokens[at]!);
  for (const at of positions) tokens[at] = vocabulary;
  return {
    tokens,
    valid,
    positions,
    rows: Float32Array.from(positions, (at) => valid[at]!),
    target,
  };
}

/** Different numbers below `limit`, in rising order. */
function someOf(
  limit: number,
  { count, random }: { readonly count: number; readonly random: RandomStream },
): Int32Array {
  const all = Int32Array.from({ length: limit }, (_, index) => index);
  for (let index = 0; index < count; index++) {
    const other = random.integer(index, limit - 1);
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all.slice(0, count).sort();
}
