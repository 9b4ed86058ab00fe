/**
 * @file What a network is to the learning rules: parameters, value nodes, and one forward function
 * in which every value node is marked. The learning rule decides what a mark means, so one text
 * gives BP, PC, Z-IL and iPC.
 *
 * Levels are the paper's layer numbers: `x[0]` is the output, `x[L]` the input, and `theta[l]`
 * predicts `x[l]` from `x[l + 1]`.
 */
import type { Tensor } from "@tensorflow/tfjs";
import type { Tensors, TensorSpec } from "../engines/engine.ts";
import type { RandomStream } from "../base/random.ts";
import type { EnergyKind } from "./energy.ts";

/**
 * Marks a value node: takes its name and prediction `mu`, returns the value to go on with. `rows`, of
 * mu's shape but for a last axis of 1, weighs the energy of each row: 0 for padding, which then has
 * neither energy nor gradient. Absent: every row counts.
 */
export type Node = (name: string, mu: Tensor, rows?: Tensor) => Tensor;

/** A trained tensor. */
export interface Parameter {
  /** "theta[0].weight" */
  readonly name: string;
  readonly shape: readonly number[];
  /** The level l of the value node whose prediction it belongs to. */
  readonly level: number;
  /** Initial values, drawn from `random`. */
  readonly initialise: (random: RandomStream) => Float32Array;
}

/** A value node: a layer of neurons with a value, a prediction and an error. */
export interface ValueNode {
  /** "x[1]" */
  readonly name: string;
  readonly level: number;
  /** Shape of the values of a minibatch. */
  readonly shape: (batch: number) => readonly number[];
  /** How far a value is from its prediction. */
  readonly energy: EnergyKind;
}

export interface Network {
  /** "784-64-64-10" */
  readonly name: string;
  /** L, the level of the input. */
  readonly depth: number;
  /** What a minibatch brings besides the target; all of it is clamped. Nothing for a generative net. */
  readonly inputs: (batch: number) => Readonly<Record<string, TensorSpec>>;
  /** The clamped value of the output. */
  readonly target: (batch: number) => TensorSpec;
  readonly parameters: readonly Parameter[];
  /**
   * From x[0], the output, up to x[L - 1]; the input x[L] is clamped and has no error. Only a generative
   * net has x[L] here: its latent values, free and without an energy of their own.
   */
  readonly nodes: readonly ValueNode[];
  /** The prediction of the output. */
  readonly forward: (inputs: Tensors, theta: Tensors, node: Node) => Tensor;
}

/** The network's output with every value node at its prediction: evaluation, and BP's forward pass. */
export function predict(network: Network, inputs: Tensors, theta: Tensors): Tensor {
  return network.forward(inputs, theta, (_name, mu) => mu);
}

/** Initial values of all parameters, in their order, from one stream. */
export function initialParameters(
  network: Network,
  random: RandomStream,
): Record<string, Float32Array> {
  return Object.fromEntries(
    network.parameters.map(({ name, initialise }) => [name, initialise(random)]),
  );
}
