import assert from "node:assert/strict";
import { predictionStep } from "./predictive_coding.ts";
import { BATCH, minibatch, randomWeights, TINY, tiny } from "./testing/language_minibatch.ts";
import { crossEntropyOf } from "./testing/plain_transformer.ts";
import { runStep } from "./testing/run_step.ts";
import { candidatesStep, evaluationStep } from "./token_predictions.ts";

const { vocabulary } = TINY;

for (const task of ["masked", "conditional"] as const) {
  Deno.test(`evaluation sums the cross-entropy of real rows alone (${task})`, async () => {
    const { network, options } = tiny({ task, layerNorm: false });
    const values = { ...randomWeights(network, task), ...minibatch(options, task) };
    const { outputs } = await runStep(evaluationStep(network, BATCH), values);
    const logits = (await runStep(predictionStep(network, BATCH), values)).outputs.output!;
    const weights = task === "masked" ? values.rows! : values.valid!;
    let expected = 0;
    let count = 0;
    for (const [row, weight] of weights.entries()) {
      if (weight === 0) continue;
      const own = [...logits.slice(row * vocabulary, (row + 1) * vocabulary)];
      expected += crossEntropyOf(own, values.target![row]!);
      count++;
    }
    assert.ok(count < weights.length);
    assert.equal(outputs.rows![0], count);
    assert.ok(Math.abs(outputs.crossEntropy![0]! / expected - 1) < 1e-12);
  });
}

Deno.test("candidates are the likeliest tokens in their order, with their probabilities", async () => {
  const { network, options } = tiny({ task: "masked", layerNorm: false });
  const values = { ...randomWeights(network, "candidates"), ...minibatch(options, "candidates") };
  const { outputs } = await runStep(candidatesStep(network, { batch: BATCH, count: 3 }), values);
  const logits = (await runStep(predictionStep(network, BATCH), values)).outputs.output!;
  for (let row = 0; row < logits.length / vocabulary; row++) {
    const own = [...logits.slice(row * vocabulary, (row + 1) * vocabulary)];
    const order = own.map((_, id) => id).sort((a, b) => own[b]! - own[a]!).slice(0, 3);
    assert.deepEqual([...outputs.ids!.slice(row * 3, row * 3 + 3)], order);
    for (const [place, id] of order.entries()) {
      const probability = outputs.probabilities![row * 3 + place]!;
      assert.ok(Math.abs(probability - Math.exp(-crossEntropyOf(own, id))) < 1e-12);
    }
  }
  assert.throws(() => candidatesStep(network, { batch: BATCH, count: 6 }), /from 1 to 5/);
});
