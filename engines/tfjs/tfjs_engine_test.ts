/** @file The TensorFlow.js engine's handling of state and of memory. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engine.ts";
import { tfjsEngine } from "./tfjs_engine.ts";

const vector = { shape: [3], dtype: "float32" } as const;

/** Doubles x, adds x to y, leaves z alone. */
const step: StepDefinition = {
  name: "doubling",
  state: { x: vector, y: vector, z: vector },
  inputs: { scale: { shape: [], dtype: "float32" } },
  run: ({ x, y, z }, { scale }) => ({
    state: { x: tf.mul(x!, 2), y: tf.add(y!, tf.mul(x!, scale!)), z: z! },
    outputs: { before: x!, sum: tf.sum(x!) },
  }),
};
const start = {
  x: Float32Array.of(1, 2, 4),
  y: Float32Array.of(0, 0, 0),
  z: Float32Array.of(7, 8, 9),
};
const scale = Float32Array.of(10);

for (const backend of ["cpu", "wasm"] as const) {
  Deno.test(`${backend}: state advances in place, outputs are those of before`, async () => {
    const engine = await tfjsEngine({ backend });
    const program = await engine.compile(step);
    const state = engine.createState(step.state, start);
    const other = engine.createState(step.state, start);
    assert.deepEqual(await program.run(state, { scale }), {
      before: Float32Array.of(1, 2, 4),
      sum: Float32Array.of(7),
    });
    await program.run(state, { scale });
    assert.deepEqual(await state.read(), {
      x: Float32Array.of(4, 8, 16),
      y: Float32Array.of(30, 60, 120),
      z: Float32Array.of(7, 8, 9),
    });
    assert.deepEqual(await other.read(), start);
  });

  Deno.test(`${backend}: runs leak no tensor, disposing a state frees its own`, async () => {
    const engine = await tfjsEngine({ backend });
    const program = await engine.compile(step, { outputs: ["sum"] });
    const empty = tf.memory().numTensors;
    const state = engine.createState(step.state, start);
    for (let run = 0; run < 5; run++) await program.run(state, { scale });
    assert.equal(tf.memory().numTensors, empty + 3);
    state.dispose();
    assert.equal(tf.memory().numTensors, empty);
    await assert.rejects(() => program.run(state, { scale }), TypeError);
    await assert.rejects(() => state.read(), TypeError);
  });
}

Deno.test("two engines of different backends take turns", async () => {
  const engines = [await tfjsEngine({ backend: "cpu" }), await tfjsEngine({ backend: "wasm" })];
  const states = engines.map((engine) => engine.createState(step.state, start));
  for (let round = 0; round < 3; round++) {
    for (const [index, engine] of engines.entries()) {
      await (await engine.compile(step)).run(states[index]!, { scale });
      assert.equal(tf.getBackend(), engine.identity.provider);
    }
  }
  const [cpu, wasm] = await Promise.all(states.map((state) => state.read()));
  assert.deepEqual(cpu, wasm);
  assert.deepEqual(cpu!.x, Float32Array.of(8, 16, 32));
});

Deno.test("an addon that is not installed is named with the command that installs it", async () => {
  try {
    await tfjsEngine({ backend: "node-gpu" });
  } catch (error) {
    assert.match(String(error), /Cannot load @tensorflow\/tfjs-node-gpu/);
    assert.match(String(error), /npm install --no-save @tensorflow\/tfjs-node-gpu@4\.22\.0/);
  }
});
