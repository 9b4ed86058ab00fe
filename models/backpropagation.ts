/**
 * @file Backpropagation, the baseline: forward, backward, one weight update. `repeats` > 1 is BPxT,
 * which makes T updates on the same minibatch and so is the fair control for iPC's T updates.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, Tensors } from "../engines/engine.ts";
import { energy } from "./energy.ts";
import type { Network } from "./network.ts";
import type { Optimiser } from "./optimiser.ts";
import { coefficientsAt, inputSpecs, stateSpecs, updateWeights } from "./weight_update.ts";

export interface BackpropagationOptions {
  readonly optimiser: Optimiser;
  /** Samples per step. */
  readonly batch: number;
  /** Weight updates per minibatch: 1 for BP, T for BPxT. */
  readonly repeats: number;
}

/**
 * A training step on one minibatch. Inputs: the network's, `target` and the optimiser's coefficients.
 * Outputs: `loss`, the mean forward loss before the first update, and `energy`, the same before the
 * last one (BP's energy is its loss).
 */
export function backpropagationStep(
  network: Network,
  { optimiser, batch, repeats }: BackpropagationOptions,
): StepDefinition {
  const names = network.parameters.map(({ name }) => name);
  return {
    name: `${network.name}, backpropagation x ${repeats}`,
    state: stateSpecs(network, optimiser),
    inputs: inputSpecs(network, { optimiser, batch, updates: repeats }),
    run(state, inputs) {
      let current = state;
      const losses: tf.Tensor[] = [];
      for (let update = 0; update < repeats; update++) {
        const loss = (...theta: tf.Tensor[]) => {
          const weights = Object.fromEntries(names.map((name, index) => [name, theta[index]!]));
          return forwardLoss(network, { inputs, target: inputs.target!, theta: weights });
        };
        const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => current[name]!));
        losses.push(tf.mul(value, 1 / batch));
        const coefficients = coefficientsAt(inputs, { optimiser, update });
        const updated = names.map((name, index) =>
          updateWeights(name, tf.mul(grads[index]!, 1 / batch), {
            optimiser,
            state: current,
            coefficients,
          })
        );
        current = Object.assign({ ...current }, ...updated);
      }
      return { state: current, outputs: { loss: losses[0]!, energy: losses.at(-1)! } };
    },
  };
}

/** The output's energy after a forward pass: summed over units and samples. */
function forwardLoss(
  network: Network,
  { inputs, target, theta }: {
    readonly inputs: Tensors;
    readonly target: tf.Tensor;
    readonly theta: Tensors;
  },
): tf.Scalar {
  const output = network.nodes[0]!;
  let loss: tf.Scalar | undefined;
  network.forward(inputs, theta, (name, mu, rows) => {
    if (name === output.name) loss = energy(output.energy, target, { mu, rows });
    return mu;
  });
  if (loss === undefined) throw new TypeError(`${network.name} never marks ${output.name}`);
  return loss;
}
