/** @file Loss and accuracy of hand-made outputs; ties and NaN are never correct. */
import assert from "node:assert/strict";
import type { EngineState, Program } from "../engines/engine.ts";
import type { OutputEnergy } from "../models/energy.ts";
import { evaluate } from "./evaluation.ts";
import { handMade } from "./testdata/small_images.ts";

const state: EngineState = { read: () => Promise.resolve({}), dispose() {} };

/** Evaluate images whose network outputs are `outputs`, one row per image, `batch` at a time. */
function evaluateOutputs(
  outputs: readonly (readonly number[])[],
  { labels, loss, batch = 2, indices = outputs.map((_, index) => index) }: {
    readonly labels: readonly number[];
    readonly loss: OutputEnergy;
    readonly batch?: number;
    readonly indices?: readonly number[];
  },
) {
  const classes = outputs[0]!.length;
  const dataset = handMade({ train: labels, test: [0], classes });
  const program: Program = {
    // An image's first pixel is its position; a row beyond the images is all zeros, white pixel too.
    run(given, { input }) {
      assert.equal(given, state);
      const output = new Float32Array(batch * classes);
      for (let row = 0; row < batch; row++) {
        const filled = input![2 * row + 1] === 1;
        // What is beyond must not count, so it would be caught.
        output.set(filled ? outputs[Math.round(255 * input![2 * row]!)]! : [1e9], row * classes);
      }
      return Promise.resolve({ output });
    },
    dispose() {},
  };
  const subset = { split: dataset.train, indices: Int32Array.from(indices) };
  return evaluate(subset, { program, state, batch, dataset, loss });
}

Deno.test("gaussian: half the squared distance from the one-hot label, mean over images", async () => {
  const { loss, accuracy } = await evaluateOutputs([[1, 0, 0], [0, 0.5, 1], [2, 0, -1]], {
    labels: [0, 1, 2],
    loss: "gaussian",
  });
  // 0; (0 + 0.25 + 1) / 2; (4 + 0 + 4) / 2
  assert.equal(loss, (0 + 0.625 + 4) / 3);
  assert.equal(accuracy, 1 / 3);
});

Deno.test("cross-entropy: log-sum-exp minus the label's output, mean over images", async () => {
  const { loss, accuracy } = await evaluateOutputs([[0, 0], [Math.log(3), 0], [0, Math.log(3)]], {
    labels: [0, 0, 0],
    loss: "cross-entropy",
  });
  // softmax 1/2, 3/4, 1/4; outputs are float32, so their logarithms are off by 1e-7 at most.
  const expected = -(Math.log(1 / 2) + Math.log(3 / 4) + Math.log(1 / 4)) / 3;
  assert.ok(Math.abs(loss - expected) < 1e-7, `${loss} is not ${expected}`);
  assert.equal(accuracy, 1 / 3);
});

Deno.test("cross-entropy: outputs that overflow exp have a finite loss", async () => {
  const { loss } = await evaluateOutputs([[1000, 0], [-1000, 0]], {
    labels: [0, 0],
    loss: "cross-entropy",
  });
  assert.equal(loss, (0 + 1000) / 2);
});

const NEVER_CORRECT: readonly { readonly name: string; readonly output: readonly number[] }[] = [
  { name: "a tie of all", output: [1, 1, 1] },
  { name: "a tie with a later class", output: [1, 1, 0] },
  { name: "a tie with the last class", output: [1, 0, 1] },
  { name: "NaN for the label", output: [NaN, 0, 0] },
  { name: "NaN for another class", output: [1, NaN, 0] },
  { name: "NaN for all", output: [NaN, NaN, NaN] },
  { name: "two infinities", output: [Infinity, Infinity, 0] },
];

for (const { name, output } of NEVER_CORRECT) {
  Deno.test(`accuracy: ${name} is not correct, whichever the label`, async () => {
    for (const label of [0, 1, 2]) {
      const rolled = output.map((_, unit) => output[(unit - label + 3) % 3]!);
      const { accuracy } = await evaluateOutputs([rolled], { labels: [label], loss: "gaussian" });
      assert.equal(accuracy, 0);
    }
  });
}

Deno.test("accuracy: the label's output must be the largest, not positive or large", async () => {
  const outputs = [[-1, -2, -3], [1e-30, 0, -1], [5, 6, 7]];
  const { accuracy } = await evaluateOutputs(outputs, { labels: [0, 0, 2], loss: "gaussian" });
  assert.equal(accuracy, 1);
});

Deno.test("loss: NaN outputs give a NaN loss, so that divergence shows", async () => {
  for (const loss of ["gaussian", "cross-entropy"] as const) {
    const result = await evaluateOutputs([[1, 0], [NaN, 0]], { labels: [0, 0], loss });
    assert.ok(Number.isNaN(result.loss));
    assert.equal(result.accuracy, 1 / 2);
  }
});

Deno.test("evaluate: every batch size gives the same, the last batch being only part full", async () => {
  const outputs = Array.from({ length: 7 }, (_, image) => [image, 3, -image]);
  const labels = [0, 1, 2, 0, 1, 2, 0];
  const results = await Promise.all(
    [1, 2, 3, 7, 10].map((batch) => evaluateOutputs(outputs, { labels, loss: "gaussian", batch })),
  );
  // Image k is of class 0 from k = 4 on, of class 1 below 3, and a tie at 3.
  assert.equal(results[0]!.accuracy, 2 / 7); // images 1 and 6
  for (const result of results) assert.deepEqual(result, results[0]);
});

Deno.test("evaluate: only the images asked for, by their own labels", async () => {
  const outputs = [[1, 0], [1, 0], [0, 1], [0, 1]];
  const result = await evaluateOutputs(outputs, {
    labels: [0, 1, 1, 0],
    loss: "gaussian",
    indices: [2, 0, 3],
  });
  // Right, right (loss 0) and wrong (loss 1).
  assert.deepEqual(result, { loss: 1 / 3, accuracy: 2 / 3 });
});
