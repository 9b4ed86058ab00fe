/** @file The ONNX engine's handling of state, and a training step against the reference. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { Arrays, StepDefinition } from "../engine.ts";
import { stream } from "../../base/random.ts";
import { sizeOf } from "../graph/graph.ts";
import { referenceEngine } from "../reference/reference_engine.ts";
import { onnxEngine } from "./onnx_engine.ts";

const vector = { shape: [3], dtype: "float32" } as const;

/** Doubles x, adds x to y, leaves z alone. */
const step: StepDefinition = {
  name: "doubling",
  state: { x: vector, y: vector, z: vector },
  inputs: { scale: { shape: [], dtype: "float32" }, unused: vector },
  run: ({ x, y }, { scale }) => ({
    state: { x: tf.mul(x!, 2), y: tf.add(y!, tf.mul(x!, scale!)) },
    outputs: { before: x!, sum: tf.sum(x!), large: tf.greater(x!, 3) },
  }),
};
const start = {
  x: Float32Array.of(1, 2, 4),
  y: Float32Array.of(0, 0, 0),
  z: Float32Array.of(7, 8, 9),
};
const inputs = { scale: Float32Array.of(10), unused: Float32Array.of(0, 0, 0) };

Deno.test("state advances in place; two states of one program are apart", async () => {
  const engine = await onnxEngine();
  const program = await engine.compile(step);
  const one = engine.createState(step.state, start);
  const other = engine.createState(step.state, start);
  for (let run = 0; run < 3; run++) await program.run(one, inputs);
  assert.deepEqual(await one.read(), {
    x: Float32Array.of(8, 16, 32),
    y: Float32Array.of(70, 140, 280),
    z: Float32Array.of(7, 8, 9),
  });
  assert.deepEqual(await other.read(), start);
  await engine.dispose();
});

Deno.test("outputs are those of before the run, copies, and may be state or bool", async () => {
  const engine = await onnxEngine();
  const program = await engine.compile(step);
  const state = engine.createState(step.state, start);
  const first = await program.run(state, inputs);
  const second = await program.run(state, inputs);
  assert.deepEqual(first, {
    before: Float32Array.of(1, 2, 4),
    sum: Float32Array.of(7),
    large: Float32Array.of(0, 0, 1),
  });
  assert.deepEqual(second.before, Float32Array.of(2, 4, 8));
});

Deno.test("a program compiled for part of a state leaves the rest alone", async () => {
  const engine = await onnxEngine();
  const look = await engine.compile({
    name: "look",
    state: { x: vector },
    inputs: {},
    run: ({ x }) => ({ state: {}, outputs: { negative: tf.neg(x!) } }),
  });
  const state = engine.createState(step.state, start);
  await (await engine.compile(step)).run(state, inputs);
  assert.deepEqual((await look.run(state, {})).negative, Float32Array.of(-2, -4, -8));
});

Deno.test("a step is compiled once", async () => {
  const engine = await onnxEngine();
  let traces = 0;
  const counted = {
    ...step,
    run: (...given: Parameters<typeof step.run>) => (traces++, step.run(...given)),
  };
  assert.equal(await engine.compile(counted), await engine.compile(counted));
  assert.equal(traces, 1);
});

Deno.test("a program that was disposed of is compiled anew, and disposing of it again does nothing", async () => {
  const engine = await onnxEngine();
  const first = await engine.compile(step);
  first.dispose();
  const second = await engine.compile(step);
  // Would release the second's session, or reject where nobody listens.
  first.dispose();
  const state = engine.createState(step.state, start);
  assert.deepEqual((await second.run(state, inputs)).sum, Float32Array.of(7));
  await assert.rejects(() => first.run(state, inputs), /"doubling".*disposed of/);
  assert.equal(await engine.compile(step), second);
});

Deno.test("an engine that is disposed of releases its programs, those being compiled too", async () => {
  const engine = await onnxEngine();
  const compiled = await engine.compile(step);
  const compiling = engine.compile(step, { outputs: ["sum"] });
  const failing = assert.rejects(engine.compile(step, { outputs: ["product"] }), /"product"/);
  await engine.dispose();
  await failing;
  const state = engine.createState(step.state, start);
  for (const program of [compiled, await compiling]) {
    await assert.rejects(() => program.run(state, inputs), /disposed of/);
  }
});

Deno.test("only the outputs asked for come back", async () => {
  const engine = await onnxEngine();
  const program = await engine.compile(step, { outputs: ["sum"] });
  const state = engine.createState(step.state, start);
  assert.deepEqual(await program.run(state, inputs), { sum: Float32Array.of(7) });
  assert.deepEqual((await state.read()).x, Float32Array.of(2, 4, 8));
  await assert.rejects(() => engine.compile(step, { outputs: ["product"] }), /"product"/);
});

Deno.test("states that do not fit are refused by name", async () => {
  const engine = await onnxEngine();
  const program = await engine.compile(step);
  const short = engine.createState({ x: vector }, { x: start.x });
  await assert.rejects(() => program.run(short, inputs), /without "y": expected shape \(3\)/);
  const state = engine.createState(step.state, start);
  await assert.rejects(() => program.run(state, { scale: inputs.scale }), /no values for input/);
  state.dispose();
  await assert.rejects(() => program.run(state, inputs), TypeError);
});

Deno.test("denormal numbers are flushed to zero", async () => {
  // In a process of its own: the setting holds for the thread of a process's first session.
  const script = `
    import { onnxEngine } from "${new URL("onnx_engine.ts", import.meta.url)}";
    const vector = { shape: [1], dtype: "float32" };
    const engine = await onnxEngine();
    const program = await engine.compile({
      name: "shrinking",
      state: {},
      inputs: { x: vector, tiny: vector },
      run: (_, { x, tiny }) => ({ state: {}, outputs: { y: x.mul(tiny) } }),
    });
    const tiny = Float32Array.of(1e-20);
    console.log((await program.run(engine.createState({}, {}), { x: tiny, tiny })).y[0]);`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    env: { NO_COLOR: "1" },
  }).output();
  // 1e-40 is below the smallest normal number, 1.2e-38.
  assert.equal(new TextDecoder().decode(stdout).trim(), "0", new TextDecoder().decode(stderr));
});

for (const operators of [1, 2]) {
  const name =
    `ten steps of gradient descent agree with the reference, operators ${operators} at a time`;
  Deno.test(name, () => descends(operators));
}

async function descends(operators: number): Promise<void> {
  const shapes = { w1: [7, 5], b1: [5], w2: [5, 3] };
  const spec = (shape: number[]) => ({ shape, dtype: "float32" }) as const;
  const descent: StepDefinition = {
    name: "descent",
    state: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, spec(shape)])),
    inputs: { x: spec([4, 7]), y: spec([4, 3]) },
    run(state, { x, y }) {
      const names = Object.keys(shapes);
      const loss = (...[w1, b1, w2]: tf.Tensor[]) => {
        const hidden = tf.tanh(tf.add(tf.matMul(x!, w1!), b1!));
        return tf.mean(tf.square(tf.sub(tf.matMul(hidden, w2!), y!)));
      };
      const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name]!));
      return {
        state: Object.fromEntries(
          names.map((name, index) => [name, tf.sub(state[name]!, tf.mul(grads[index]!, 0.1))]),
        ),
        outputs: { loss: value },
      };
    },
  };
  const random = stream("descent");
  const draw = (shape: number[]) =>
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal());
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, draw(shape)]),
  );
  const data = { x: draw([4, 7]), y: draw([4, 3]) };
  const results = [];
  for (const engine of [referenceEngine(), await onnxEngine({ operators })]) {
    const program = await engine.compile(descent);
    const state = engine.createState(descent.state, values);
    let losses: number[] = [];
    for (let run = 0; run < 10; run++) {
      losses = [...losses, (await program.run(state, data)).loss![0]!];
    }
    results.push({ losses, ...await state.read() });
  }
  const [expected, got] = results as [typeof results[0], typeof results[0]];
  assert.ok(expected.losses[9]! < expected.losses[0]!);
  for (const [name, numbers] of Object.entries(expected)) {
    numbers.forEach((value, index) => {
      // Numbers of order 1 and ten steps: some tens of float32 roundings.
      const other = (got as Record<string, ArrayLike<number>>)[name]![index]!;
      assert.ok(Math.abs(other - value) < 1e-5, `${name}[${index}]: ${other}, expected ${value}`);
    });
  }
}

Deno.test("a state tensor so large that its update is split: as the reference, step after step", async () => {
  const shape = [1030, 600];
  const spec = { shape, dtype: "float32" } as const;
  const step: StepDefinition = {
    name: "momentum",
    state: { theta: spec, velocity: spec },
    inputs: {
      x: { shape: [2, 1030], dtype: "float32" },
      dy: { shape: [2, 600], dtype: "float32" },
    },
    run({ theta, velocity }, { x, dy }) {
      const next = tf.add(tf.mul(velocity!, 0.9), tf.matMul(x!, dy!, true, false));
      return {
        state: { velocity: next, theta: tf.sub(theta!, tf.mul(next, 0.1)) },
        outputs: { sum: tf.sum(tf.square(theta!)) },
      };
    },
  };
  const random = stream("large state");
  const draw = (length: number) => Float32Array.from({ length }, () => random.uniform());
  const values = { theta: draw(618_000), velocity: draw(618_000) };
  const inputs = { x: draw(2060), dy: draw(1200) };
  const results: { sum: number; state: Arrays }[] = [];
  for (const engine of [referenceEngine(), await onnxEngine()]) {
    const program = await engine.compile(step);
    const state = engine.createState(step.state, values);
    let sum = 0;
    for (let k = 0; k < 3; k++) sum = (await program.run(state, inputs)).sum![0]!;
    results.push({ sum, state: await state.read() });
    program.dispose();
  }
  const [expected, got] = results;
  // A sum of 618,000 float32 numbers.
  assert.ok(Math.abs(got!.sum / expected!.sum - 1) < 1e-4);
  for (const name of ["theta", "velocity"]) {
    let worst = 0;
    expected!.state[name]!.forEach((value, index) => {
      worst = Math.max(worst, Math.abs(got!.state[name]![index]! - value));
    });
    // Three steps on numbers up to 5, roundings of 6e-8 of that each.
    assert.ok(worst < 5e-6, `${name}: off by ${worst}`);
  }
});
