/** @file MM and SMM on small graphs counted by hand, and on one update of BP and iPC (Table 4). */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engine.ts";
import { countProducts } from "./count.ts";
import { recordGraph } from "./recorder.ts";

const square = { shape: [3, 3], dtype: "float32" } as const;

Deno.test("MM counts products, SMM the longest dependent chain", () => {
  const graph = recordGraph({
    name: "products",
    state: {},
    inputs: { a: square, b: square },
    run(_, { a, b }) {
      const first = tf.matMul(a!, b!);
      const beside = tf.matMul(b!, a!);
      const after = tf.matMul(tf.tanh(first), b!);
      return { state: {}, outputs: { after: tf.add(after, beside), beside } };
    },
  });
  assert.deepEqual(countProducts(graph), { MM: 3, SMM: 2 });
  assert.deepEqual(countProducts(graph, { outputs: ["beside"] }), { MM: 1, SMM: 1 });
  assert.throws(
    () => countProducts(graph, { outputs: ["nothing"] }),
    /"nothing" in the graph: expected one of after, beside/,
  );
});

/** One update of backpropagation through L square layers. */
function bp(L: number): StepDefinition {
  const names = Array.from({ length: L }, (_, layer) => `w${layer}`);
  return {
    name: `bp ${L}`,
    state: Object.fromEntries(names.map((name) => [name, square])),
    inputs: { x: square, y: square },
    run(state, { x, y }) {
      const loss = (...w: tf.Tensor[]) =>
        tf.sum(tf.square(tf.sub(y!, w.reduce((h, weight) => tf.matMul(tf.tanh(h), weight), x!))));
      const gradients = tf.grads(loss)(names.map((name) => state[name]!));
      return {
        state: Object.fromEntries(
          names.map((name, layer) => [name, tf.sub(state[name]!, gradients[layer]!)]),
        ),
        outputs: {},
      };
    },
  };
}

/** One update of iPC: both gradients of the energy, from the same errors. x0 and xL are clamped. */
function ipc(L: number): StepDefinition {
  const weights = Array.from({ length: L }, (_, layer) => `w${layer}`);
  const values = Array.from({ length: L - 1 }, (_, layer) => `x${layer + 1}`);
  return {
    name: `ipc ${L}`,
    state: Object.fromEntries([...weights, ...values].map((name) => [name, square])),
    inputs: { input: square, target: square },
    run(state, { input, target }) {
      const names = [...weights, ...values];
      const energy = (...moving: tf.Tensor[]) => {
        const w = moving.slice(0, L);
        const x = [target!, ...moving.slice(L), input!];
        return w.map((weight, layer) =>
          tf.sum(tf.square(tf.sub(x[layer]!, tf.matMul(tf.tanh(x[layer + 1]!), weight))))
        ).reduce((sum, term) => tf.add(sum, term));
      };
      const gradients = tf.grads(energy)(names.map((name) => state[name]!));
      return {
        state: Object.fromEntries(
          names.map((name, index) => [name, tf.sub(state[name]!, gradients[index]!)]),
        ),
        outputs: {},
      };
    },
  };
}

Deno.test("Table 4: one update of BP has 2L - 1 MM and SMM, 3L - 1 and 2L with weight gradients", () => {
  for (const L of [2, 3, 5]) {
    const graph = recordGraph(bp(L));
    assert.deepEqual(countProducts(graph, { weightGradients: false }), {
      MM: 2 * L - 1,
      SMM: 2 * L - 1,
    });
    assert.deepEqual(countProducts(graph), { MM: 3 * L - 1, SMM: 2 * L });
  }
});

Deno.test("Table 4: one update of iPC has 2L - 1 MM, 3L - 1 with weight gradients, and 2 SMM", () => {
  for (const L of [2, 3, 5]) {
    const graph = recordGraph(ipc(L));
    assert.deepEqual(countProducts(graph, { weightGradients: false }), { MM: 2 * L - 1, SMM: 2 });
    assert.deepEqual(countProducts(graph), { MM: 3 * L - 1, SMM: 2 });
  }
});
