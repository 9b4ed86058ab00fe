/** @file The reference engine on steps whose result is known in closed form, to 1e-12 and better. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engine.ts";
import { erf } from "./elementwise.ts";
import { referenceEngine } from "./reference_engine.ts";

const vector = { shape: [2], dtype: "float32" } as const;

/** x <- x - 0.1 x, and its sum before. */
const decay: StepDefinition = {
  name: "decay",
  state: { x: vector, untouched: vector },
  inputs: { scale: { shape: [], dtype: "float32" } },
  run: ({ x }, { scale }) => ({
    state: { x: tf.sub(x!, tf.mul(tf.mul(x!, 0.1), scale!)) },
    outputs: { sum: tf.sum(x!) },
  }),
};

Deno.test("state advances in place, in float64", async () => {
  const engine = referenceEngine();
  const program = await engine.compile(decay);
  const state = engine.createState(decay.state, {
    x: Float64Array.of(1, 1 / 3),
    untouched: Float64Array.of(5, 6),
  });
  const scale = Float64Array.of(1);
  const first = await program.run(state, { scale });
  assert.ok(Math.abs(first.sum![0]! - 4 / 3) < 1e-15);
  await program.run(state, { scale });
  const { x, untouched } = await state.read();
  assert.ok(x instanceof Float64Array);
  assert.ok(Math.abs(x[0]! - 0.81) < 1e-15);
  assert.ok(Math.abs(x[1]! - 0.27) < 1e-15);
  assert.deepEqual(untouched, Float64Array.of(5, 6));
});

Deno.test("what is read is a copy, and what is given is copied", async () => {
  const engine = referenceEngine();
  const given = { x: Float64Array.of(1, 2), untouched: Float64Array.of(0, 0) };
  const state = engine.createState(decay.state, given);
  given.x[0] = 100;
  (await state.read()).x![1] = 100;
  assert.deepEqual((await state.read()).x, Float64Array.of(1, 2));
});

Deno.test("two programs share one state", async () => {
  const engine = referenceEngine();
  const advance = await engine.compile(decay);
  const look = await engine.compile({
    name: "look",
    state: { x: vector },
    inputs: {},
    run: ({ x }) => ({ state: {}, outputs: { x: x! } }),
  });
  const state = engine.createState(decay.state, {
    x: Float64Array.of(1, 2),
    untouched: Float64Array.of(0, 0),
  });
  await advance.run(state, { scale: Float64Array.of(10) });
  assert.deepEqual((await look.run(state, {})).x, Float64Array.of(0, 0));
});

Deno.test("missing, short and wrongly typed values are refused by name", async () => {
  const engine = referenceEngine();
  const x = Float32Array.of(1, 2);
  assert.throws(
    () => engine.createState(decay.state, { x }),
    /no values for state "untouched": expected 2/,
  );
  assert.throws(
    () => engine.createState(decay.state, { x: Int32Array.of(1, 2), untouched: x }),
    /Int32Array for state "x": expected float32/,
  );
  const program = await engine.compile(decay);
  const state = engine.createState(decay.state, { x, untouched: x });
  await assert.rejects(async () => {
    await program.run(state, { scale: x });
  }, /2 values for input "scale" of step "decay": expected 1/);
  state.dispose();
  await assert.rejects(() => program.run(state, { scale: Float32Array.of(1) }), TypeError);
});

Deno.test("erf agrees with its tabulated values", () => {
  // As the C library's erf gives them.
  const table = [
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.9999, 0.9999778955735178],
    [3.5, 0.9999992569016276],
    [6, 1],
  ];
  for (const [x, expected] of table as [number, number][]) {
    assert.ok(Math.abs(erf(x) - expected) < 4e-16, `erf(${x}) = ${erf(x)}`);
    assert.equal(erf(-x), -erf(x));
  }
});
