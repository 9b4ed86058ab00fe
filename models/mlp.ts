/**
 * @file Fully connected networks: `mu[l] = theta[l] f(x[l + 1])` (below eq. 4), f not applied to the
 * clamped input. Rows of a batch are samples, so `theta[l].weight` is stored transposed, as (inputs,
 * outputs), and the product stands on the right.
 */
import * as tf from "@tensorflow/tfjs";
import type { OutputEnergy } from "./energy.ts";
import { uniformFor } from "./initialisation.ts";
import type { Network, Parameter, ValueNode } from "./network.ts";

/** f. "identity" makes the network linear. */
export type Activation = "relu" | "tanh" | "identity";

export interface MlpOptions {
  /** Units per layer from the input, x[L], to the output, x[0]: [784, 64, 64, 10]. */
  readonly widths: readonly number[];
  readonly activation?: Activation;
  readonly bias?: boolean;
  /** "gaussian" (half the squared error) or "cross-entropy". */
  readonly output?: OutputEnergy;
}

/**
 * A multi-layer perceptron with PyTorch's default initialisation (uniform within 1 / sqrt(inputs)).
 *
 * @throws {RangeError} for fewer than two layers of units or widths that are not positive integers.
 */
export function mlp(
  { widths, activation = "relu", bias = true, output = "gaussian" }: MlpOptions,
): Network {
  if (widths.length < 2 || widths.some((width) => !Number.isInteger(width) || width < 1)) {
    throw new RangeError(
      `Cannot build an MLP of widths [${widths}]: expected at least two positive integers, input first`,
    );
  }
  const depth = widths.length - 1;
  const f = ACTIVATIONS[activation];
  const units = (level: number) => widths[depth - level]!;

  const parameters: Parameter[] = [];
  const nodes: ValueNode[] = [];
  for (let level = 0; level < depth; level++) {
    const inputs = units(level + 1);
    const name = `theta[${level}]`;
    const shape = [inputs, units(level)];
    parameters.push({
      name: `${name}.weight`,
      shape,
      level,
      initialise: uniformFor(inputs, inputs * units(level)),
    });
    if (bias) {
      parameters.push({
        name: `${name}.bias`,
        shape: [units(level)],
        level,
        initialise: uniformFor(inputs, units(level)),
      });
    }
    const energy = level === 0 ? output : "gaussian";
    nodes.push({ name: `x[${level}]`, level, shape: (batch) => [batch, units(level)], energy });
  }

  return {
    name: widths.join("-"),
    depth,
    inputs: (batch) => ({ input: { shape: [batch, units(depth)], dtype: "float32" } }),
    target: (batch) => ({ shape: [batch, units(0)], dtype: "float32" }),
    parameters,
    nodes,
    forward({ input }, theta, node) {
      let x = input!; // (batch, units of level L)
      for (let level = depth - 1; level >= 0; level--) {
        const source = level === depth - 1 ? x : f(x);
        const product = tf.matMul(source, theta[`theta[${level}].weight`]!);
        const mu = bias ? tf.add(product, theta[`theta[${level}].bias`]!) : product;
        x = node(`x[${level}]`, mu); // (batch, units of this level)
      }
      return x;
    },
  };
}

/** f by name. */
export const ACTIVATIONS: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  identity: (x) => x,
};
