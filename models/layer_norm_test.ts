import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engines/engine.ts";
import { layerNorm } from "./layer_norm.ts";
import { compileStep, finiteDifferences, randomValues, relativeError } from "./testing/run_step.ts";

const ROWS = 3;
const UNITS = 5;
const INPUTS = {
  x: { shape: [ROWS, UNITS], dtype: "float32" },
  gain: { shape: [UNITS], dtype: "float32" },
  bias: { shape: [UNITS], dtype: "float32" },
  weights: { shape: [ROWS, UNITS], dtype: "float32" },
} as const;

/** A weighted sum of a layer norm's results, and its gradients. */
const STEP: StepDefinition = {
  name: "layer norm",
  state: {},
  inputs: INPUTS,
  run(_state, { x, gain, bias, weights }) {
    const sum = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor) =>
      tf.sum(tf.mul(layerNorm(x, { gain, bias }), weights!)) as tf.Scalar;
    const { value, grads } = tf.valueAndGrads(sum)([x!, gain!, bias!]);
    const y = layerNorm(x!, { gain: gain!, bias: bias! });
    return {
      state: {},
      outputs: { y, sum: value, x: grads[0]!, gain: grads[1]!, bias: grads[2]! },
    };
  },
};

Deno.test("layer norm: every row has mean `bias` and deviation `gain`", async () => {
  const run = await compileStep(STEP);
  const values = randomValues(INPUTS, { label: "layer norm", scale: 3 });
  const gain = new Float64Array(UNITS).fill(2);
  const bias = new Float64Array(UNITS).fill(-1);
  const { outputs } = await run({ ...values, gain, bias });
  for (let row = 0; row < ROWS; row++) {
    const y = [...outputs.y!.slice(row * UNITS, (row + 1) * UNITS)];
    const mean = y.reduce((sum, value) => sum + value, 0) / UNITS;
    const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / UNITS);
    assert.ok(Math.abs(mean + 1) < 1e-12);
    assert.ok(Math.abs(deviation - 2) < 1e-4); // The variance has 1e-5 added, of some 9.
  }
});

Deno.test("layer norm: gradients in x, gain and bias equal finite differences", async () => {
  const run = await compileStep(STEP);
  const values = randomValues(INPUTS, { label: "layer norm, gradients" });
  const { outputs } = await run(values);
  for (const name of ["x", "gain", "bias"]) {
    const numeric = await finiteDifferences(
      async (point) => (await run({ ...values, [name]: point })).outputs.sum![0]!,
      values[name]!,
    );
    assert.ok(relativeError(outputs[name]!, numeric) < 1e-7, name);
  }
});
