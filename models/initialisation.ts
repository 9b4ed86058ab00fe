/**
 * @file How parameters are drawn at the start of a training. Every draw advances the stream that it is
 * given, so the order of a network's parameters is part of what a seed means.
 */
import type { RandomStream } from "../base/random.ts";

/** Draws a parameter. */
export type Initialise = (random: RandomStream) => Float32Array;

/** PyTorch's default of a linear layer, for weights and biases: uniform within 1 / sqrt(inputs). */
export function uniformFor(inputs: number, count: number): Initialise {
  const bound = 1 / Math.sqrt(inputs);
  return (random) => Float32Array.from({ length: count }, () => (2 * random.uniform() - 1) * bound);
}

/** Normal with mean 0 and a standard deviation: embeddings. */
export function normalOf(deviation: number, count: number): Initialise {
  return (random) => Float32Array.from({ length: count }, () => deviation * random.normal());
}

/** One number throughout: the gain and bias of a layer norm. */
export function constantOf(value: number, count: number): Initialise {
  return () => new Float32Array(count).fill(value);
}
