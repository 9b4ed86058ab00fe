/**
 * @file How good a language model is on held-out text: its perplexity, exp of the mean cross-entropy
 * per predicted piece. The masks of the masked LM are the same for every rule, seed and evaluation.
 */
import { stream } from "../base/random.ts";
import type { Arrays, EngineState, Program } from "../engines/engine.ts";
import type { TransformerOptions } from "../models/transformer_options.ts";
import { conditionalBatch, maskedBatch } from "./language_batches.ts";
import type { Sequences } from "./text_sequences.ts";

/** Sentences per minibatch of an evaluation. */
export const EVALUATION_BATCH = 32;

/** The minibatches of a split, always the same ones; `split` names the masks. */
export function evaluationBatches(
  sequences: Sequences,
  { network, split }: { readonly network: TransformerOptions; readonly split: "dev" | "test" },
): Arrays[] {
  const batch = EVALUATION_BATCH;
  const { task, vocabulary } = network;
  return Array.from({ length: Math.ceil(sequences.count / batch) }, (_, index) => {
    const from = index * batch;
    const rows = Math.min(batch, sequences.count - from);
    const indices = Int32Array.from({ length: rows }, (_, row) => from + row);
    if (task === "conditional") return conditionalBatch(sequences, indices, { batch });
    const random = stream("language models", `masks of ${split}`, index);
    return maskedBatch(sequences, indices, { batch, vocabulary, random });
  });
}

/**
 * Perplexity of the weights in `state`; `program` is a compiled `evaluationStep` of the batches' size.
 * Not a finite number where the weights are lost.
 */
export async function perplexity(
  batches: readonly Arrays[],
  { program, state }: { readonly program: Program; readonly state: EngineState },
): Promise<number> {
  let sum = 0;
  let predicted = 0;
  for (const batch of batches) {
    const { crossEntropy, rows } = await program.run(state, batch);
    sum += crossEntropy![0]!;
    predicted += rows![0]!;
  }
  return Math.exp(sum / predicted);
}
