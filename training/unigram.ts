/**
 * @file The baseline of the language models: a unigram model, which knows how often each piece occurs
 * and sees no context. A model whose perplexity stays there has learned nothing from the text's order.
 */
import { END } from "./text_sequences.ts";
import type { Sequences } from "./text_sequences.ts";

/**
 * Perplexities of unigram models with add-one smoothing, counted on `train`. "masked" predicts the pieces,
 * "conditional" those and, where the row has room for it, `</s>`.
 */
export function unigramPerplexities(
  { train, dev, test }: Readonly<Record<"train" | "dev" | "test", Sequences>>,
  { vocabulary }: { readonly vocabulary: number },
): Record<"masked" | "conditional", { dev: number; test: number }> {
  const of = (ends: boolean) => {
    const counts = new Float64Array(vocabulary).fill(1);
    let total = vocabulary;
    for (const piece of predicted(train, ends)) {
      counts[piece]!++;
      total++;
    }
    const perplexity = (split: Sequences) => {
      let sum = 0;
      let pieces = 0;
      for (const piece of predicted(split, ends)) {
        sum -= Math.log(counts[piece]! / total);
        pieces++;
      }
      return Math.exp(sum / pieces);
    };
    return { dev: perplexity(dev), test: perplexity(test) };
  };
  return { masked: of(false), conditional: of(true) };
}

/** Every piece to predict, sentence by sentence. */
function* predicted(
  { count, length, ids, lengths }: Sequences,
  ends: boolean,
): Generator<number> {
  for (let row = 0; row < count; row++) {
    const pieces = lengths[row]!;
    for (let piece = 0; piece < pieces; piece++) yield ids[row * length + piece]!;
    if (ends && pieces < length) yield END;
  }
}
