/** @file The unigram baseline against perplexities worked out by hand. */
import assert from "node:assert/strict";
import { packSequences } from "./text_sequences.ts";
import { unigramPerplexities } from "./unigram.ts";

const pack = (sentences: number[][]) => packSequences(sentences, { length: 3 }).sequences;

Deno.test("add-one counts of the training pieces, with </s> for the conditional LM only", () => {
  const splits = {
    train: pack([[3, 3], [4, 3, 3]]), // 3: four times, 4: once, </s>: once
    dev: pack([[3, 4]]),
    test: pack([[3, 3, 3]]), // no room for </s>
  };
  const { masked, conditional } = unigramPerplexities(splits, { vocabulary: 5 });
  near(masked.dev, 1 / Math.sqrt((5 / 10) * (2 / 10)));
  near(masked.test, 10 / 5);
  near(conditional.dev, 1 / Math.cbrt((5 / 11) * (2 / 11) * (2 / 11)));
  near(conditional.test, 11 / 5);
});

Deno.test("pieces that occur equally often: the perplexity tends to their number", () => {
  const many = pack(Array.from({ length: 4000 }, (_, line) => [3 + line % 4]));
  const { masked } = unigramPerplexities({ train: many, dev: many, test: many }, { vocabulary: 7 });
  assert.ok(Math.abs(masked.dev - 4) < 0.01);
});

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12 * expected, `${actual} is not ${expected}`);
}
