/**
 * @file Generative nets (Figs. 2 left and 7; Rao and Ballard 1999): `mu[l] = theta[l] f(x[l + 1])` down
 * from free latents x[L] to the output x[0], which the data clamp. Nothing is an input. Every image has
 * value nodes of its own, and f applies to the latents too, since they are values like the others.
 *
 * The latents have no prediction and no energy (`mu[L] = x[L]`): inference moves them by the error that
 * comes back from x[L - 1] alone.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, Tensors, TensorSpec } from "../engines/engine.ts";
import { constantOf, uniformFor } from "./initialisation.ts";
import type { Initialise } from "./initialisation.ts";
import { ACTIVATIONS } from "./mlp.ts";
import type { Activation } from "./mlp.ts";
import type { Network, Parameter, ValueNode } from "./network.ts";
import { freeEnergy, freeNodes } from "./predictive_coding.ts";

/** How weights start. "xavier": uniform within sqrt(6 / (inputs + outputs)), biases zero. */
export type Initialisation = "pytorch" | "xavier";

export interface GenerativeOptions {
  /** Units per layer from the latents, x[L], to the output, x[0]: [256, 256, 256, 256, 3072]. */
  readonly widths: readonly number[];
  /** Images that the net generates; each has latents of its own, so every batch is all of them. */
  readonly images: number;
  readonly activation?: Activation;
  readonly bias?: boolean;
  readonly initialisation?: Initialisation;
}

/**
 * A generative net of fully connected layers. Its forward pass starts at zero latents unless the mark of
 * x[L] returns others. ReLU without biases needs others: at zero it is dead, all gradients are zero.
 *
 * @throws {RangeError} for fewer than two layers of units, or sizes that are not positive integers.
 */
export function generative(
  { widths, images, activation = "tanh", bias = true, initialisation = "pytorch" }:
    GenerativeOptions,
): Network {
  const isSize = (size: number) => Number.isInteger(size) && size >= 1;
  if (widths.length < 2 || !widths.every(isSize) || !isSize(images)) {
    throw new RangeError(
      `Cannot build a generative net of widths [${widths}] for ${images} images: expected at least ` +
        `two positive integers, latents first, and one image at least`,
    );
  }
  const depth = widths.length - 1;
  const f = ACTIVATIONS[activation];
  const units = (level: number) => widths[depth - level]!;
  const batchOf = (batch: number) => {
    if (batch === images) return batch;
    throw new RangeError(
      `Cannot run a generative net of ${images} images in a batch of ${batch}: its latents belong ` +
        `to these images, so every batch is all of them`,
    );
  };

  const parameters: Parameter[] = [];
  const nodes: ValueNode[] = [];
  for (let level = 0; level < depth; level++) {
    const [inputs, outputs] = [units(level + 1), units(level)];
    const name = `theta[${level}]`;
    const { weight, bias: offset } = INITIALISATIONS[initialisation]({ inputs, outputs });
    parameters.push({
      name: `${name}.weight`,
      shape: [inputs, outputs],
      level,
      initialise: weight,
    });
    if (bias) {
      parameters.push({
        name: `${name}.bias`,
        shape: [outputs],
        level,
        initialise: offset,
      });
    }
    const shape = (batch: number) => [batchOf(batch), outputs];
    nodes.push({ name: `x[${level}]`, level, shape, energy: "gaussian" });
  }
  nodes.push({
    name: `x[${depth}]`,
    level: depth,
    shape: (batch) => [batchOf(batch), units(depth)],
    energy: "none",
  });

  return {
    name: `generative ${widths.join("-")}`,
    depth,
    inputs: () => ({}),
    target: (batch) => ({ shape: [batchOf(batch), units(0)], dtype: "float32" }),
    parameters,
    nodes,
    forward(_inputs, theta, node) {
      let x = node(`x[${depth}]`, tf.zeros([images, units(depth)])); // (images, units of level L)
      for (let level = depth - 1; level >= 0; level--) {
        const product = tf.matMul(f(x), theta[`theta[${level}].weight`]!);
        const mu = bias ? tf.add(product, theta[`theta[${level}].bias`]!) : product;
        x = node(`x[${level}]`, mu); // (images, units of this level)
      }
      return x;
    },
  };
}

/** The step that sets x[1 .. L - 1] to what the latents in the state predict. */
export function initialiseFromLatentsStep(network: Network, images: number): StepDefinition {
  const latents = latentsOf(network);
  return {
    name: `${network.name}, prediction of the values`,
    state: { ...weightSpecs(network), ...valueSpecs(network, images) },
    inputs: {},
    run(state) {
      const x: Tensors = {};
      network.forward({}, state, (name, mu) => x[name] = name === latents ? state[name]! : mu);
      const moved = freeNodes(network).filter(({ name }) => name !== latents);
      return {
        state: Object.fromEntries(moved.map(({ name }) => [name, x[name]!])),
        outputs: {},
      };
    },
  };
}

/**
 * What a trained net makes of its images. Input: `target`. Outputs: `output`, the reconstruction
 * `mu[0] = theta[0] f(x[1])`; `generated`, the output that the latents alone predict, every node below
 * them at its prediction; and `energy`, F per image at the current values.
 */
export function reconstructionStep(network: Network, images: number): StepDefinition {
  const latents = latentsOf(network);
  const output = network.nodes[0]!.name;
  return {
    name: `${network.name}, reconstruction`,
    state: { ...weightSpecs(network), ...valueSpecs(network, images) },
    inputs: { target: network.target(images) },
    run(state, { target }) {
      const mu = network.forward({}, state, (name, mu) => name === output ? mu : state[name]!);
      const generated = network.forward(
        {},
        state,
        (name, mu) => name === latents ? state[name]! : mu,
      );
      const F = freeEnergy(network, { inputs: {}, target: target!, x: state, theta: state });
      return {
        state: {},
        outputs: { output: mu, generated, energy: tf.mul(F, 1 / images) },
      };
    },
  };
}

/** The name of x[L]. */
export function latentsOf(network: Network): string {
  return network.nodes.at(-1)!.name;
}

function weightSpecs(network: Network): Record<string, TensorSpec> {
  return Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, { shape, dtype: "float32" as const }]),
  );
}

function valueSpecs(network: Network, images: number): Record<string, TensorSpec> {
  return Object.fromEntries(
    freeNodes(network).map(({ name, shape }) => [
      name,
      { shape: shape(images), dtype: "float32" as const },
    ]),
  );
}

const INITIALISATIONS: Readonly<
  Record<
    Initialisation,
    (layer: { inputs: number; outputs: number }) => { weight: Initialise; bias: Initialise }
  >
> = {
  pytorch: ({ inputs, outputs }) => ({
    weight: uniformFor(inputs, inputs * outputs),
    bias: uniformFor(inputs, outputs),
  }),
  xavier: ({ inputs, outputs }) => ({
    weight: uniformFor((inputs + outputs) / 6, inputs * outputs),
    bias: constantOf(0, outputs),
  }),
};
