import assert from "node:assert/strict";
import { backpropagationStep } from "./backpropagation.ts";
import type { Network } from "./network.ts";
import { optimiser } from "./optimiser.ts";
import { predictiveCodingStep } from "./predictive_coding.ts";
import { zil } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import { BATCH, minibatch, randomWeights, tiny, VARIANTS } from "./testing/language_minibatch.ts";
import { minus, relativeError, runStep } from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";

const SGD = optimiser({ kind: "sgd", alpha: 1 });

/** How the weights move in one minibatch of predictive coding, for alpha = 1. */
async function updatesBy(
  network: Network,
  schedule: Schedule,
  { values, gamma }: { readonly values: Values; readonly gamma: number },
): Promise<Values> {
  const step = predictiveCodingStep(network, {
    schedule,
    optimiser: SGD,
    batch: BATCH,
    start: "forward",
  });
  const updates = step.inputs.alpha!.shape[0]!;
  const { state } = await runStep(step, {
    ...values,
    gamma: [gamma],
    alpha: Array(updates).fill(1),
    decay: Array(updates).fill(0),
  });
  return moved(network, values, state);
}

function moved(network: Network, before: Values, after: Values): Values {
  return Object.fromEntries(
    network.parameters.map(({ name }) => [name, minus(after[name]!, before[name]!)]),
  );
}

for (const { task, layerNorm } of VARIANTS) {
  const variant = `${task}, ${layerNorm ? "with" : "without"} layer norm`;

  Deno.test(`Z-IL = BP, and gamma^l BP for gamma < 1 (transformer, ${variant})`, async () => {
    const { network, options } = tiny({ task, layerNorm });
    const values = { ...randomWeights(network, variant), ...minibatch(options, variant) };
    const bpStep = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
    const { state } = await runStep(bpStep, { ...values, alpha: [1], decay: [0] });
    const bp = moved(network, values, state);
    for (const gamma of [1, 0.5]) {
      const byZil = await updatesBy(network, zil(network.depth), { values, gamma });
      for (const { name, level } of network.parameters) {
        const expected = bp[name]!.map((value) => value * gamma ** level);
        if (name.endsWith("key.bias")) { // A softmax does not see it: both are 0 but for roundings.
          assert.ok(Math.hypot(...expected, ...byZil[name]!) < 1e-14, name);
          continue;
        }
        // What is read off is a difference of weights of order 1: roundings of 1e-16 each.
        const allowed = 1e-12 * Math.hypot(...expected) + 1e-15 * Math.sqrt(expected.length);
        const error = Math.hypot(...minus(byZil[name]!, expected));
        assert.ok(error < allowed, `${name}, gamma ${gamma}: off by ${error}`);
      }
    }
  });
}

for (const task of ["masked", "conditional"] as const) {
  Deno.test(`theta[l] has a zero gradient before t = l, not at t = l (${task} transformer)`, async () => {
    const { network, options } = tiny({ task, layerNorm: task === "conditional" });
    const values = { ...randomWeights(network, task), ...minibatch(options, task) };
    for (let t = 0; t < network.depth; t++) {
      // All levels may move, at t alone.
      const only: Schedule = {
        steps: t + 1,
        values: () => true,
        weights: (time) => time === t,
      };
      const change = await updatesBy(network, only, { values, gamma: 0.5 });
      for (const { name, level } of network.parameters) {
        const size = Math.hypot(...change[name]!);
        if (t < level) assert.ok(size < 1e-14, `${name} moved at t = ${t} by ${size}`);
        else if (t === level && !name.endsWith("key.bias")) {
          assert.ok(size > 1e-7, `${name} did not move at t = ${t}`);
        }
      }
    }
  });
}

Deno.test("with value nodes inside the blocks all of a block's levels move earlier than a chain's", async () => {
  // The residual stream is not cut, so the output's error reaches every block at once: the embedding,
  // at level 5, has a gradient as soon as the transform's value has moved.
  const { network, options } = tiny({ task: "masked", layerNorm: false, placement: "attention" });
  const values = { ...randomWeights(network, "uncut"), ...minibatch(options, "uncut") };
  const only: Schedule = { steps: 2, values: () => true, weights: (t) => t === 1 };
  const change = await updatesBy(network, only, { values, gamma: 0.5 });
  assert.equal(network.parameters.find(({ name }) => name === "token embedding")!.level, 5);
  assert.ok(Math.hypot(...change["token embedding"]!) > 1e-7);
});

Deno.test("BP does not depend on where the value nodes sit", async () => {
  const updates: Values[] = [];
  for (const placement of ["block", "attention"] as const) {
    const { network, options } = tiny({ task: "conditional", layerNorm: true, placement });
    const values = { ...randomWeights(network, "bp"), ...minibatch(options, "bp") };
    const step = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
    const { state } = await runStep(step, { ...values, alpha: [1], decay: [0] });
    updates.push(moved(network, values, state));
  }
  for (const [name, update] of Object.entries(updates[0]!)) {
    assert.ok(relativeError(updates[1]![name]!, update) < 1e-12, name);
  }
});
