/** @file What the recorder must write down, and how it fails. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, StepOutcome, Tensors } from "../engine.ts";
import { recordGraph } from "./recorder.ts";

function step(run: (x: tf.Tensor) => Tensors, shape: number[] = [2, 3]): StepDefinition {
  return {
    name: "a step",
    state: {},
    inputs: { x: { shape, dtype: "float32" } },
    run: (_, inputs): StepOutcome => ({ state: {}, outputs: run(inputs.x!) }),
  };
}

const kernels = (definition: StepDefinition) =>
  recordGraph(definition).nodes.map(({ kernel }) => kernel);

Deno.test("a kernel call becomes one node, with shape, type and inputs", () => {
  const graph = recordGraph(
    step((x) => ({ y: tf.matMul(x, tf.tensor2d([[1, 2, 3]]), false, true) })),
  );
  assert.deepEqual(graph.nodes.map(({ kernel }) => kernel), ["Input", "Constant", "BatchMatMul"]);
  const product = graph.nodes[graph.outputs.y!]!;
  assert.deepEqual(product.inputs, [0, 1]);
  assert.deepEqual(product.shape, [2, 1]);
  assert.equal(product.dtype, "float32");
  assert.deepEqual(product.attributes, { transposeA: false, transposeB: true, scale: 1 });
});

Deno.test("derivatives are recorded like anything else", () => {
  // d/dx sum(x^2) = 2 x
  const names = kernels(step((x) => ({ dx: tf.grad((x) => tf.sum(tf.square(x)))(x) })));
  assert.ok(names.includes("Square") && names.includes("Multiply"));
});

Deno.test("tidy, customGrad and variableGrads can be recorded", () => {
  const graph = recordGraph(step((x) => {
    const doubled = tf.customGrad((x) => ({
      value: tf.tidy(() => tf.mul(x as tf.Tensor, 2)),
      gradFunc: (dy: tf.Tensor) => [tf.mul(dy, 7)],
    }));
    const weight = tf.variable(x, true);
    const { grads } = tf.variableGrads(() => tf.sum(doubled(weight)) as tf.Scalar, [weight]);
    const dw = grads[weight.name]!;
    weight.dispose();
    return { dw };
  }));
  const last = graph.nodes[graph.outputs.dw!]!;
  assert.equal(last.kernel, "Multiply");
  const factors = last.inputs.map((id) => graph.nodes[id]!);
  assert.ok(factors.some((node) => node.kernel === "Fill" && node.attributes.value === 7));
});

Deno.test("numbers are kept as written, not as float32 rounds them", () => {
  const graph = recordGraph(
    step((x) => ({ y: tf.add(tf.mul(x, 0.1), tf.tensor1d([1 / 3, 2 / 3, 1])) })),
  );
  const [scalar] = graph.nodes.filter((node) => node.kernel === "Fill");
  assert.equal(scalar?.kernel === "Fill" && scalar.attributes.value, 0.1);
  const [list] = graph.nodes.filter((node) => node.kernel === "Constant");
  assert.deepEqual(
    list?.kernel === "Constant" && [...list.attributes.values],
    [1 / 3, 2 / 3, 1],
  );
});

Deno.test("the constructor that is watched for constants is put back", () => {
  const before = globalThis.Float32Array;
  recordGraph(step((x) => ({ y: x })));
  assert.equal(globalThis.Float32Array, before);
  assert.throws(() => recordGraph(step(() => assert.fail("stopped"))), /stopped/);
  assert.equal(globalThis.Float32Array, before);
});

Deno.test("zeros and ones are one number, whatever their size", () => {
  assert.deepEqual(
    kernels(step((x) => ({ a: tf.zeros([100, 100]), b: tf.onesLike(x), c: tf.fill([3], 5) }))),
    ["Input", "Fill", "Fill", "Fill"],
  );
});

Deno.test("kernels that only rename are recorded as what they do", () => {
  assert.deepEqual(
    kernels(step((x) => ({ y: tf.expandDims(tf.clone(x), 0), z: tf.reshape(x, [2, -1]) }))),
    ["Input", "Reshape"],
  );
  assert.deepEqual(
    kernels(step((x) => {
      const [a, b] = tf.split(x, [1, 2], 1);
      return { a: a!, b: b! };
    })),
    ["Input", "Slice", "Slice"],
  );
});

Deno.test("tensors made outside the step are constants", async () => {
  await tf.setBackend("cpu");
  const outside = tf.tensor1d([1, 2, 4]);
  const graph = recordGraph(step((x) => ({ y: tf.mul(x, outside) })));
  const constant = graph.nodes.find((node) => node.kernel === "Constant");
  assert.deepEqual(constant?.kernel === "Constant" && [...constant.attributes.values], [1, 2, 4]);
  outside.dispose();
});

Deno.test("the backend in use before is in use again, after errors too", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  recordGraph(step((x) => ({ y: tf.exp(x) })));
  assert.throws(() => recordGraph(step(() => assert.fail("stopped"))), /stopped/);
  assert.equal(tf.getBackend(), "cpu");
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([...tf.add(1, 2).dataSync()], [3]);
});

Deno.test("state that a step leaves alone is no new state", () => {
  const spec = { shape: [2], dtype: "float32" } as const;
  const graph = recordGraph({
    name: "half",
    state: { kept: spec, changed: spec, unreturned: spec },
    inputs: {},
    run: (state) => ({
      state: { kept: state.kept!, changed: tf.neg(state.changed!) },
      outputs: {},
    }),
  });
  assert.deepEqual(Object.keys(graph.newState), ["changed"]);
  assert.deepEqual(Object.keys(graph.state), ["kept", "changed", "unreturned"]);
});

Deno.test("an unknown kernel fails with its name, its caller and the step", () => {
  assert.throws(
    () => recordGraph(step((x) => ({ y: tf.topk(x, 1).values }))),
    (error: Error) =>
      error instanceof RangeError && /"TopK"/.test(error.message) &&
      /called by topk/.test(error.message) && /"a step"/.test(error.message),
  );
});

Deno.test("reading values inside a step fails clearly", () => {
  for (const read of [(x: tf.Tensor) => x.dataSync(), (x: tf.Tensor) => x.arraySync()]) {
    assert.throws(
      () =>
        recordGraph(step((x) => {
          read(tf.exp(x));
          return {};
        })),
      /No data-dependent branches inside a step/,
    );
  }
});

Deno.test("new state must be declared, and as it is declared", () => {
  const spec = { shape: [2], dtype: "float32" } as const;
  const returning = (state: (x: tf.Tensor) => Tensors) => () =>
    recordGraph({
      name: "wrong",
      state: { x: spec },
      inputs: {},
      run: ({ x }) => ({ state: state(x!), outputs: {} }),
    });
  assert.throws(returning((x) => ({ y: x })), /"y", which it does not declare: expected one of x/);
  assert.throws(returning((x) => ({ x: tf.sum(x) })), /as float32 \(\): expected float32 \(2\)/);
  assert.throws(returning((x) => ({ x: tf.cast(x, "int32") })), /int32 \(2\): expected float32/);
});
