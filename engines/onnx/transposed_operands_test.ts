/** @file Which matrices a lowered graph lays out transposed, and that the products stay what they are. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engine.ts";
import { recordGraph } from "../graph/recorder.ts";
import { referenceEngine } from "../reference/reference_engine.ts";
import { lowerGraph } from "./lower.ts";
import { onnxEngine } from "./onnx_engine.ts";

/** Weight gradients x^T dy of a minibatch of two samples, (2, 3) and (2, columns), at every t < T. */
function gradients({ T, columns }: { readonly T: number; readonly columns: number }) {
  const times = Array.from({ length: T }, (_, t) => t);
  return {
    name: "gradients",
    state: {},
    inputs: {
      x: { shape: [2, 3], dtype: "float32" },
      dy: { shape: [2, columns], dtype: "float32" },
    },
    run: (_, { x, dy }) => ({
      state: {},
      outputs: Object.fromEntries(
        times.map((t) => [`at ${t}`, tf.matMul(x!, tf.mul(dy!, t + 2), true, false)]),
      ),
    }),
  } satisfies StepDefinition;
}

for (
  const { T, columns, laidOut } of [
    { T: 2, columns: 4, laidOut: 0 },
    { T: 3, columns: 4, laidOut: 1 },
    { T: 1, columns: 511, laidOut: 0 },
    { T: 1, columns: 512, laidOut: 1 },
  ]
) {
  Deno.test(`${T} products of ${columns} columns: laid out ${laidOut} times`, async () => {
    const step = gradients({ T, columns });
    const { nodes } = lowerGraph(recordGraph(step));
    assert.equal(nodes.filter(({ operator }) => operator === "Transpose").length, laidOut);

    const dy = Float32Array.from({ length: 2 * columns }, (_, index) => index % 7);
    const inputs = { x: Float32Array.of(1, 2, 3, 4, 5, 6), dy };
    const [expected, got] = await Promise.all(
      [referenceEngine(), await onnxEngine()].map(async (engine) =>
        await (await engine.compile(step)).run(engine.createState({}, {}), inputs)
      ),
    );
    // Small integers: exact in float32.
    for (const name of Object.keys(expected!)) {
      assert.deepEqual([...got![name]!], [...expected![name]!], name);
    }
  });
}
