/**
 * @file What every learning rule shares once it has a gradient: the state that a training step keeps
 * (weights and the optimiser's memory of them), its inputs, and one update of one parameter.
 */
import * as tf from "@tensorflow/tfjs";
import type { Arrays, Tensors, TensorSpec } from "../engines/engine.ts";
import type { RandomStream } from "../base/random.ts";
import { initialParameters } from "./network.ts";
import type { Network } from "./network.ts";
import type { Coefficients, Optimiser } from "./optimiser.ts";

/** Weights and optimiser slots, by name: "theta[0].weight", "theta[0].weight/M". */
export function stateSpecs(network: Network, optimiser: Optimiser): Record<string, TensorSpec> {
  const specs: Record<string, TensorSpec> = {};
  for (const { name, shape } of network.parameters) {
    specs[name] = { shape, dtype: "float32" };
    for (const slot of optimiser.slots) specs[`${name}/${slot}`] = { shape, dtype: "float32" };
  }
  return specs;
}

/** Values for `stateSpecs` at the start of a training. */
export function initialState(
  network: Network,
  { optimiser, random }: { readonly optimiser: Optimiser; readonly random: RandomStream },
): Arrays {
  const weights = initialParameters(network, random);
  const state: Arrays = {};
  for (const [name, values] of Object.entries(weights)) {
    state[name] = values;
    for (const slot of optimiser.slots) state[`${name}/${slot}`] = new Float32Array(values.length);
  }
  return state;
}

/** The minibatch and, per update of the step, the optimiser's coefficients: (updates). */
export function inputSpecs(
  network: Network,
  { optimiser, batch, updates }: {
    readonly optimiser: Optimiser;
    readonly batch: number;
    readonly updates: number;
  },
): Record<string, TensorSpec> {
  const specs: Record<string, TensorSpec> = {
    ...network.inputs(batch),
    target: network.target(batch),
  };
  for (const name of optimiser.coefficientNames) {
    specs[name] = { shape: [updates], dtype: "float32" };
  }
  return specs;
}

/** The coefficient inputs of a step that follows `done` updates: arrays of `updates` numbers. */
export function coefficientInputs(
  optimiser: Optimiser,
  { done, updates }: { readonly done: number; readonly updates: number },
): Arrays {
  const rows = Array.from({ length: updates }, (_, k) => optimiser.coefficients(done + k + 1));
  return Object.fromEntries(
    optimiser.coefficientNames.map((name) => [
      name,
      Float32Array.from(rows, (row) => row[name]!),
    ]),
  );
}

/** The scalars of one update, cut from the step's coefficient inputs. */
export function coefficientsAt(
  inputs: Tensors,
  { optimiser, update }: { readonly optimiser: Optimiser; readonly update: number },
): Coefficients<tf.Tensor> {
  return Object.fromEntries(
    optimiser.coefficientNames.map((name) => [
      name,
      tf.reshape(tf.slice(inputs[name]!, [update], [1]), []),
    ]),
  );
}

/** New values of one parameter and its slots, from its batch-mean gradient. */
export function updateWeights(
  name: string,
  gradient: tf.Tensor,
  { optimiser, state, coefficients }: {
    readonly optimiser: Optimiser;
    readonly state: Tensors;
    readonly coefficients: Coefficients<tf.Tensor>;
  },
): Tensors {
  const slots = Object.fromEntries(
    optimiser.slots.map((slot) => [slot, state[`${name}/${slot}`]!]),
  );
  const updated = optimiser.update(state[name]!, gradient, { slots, coefficients });
  const next: Tensors = { [name]: updated.theta };
  for (const [slot, value] of Object.entries(updated.slots)) next[`${name}/${slot}`] = value;
  return next;
}
