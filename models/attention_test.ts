import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { attend, attentionMask } from "./attention.ts";
import { compileStep, randomValues } from "./testing/run_step.ts";

const LENGTH = 3;

/** Which keys each query may read: the mask's zeros, (batch, queries, keys) in rows of keys. */
async function readable(valid: number[], causal: boolean): Promise<boolean[]> {
  const run = await compileStep({
    name: "mask",
    state: {},
    inputs: { valid: { shape: [valid.length / LENGTH, LENGTH], dtype: "float32" } },
    run: (_state, { valid }) => ({
      state: {},
      outputs: { mask: attentionMask(valid!, { causal }) },
    }),
  });
  const { outputs } = await run({ valid });
  return [...outputs.mask!].map((value) => value > -1);
}

Deno.test("the mask hides padded keys, and with `causal` later ones", async () => {
  assert.deepEqual(await readable([1, 1, 0], false), [true, true, false]);
  assert.deepEqual(await readable([1, 1, 1], true), [
    ...[true, false, false],
    ...[true, true, false],
    ...[true, true, true],
  ]);
  assert.deepEqual(await readable([1, 0, 0], true), [
    ...[true, false, false],
    ...[true, false, false],
    ...[true, false, false],
  ]);
});

Deno.test("attention gives hidden keys exactly no weight and no gradient", async () => {
  const shape = [1, LENGTH, 2];
  const spec = { shape, dtype: "float32" } as const;
  const inputs = { query: spec, key: spec, value: spec };
  const run = await compileStep({
    name: "attention",
    state: {},
    inputs,
    run(_state, { query, key, value }) {
      const mask = attentionMask(tf.tensor2d([[1, 1, 0]]), { causal: false });
      const sum = (query: tf.Tensor, key: tf.Tensor, value: tf.Tensor) =>
        tf.sum(tf.square(attend({ query, key, value }, { mask, scores: (mu) => mu }))) as tf.Scalar;
      const { grads } = tf.valueAndGrads(sum)([query!, key!, value!]);
      return { state: {}, outputs: { key: grads[1]!, value: grads[2]! } };
    },
  });
  const { outputs } = await run(randomValues(inputs, { label: "attention" }));
  for (const name of ["key", "value"]) {
    assert.deepEqual([...outputs[name]!.slice(4)], [0, 0], name);
    assert.ok(Math.hypot(...outputs[name]!.slice(0, 4)) > 1e-6, name);
  }
});
