/** @file The simplified graph computes what the recorded one does, and has less to do. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { stream } from "../../base/random.ts";
import type { Arrays, StepDefinition, Tensors } from "../engine.ts";
import { evaluateGraph } from "../reference/evaluate.ts";
import { KERNEL_CASES, numbersOf, stepOf } from "../testing/kernel_cases.ts";
import { sizeOf } from "./graph.ts";
import type { Graph } from "./graph.ts";
import { recordGraph } from "./recorder.ts";
import { simplifyGraph } from "./simplify.ts";

const matrix = { shape: [4, 3], dtype: "float32" } as const;

function simplified(run: (inputs: Tensors) => Tensors): Graph {
  const step: StepDefinition = {
    name: "small",
    state: {},
    inputs: { a: matrix, b: matrix, s: { shape: [2], dtype: "float32" } },
    run: (_, inputs) => ({ state: {}, outputs: run(inputs) }),
  };
  const graph = recordGraph(step);
  const simple = simplifyGraph(graph);
  assertEqualResults(graph, simple);
  return simple;
}

/** Both graphs on the same random numbers, in float64. */
function assertEqualResults(graph: Graph, simple: Graph, given?: Arrays): void {
  const draw = (names: Readonly<Record<string, number>>): Arrays =>
    Object.fromEntries(
      Object.entries(names).map(([name, id]) => {
        const random = stream("simplify", name);
        const length = sizeOf(graph.nodes[id]!.shape);
        return [name, Float64Array.from({ length }, () => random.normal())];
      }),
    );
  const values = { state: draw(graph.state), inputs: given ?? draw(graph.inputs) };
  const [expected, got] = [graph, simple].map((each) => evaluateGraph(each, values));
  for (const kind of ["state", "outputs"] as const) {
    assert.deepEqual(Object.keys(got![kind]), Object.keys(expected![kind]));
    for (const [name, numbers] of Object.entries(expected![kind])) {
      numbers.forEach((value, index) => {
        // Another order of roundings in float64.
        const error = Math.abs(got![kind][name]![index]! - value);
        assert.ok(
          error <= 1e-13 * Math.max(1, Math.abs(value)),
          `${name}[${index}] off by ${error}`,
        );
      });
    }
  }
}

const kernels = (graph: Graph) =>
  graph.nodes.map(({ kernel }) => kernel).filter((kernel) => kernel !== "Input");

Deno.test("every kernel's case computes the same when simplified", () => {
  for (const given of KERNEL_CASES) {
    const graph = recordGraph(stepOf(given));
    assertEqualResults(graph, simplifyGraph(graph), numbersOf(given));
  }
});

Deno.test("dead and common nodes disappear", () => {
  const graph = simplified(({ a, b }) => {
    tf.exp(a!);
    return { y: tf.add(tf.tanh(tf.mul(a!, b!)), tf.tanh(tf.mul(a!, b!))) };
  });
  assert.deepEqual(kernels(graph), ["Multiply", "Tanh", "Add"]);
});

Deno.test("operations on numbers are done, neutral ones left out", () => {
  const graph = simplified(({ a }) => ({
    y: tf.add(tf.div(tf.mul(a!, 1), 1), tf.mul(tf.scalar(0), tf.scalar(5))),
    z: tf.mul(a!, tf.mul(tf.scalar(2), tf.scalar(3))),
  }));
  assert.deepEqual(kernels(graph), ["Fill", "Multiply"]);
  const [six] = graph.nodes.filter((node) => node.kernel === "Fill");
  assert.equal(six?.kernel === "Fill" && six.attributes.value, 6);
});

Deno.test("zeros spread: x - x, products with it, sums with these", () => {
  const graph = simplified(({ a, b }) => {
    const zero = tf.sub(a!, a!);
    const product = tf.matMul(zero, b!, true, false);
    return { y: tf.add(tf.mul(b!, zero), b!), z: tf.sub(tf.sum(product), b!) };
  });
  assert.deepEqual(kernels(graph), ["Neg"]);
});

Deno.test("a number spelled out as a full tensor becomes a number", () => {
  const graph = simplified(({ a }) => ({ y: tf.sub(tf.ones([4, 3]), a!) }));
  assert.deepEqual(graph.nodes.find(({ kernel }) => kernel === "Fill")?.shape, []);
});

Deno.test("what was spread over a shape by ones is used as it was", () => {
  // The gradient of a mean, times something.
  const graph = simplified(({ a, b }) => ({
    y: tf.mul(b!, tf.grad((a) => tf.mean(tf.square(a)))(a!)),
  }));
  assert.ok(!kernels(graph).includes("Tile"));
  assert.ok(graph.nodes.every((node) => node.kernel !== "Fill" || node.shape.length === 0));
});

Deno.test("a coefficient cut from a vector needs no reshape", () => {
  const graph = simplified(({ a, s }) => ({ y: tf.mul(a!, tf.reshape(tf.slice(s!, 1, 1), [])) }));
  assert.deepEqual(kernels(graph), ["Slice", "Multiply"]);
});

Deno.test("signs and factors move into products", () => {
  const graph = simplified(({ a, b }) => ({
    y: tf.mul(tf.matMul(tf.neg(a!), b!, true, false), 1 / 4),
  }));
  assert.deepEqual(kernels(graph), ["BatchMatMul"]);
  const product = graph.nodes.find((node) => node.kernel === "BatchMatMul");
  assert.equal(product?.kernel === "BatchMatMul" && product.attributes.scale, -1 / 4);
});

Deno.test("a product that is needed unscaled too is computed once", () => {
  const graph = simplified(({ a, b }) => {
    const product = tf.matMul(a!, b!, true, false);
    return { product, half: tf.mul(product, 0.5) };
  });
  assert.equal(kernels(graph).filter((kernel) => kernel === "BatchMatMul").length, 1);
});

Deno.test("adding a negative is subtracting, and signs wait behind sums", () => {
  assert.deepEqual(kernels(simplified(({ a, b }) => ({ y: tf.add(a!, tf.neg(b!)) }))), ["Sub"]);
  assert.deepEqual(kernels(simplified(({ a, b }) => ({ y: tf.sub(a!, tf.neg(b!)) }))), ["Add"]);
  assert.deepEqual(kernels(simplified(({ a, b }) => ({ y: tf.add(tf.neg(a!), b!) }))), ["Sub"]);
  assert.deepEqual(kernels(simplified(({ a }) => ({ y: tf.sum(tf.neg(a!), 0) }))), ["Sum", "Neg"]);
  assert.deepEqual(kernels(simplified(({ a }) => ({ y: tf.neg(tf.neg(a!)) }))), []);
});

Deno.test("only the outputs asked for are kept", () => {
  const graph = recordGraph({
    name: "two",
    state: { w: matrix },
    inputs: {},
    run: ({ w }) => ({ state: { w: tf.neg(w!) }, outputs: { y: tf.exp(w!), z: tf.tanh(w!) } }),
  });
  const simple = simplifyGraph(graph, { outputs: ["z"] });
  assert.deepEqual(Object.keys(simple.outputs), ["z"]);
  assert.deepEqual(Object.keys(simple.newState), ["w"]);
  assert.ok(!kernels(simple).includes("Exp"));
});
