import assert from "node:assert/strict";
import { backpropagationStep } from "./backpropagation.ts";
import type { Network } from "./network.ts";
import { optimiser } from "./optimiser.ts";
import { freeNodes, initialiseValuesStep } from "./predictive_coding.ts";
import { BATCH, minibatch, randomWeights, tiny, VARIANTS } from "./testing/language_minibatch.ts";
import {
  compileStep,
  errorsStep,
  finiteDifferences,
  minus,
  randomValues,
  runStep,
} from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";
import { evaluationStep } from "./token_predictions.ts";

const SGD = optimiser({ kind: "sgd", alpha: 1 });

/**
 * Central differences with h = 1e-5 err by h^2 / 6 = 2e-11 times third derivatives, which are some
 * thousand times the first where a layer norm divides by a small deviation, and by roundings of
 * 1e-16 F / h = 1e-9.
 */
function assertEqualsNumeric(analytic: ArrayLike<number>, numeric: Float64Array, name: string) {
  const difference = Math.hypot(...minus(analytic, numeric));
  const size = Math.hypot(...numeric);
  assert.ok(difference < 1e-6 * size + 1e-8, `${name}: off by ${difference} of ${size}`);
}

/** The key's bias adds one number to all scores of a query, which a softmax and its KL energy do not see. */
function hasGradient(name: string): boolean {
  return !name.endsWith("key.bias");
}

for (const { task, layerNorm } of VARIANTS) {
  const variant = `${task}, ${layerNorm ? "with" : "without"} layer norm`;

  Deno.test(`BP's gradient equals finite differences of the loss (${variant})`, async () => {
    const { network, options } = tiny({ task, layerNorm });
    const values = { ...randomWeights(network, variant), ...minibatch(options, variant) };
    const bp = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
    const { state } = await runStep(bp, { ...values, alpha: [1], decay: [0] });
    const evaluate = await compileStep(evaluationStep(network, BATCH), {
      outputs: ["crossEntropy"],
    });
    for (const { name } of network.parameters) {
      const numeric = await finiteDifferences(
        async (point) => (await evaluate({ ...values, [name]: point })).outputs.crossEntropy![0]!,
        values[name]!,
      );
      // alpha = 1 and the batch's mean: the weights moved by minus the gradient / BATCH.
      const gradient = minus(values[name]!, state[name]!).map((change) => change * BATCH);
      assertEqualsNumeric(gradient, numeric, name);
      if (hasGradient(name)) {
        assert.ok(
          Math.hypot(...numeric) > 1e-5,
          `${name} has a gradient of ${Math.hypot(...numeric)}`,
        );
      }
    }
  });
}

for (const placement of ["block", "attention"] as const) {
  for (const { task, layerNorm } of [VARIANTS[1]!, VARIANTS[2]!]) {
    Deno.test(`dF/dx and dF/dtheta equal finite differences (${task}, ${placement})`, async () => {
      const { network, options } = tiny({ task, layerNorm, placement });
      const values = await offPrediction(network, {
        ...randomWeights(network, `${task} ${placement}`),
        ...minibatch(options, task),
      });
      const errors = errorsStep(network, BATCH);
      const { outputs } = await runStep(errors, values);
      const energy = await compileStep(errors, { outputs: ["F"] });
      for (const name of Object.keys(errors.state).filter((name) => name !== "x[0]")) {
        const numeric = await finiteDifferences(
          async (point) => (await energy({ ...values, [name]: point })).outputs.F![0]!,
          values[name]!,
        );
        assertEqualsNumeric(outputs[name]!, numeric, name);
        if (hasGradient(name)) {
          assert.ok(
            Math.hypot(...numeric) > 1e-5,
            `${name} has a gradient of ${Math.hypot(...numeric)}`,
          );
        }
      }
    });
  }
}

/** Value nodes some way from their predictions, so that every one has an error. */
async function offPrediction(network: Network, values: Values): Promise<Values> {
  const specs = Object.fromEntries(
    freeNodes(network).map(({ name, shape }) =>
      [name, { shape: shape(BATCH), dtype: "float32" }] as const
    ),
  );
  const noise = randomValues(specs, { label: "off prediction", scale: 0.3 });
  const initialise = initialiseValuesStep(network, BATCH);
  const { state } = await runStep(initialise, { ...values, ...noise }); // noise only to be replaced
  const moved = Object.entries(noise).map(([name, change]) =>
    [name, change.map((value, index) => value + state[name]![index]!)] as const
  );
  return { ...values, ...Object.fromEntries(moved) };
}
