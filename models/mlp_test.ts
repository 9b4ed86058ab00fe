import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { mlp } from "./mlp.ts";
import { initialParameters } from "./network.ts";
import { predictionStep } from "./predictive_coding.ts";
import { runStep } from "./testing/run_step.ts";

Deno.test("mlp names parameters and value nodes by the paper's levels, output first", () => {
  const network = mlp({ widths: [784, 64, 32, 10] });
  assert.equal(network.depth, 3);
  assert.deepEqual(
    network.parameters.map(({ name, shape, level }) => [name, shape, level]),
    [
      ["theta[0].weight", [32, 10], 0],
      ["theta[0].bias", [10], 0],
      ["theta[1].weight", [64, 32], 1],
      ["theta[1].bias", [32], 1],
      ["theta[2].weight", [784, 64], 2],
      ["theta[2].bias", [64], 2],
    ],
  );
  assert.deepEqual(network.nodes.map(({ name, shape }) => [name, shape(7)]), [
    ["x[0]", [7, 10]],
    ["x[1]", [7, 32]],
    ["x[2]", [7, 64]],
  ]);
});

Deno.test("mlp does not apply f to the clamped input, and does to hidden layers", async () => {
  const network = mlp({ widths: [1, 1, 1], activation: "relu" });
  const weights = {
    "theta[1].weight": [1],
    "theta[1].bias": [0],
    "theta[0].weight": [1],
    "theta[0].bias": [5],
  };
  // relu(-3) would be 0 on the input; the hidden unit is -3, and relu(-3) = 0 there.
  const negative = await runStep(predictionStep(network, 1), { ...weights, input: [-3] });
  assert.deepEqual([...negative.outputs.output!], [5]);
  const flipped = { ...weights, "theta[1].weight": [-1] };
  const positive = await runStep(predictionStep(network, 1), { ...flipped, input: [-3] });
  assert.deepEqual([...positive.outputs.output!], [8]);
});

Deno.test("mlp is initialised like PyTorch's Linear: uniform within 1 / sqrt(inputs)", () => {
  const network = mlp({ widths: [100, 400, 10] });
  const parameters = initialParameters(network, stream("initialisation test"));
  for (const [name, inputs] of [["theta[1].weight", 100], ["theta[0].weight", 400]] as const) {
    const bound = 1 / Math.sqrt(inputs);
    const values = parameters[name]!;
    assert.ok(values.every((value) => Math.abs(value) <= Math.fround(bound)));
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // Variance of a uniform variable: bound^2 / 3; its own standard error here is below 2%.
    assert.ok(Math.abs(variance / (bound ** 2 / 3) - 1) < 0.08, name);
  }
  assert.equal(parameters["theta[1].bias"]!.length, 400);
});

Deno.test("mlp refuses widths that are not at least two positive integers", () => {
  for (const widths of [[10], [10, 0], [10, 2.5]]) {
    assert.throws(() => mlp({ widths }), RangeError);
  }
});
