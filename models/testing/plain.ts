/**
 * @file An oracle for the learning rules: the paper's equations as plain loops over matrices, written
 * from the text and sharing nothing with the code under test. Tests only.
 *
 * Samples are columns here, as in the paper: x[l] is (units, samples), theta[l] is (units of l, units
 * of l + 1), `mu[l] = theta[l] f(x[l + 1])`, f not applied to the clamped input.
 */
import { Matrix } from "ml-matrix";

/** A network without biases: theta[0 .. L - 1], and f with its derivative. */
export interface PlainNetwork {
  readonly theta: Matrix[];
  readonly f: (value: number) => number;
  readonly derivative: (value: number) => number;
}

/** Apply a function to every entry. */
export function map(matrix: Matrix, f: (value: number) => number): Matrix {
  return Matrix.from1DArray(matrix.rows, matrix.columns, matrix.to1DArray().map(f));
}

function source({ theta, f }: PlainNetwork, x: readonly Matrix[], level: number): Matrix {
  return level + 1 === theta.length ? x[level + 1]! : map(x[level + 1]!, f);
}

/** mu[l], the prediction of x[l]. */
export function prediction(network: PlainNetwork, x: readonly Matrix[], level: number): Matrix {
  return network.theta[level]!.mmul(source(network, x, level));
}

/** x[0 .. L] of the forward pass, the output not yet clamped. */
export function forward(network: PlainNetwork, input: Matrix): Matrix[] {
  const L = network.theta.length;
  const x: Matrix[] = [];
  x[L] = input;
  for (let level = L - 1; level >= 0; level--) x[level] = prediction(network, x, level);
  return x;
}

/** F = 1/2 sum_l ||x[l] - mu[l]||^2. */
export function plainEnergy(network: PlainNetwork, x: readonly Matrix[]): number {
  return network.theta.reduce((sum, _theta, level) => {
    const error = Matrix.sub(x[level]!, prediction(network, x, level));
    return sum + error.norm("frobenius") ** 2 / 2;
  }, 0);
}

/**
 * One step by eq. 6 and eq. 7 with error nodes: changes of x[1 .. L - 1] and of theta[0 .. L - 1] for
 * gamma = alpha = 1, summed over samples, all from the same errors.
 */
export function changesWithErrorNodes(network: PlainNetwork, x: readonly Matrix[]) {
  const { theta, derivative } = network;
  const errors = theta.map((_, level) => Matrix.sub(x[level]!, prediction(network, x, level)));
  const values: Matrix[] = [];
  for (let level = 1; level < theta.length; level++) {
    const below = theta[level - 1]!.transpose().mmul(errors[level - 1]!);
    values[level] = Matrix.sub(Matrix.mul(map(x[level]!, derivative), below), errors[level]!);
  }
  const weights = theta.map((_, level) =>
    errors[level]!.mmul(source(network, x, level).transpose())
  );
  return { values, weights };
}

/**
 * The same step in the dendritic form (appendix A, Fig. 4): no error nodes; interneurons
 * `i = theta f(x)` carry the predictions, and every neuron compares what its apical and basal dendrites
 * receive.
 */
export function changesWithDendrites(network: PlainNetwork, x: readonly Matrix[]) {
  const { theta, derivative } = network;
  const interneurons = theta.map((_, level) => prediction(network, x, level));
  const values: Matrix[] = [];
  for (let level = 1; level < theta.length; level++) {
    const weights = theta[level - 1]!.transpose();
    // The apical dendrite gets the layer below through theta^T, minus the interneurons' copy of it.
    const apical = Matrix.sub(weights.mmul(x[level - 1]!), weights.mmul(interneurons[level - 1]!));
    const basal = Matrix.sub(interneurons[level]!, x[level]!);
    values[level] = Matrix.add(basal, Matrix.mul(map(x[level]!, derivative), apical));
  }
  const weights = theta.map((_, level) => {
    const presynaptic = source(network, x, level).transpose();
    return Matrix.sub(x[level]!.mmul(presynaptic), interneurons[level]!.mmul(presynaptic));
  });
  return { values, weights };
}

/** BP's gradient of 1/2 ||y - output||^2 in every theta[l], summed over samples. */
export function backpropagated(network: PlainNetwork, input: Matrix, target: Matrix): Matrix[] {
  const x = forward(network, input);
  const gradients: Matrix[] = [];
  let delta = Matrix.sub(x[0]!, target);
  for (let level = 0; level < network.theta.length; level++) {
    gradients[level] = delta.mmul(source(network, x, level).transpose());
    if (level + 1 < network.theta.length) {
      const back = network.theta[level]!.transpose().mmul(delta);
      delta = Matrix.mul(back, map(x[level + 1]!, network.derivative));
    }
  }
  return gradients;
}
