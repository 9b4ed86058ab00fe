/** @file A graph whose updates are split computes the same numbers, strip by strip. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { stream } from "../../base/random.ts";
import type { Arrays, StepDefinition, Tensors } from "../engine.ts";
import { evaluateGraph } from "../reference/evaluate.ts";
import { sizeOf } from "./graph.ts";
import { recordGraph } from "./recorder.ts";
import { simplifyGraph } from "./simplify.ts";
import { splitUpdates } from "./split_updates.ts";
import type { SplitGraph } from "./split_updates.ts";

const matrix = { shape: [7, 4], dtype: "float32" } as const;

const sources: StepDefinition["inputs"] = {
  x: { shape: [5, 7], dtype: "float32" },
  dy: { shape: [5, 4], dtype: "float32" },
  rate: { shape: [1], dtype: "float32" },
  row: { shape: [4], dtype: "float32" },
  column: { shape: [7, 1], dtype: "float32" },
};

/** The step split into strips of at most 8 elements, held against the whole one. */
function split(
  run: (state: Tensors, inputs: Tensors) => { state: Tensors; outputs?: Tensors },
): SplitGraph {
  const graph = simplifyGraph(recordGraph({
    name: "update",
    state: { theta: matrix, m: matrix },
    inputs: sources,
    run: (state, inputs) => ({ outputs: {}, ...run(state, inputs) }),
  }));
  const parts = splitUpdates(graph, { elements: 8 });
  const draw = (places: Readonly<Record<string, number>>): Arrays =>
    Object.fromEntries(
      Object.entries(places).map(([name, id]) => {
        const random = stream("split updates", name);
        const length = sizeOf(graph.nodes[id]!.shape);
        return [name, Float64Array.from({ length }, () => random.normal())];
      }),
    );
  const inputs = draw(graph.inputs);
  const state = draw(graph.state);
  const strips = Object.fromEntries(
    Array.from(parts.strips, ([name, { state: whole, offset, shape }]) => {
      const size = sizeOf(shape);
      return [name, state[whole]!.slice(offset, offset + size)];
    }),
  );
  const expected = evaluateGraph(graph, { state, inputs });
  const got = evaluateGraph(parts.graph, { state: { ...state, ...strips }, inputs });
  assert.deepEqual(got.outputs, expected.outputs);
  for (const name of Object.keys(graph.newState)) {
    const values = name in parts.graph.newState
      ? got.state[name]!
      : joined(parts, { name, strips: got.state, size: expected.state[name]!.length });
    assert.deepEqual(values, expected.state[name], name);
  }
  return parts;
}

/** A state tensor put together from its new strips, which must cover it. */
function joined(
  { strips, graph }: SplitGraph,
  { name, strips: values, size }: {
    readonly name: string;
    readonly strips: Arrays;
    readonly size: number;
  },
): Float64Array {
  const whole = new Float64Array(size).fill(NaN);
  for (const strip of Object.keys(graph.newState)) {
    const place = strips.get(strip);
    if (place?.state === name) whole.set(values[strip]!, place.offset);
  }
  return whole;
}

const kernels = ({ graph }: SplitGraph, kernel: string) =>
  graph.nodes.filter((node) => node.kernel === kernel);

Deno.test("an update with momentum: strips of state in, strips of state out, the gradient cut", () => {
  const parts = split(({ theta, m }, { x, dy, rate }) => {
    const next = tf.add(tf.mul(m!, 0.9), tf.matMul(x!, dy!, true, false));
    return { state: { m: next, theta: tf.sub(theta!, tf.mul(next, rate!)) } };
  });
  // 7 rows of 4 in strips of 2 rows: the last has 1.
  assert.deepEqual(
    Object.keys(parts.graph.newState).filter((name) => name.startsWith("m ")).map((name) =>
      parts.strips.get(name)
    ),
    [0, 8, 16, 24].map((offset) => ({ state: "m", offset, shape: [offset === 24 ? 1 : 2, 4] })),
  );
  assert.equal(kernels(parts, "BatchMatMul").length, 1);
  assert.equal(kernels(parts, "Slice").length, 4);
  assert.equal(kernels(parts, "Sub").length, 4);
  assert.ok(kernels(parts, "Sub").every(({ shape }) => shape[0]! <= 2));
});

Deno.test("rows, columns and numbers broadcast to strips", () => {
  const parts = split(({ theta }, { row, column, rate }) => ({
    state: { theta: tf.mul(tf.mul(tf.add(theta!, row!), column!), rate!) },
  }));
  assert.equal(kernels(parts, "Slice").length, 4);
});

Deno.test("what something else reads is computed whole", () => {
  const parts = split(({ theta, m }, { x, dy }) => {
    const next = tf.add(tf.mul(m!, 0.9), tf.matMul(x!, dy!, true, false));
    return { state: { m: next, theta: tf.neg(theta!) }, outputs: { y: tf.matMul(x!, next) } };
  });
  assert.ok("m" in parts.graph.newState);
  assert.ok(!("theta" in parts.graph.newState));
});

Deno.test("updates of one matrix that share nothing are split each by itself", () => {
  const parts = split(({ theta, m }) => ({ state: { theta: tf.tanh(theta!), m: tf.exp(m!) } }));
  assert.equal(Object.keys(parts.graph.newState).length, 8);
});

Deno.test("small tensors stay whole, and then the graph is the same", () => {
  const graph = recordGraph({
    name: "small",
    state: { theta: matrix },
    inputs: {},
    run: ({ theta }) => ({ state: { theta: tf.neg(theta!) }, outputs: {} }),
  });
  assert.equal(splitUpdates(graph, { elements: 15 }).graph, graph);
  assert.notEqual(splitUpdates(graph, { elements: 14 }).graph, graph);
});
