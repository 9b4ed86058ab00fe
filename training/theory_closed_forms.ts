/**
 * @file What theory says in closed form, as plain linear algebra that shares nothing with the learning
 * rules: the equilibrium energy and the stability limit of linear networks, and the direction in which
 * PC moves weights when the output's error is small.
 */
import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";

/** theta[0 .. L - 1], (units of l, units of l + 1); inputs and targets, a sample per column. */
export interface LinearNet {
  readonly theta: readonly Matrix[];
  readonly input: Matrix;
  readonly target: Matrix;
}

/**
 * The energy at equilibrium, summed over samples: `F* = 1/2 sum_i r_i^T S^-1 r_i`, with
 * `S = I + sum_{k=1..L-1} P_k P_k^T`, `P_k = theta[0] ... theta[k-1]`, `r = y - P_L x[L]`.
 */
export function equilibriumEnergy({ theta, input, target }: LinearNet): number {
  const products = feedforward(theta);
  const r = Matrix.sub(target, products.at(-1)!.mmul(input));
  return Matrix.mul(r, solve(preconditioner(products), r)).sum() / 2;
}

/**
 * lambda_max of the energy's Hessian in x[1 .. L - 1] (one sample's; all have the same): inference with
 * `gamma < 2 / lambda_max` lowers the energy at every step.
 */
export function largestCurvature(theta: readonly Matrix[]): number {
  const sizes = theta.slice(1).map(({ rows }) => rows);
  const offsets = sizes.map((_, index) => sum(sizes.slice(0, index)));
  const hessian = Matrix.zeros(sum(sizes), sum(sizes));
  for (const [index, size] of sizes.entries()) {
    const below = theta[index]!; // x[index + 1] predicts x[index] by it
    const block = Matrix.eye(size).add(below.transpose().mmul(below));
    hessian.setSubMatrix(block, offsets[index]!, offsets[index]!);
    if (index + 1 < sizes.length) {
      const coupling = Matrix.mul(theta[index + 1]!, -1);
      hessian.setSubMatrix(coupling, offsets[index]!, offsets[index + 1]!);
      hessian.setSubMatrix(coupling.transpose(), offsets[index + 1]!, offsets[index]!);
    }
  }
  const { realEigenvalues } = new EigenvalueDecomposition(hessian, { assumeSymmetric: true });
  return Math.max(...realEigenvalues);
}

/**
 * The cosine between PC's weight updates at equilibrium and BP's, as the output's error `direction`
 * shrinks to nothing, for one sample. The network is then linear about its forward pass, PC's errors are
 * `J_l^T S^-1 r` where BP has `J_l^T r`, and both meet the same activities: the cosine is 1 where S only
 * scales r, as with one output unit, and below 1 otherwise.
 *
 * `jacobians[l]`: d x[l] / d x[l + 1] at the forward pass; `activities[l]`: ||f(x[l + 1])||^2.
 */
export function smallErrorCosine(
  { jacobians, activities, direction }: {
    readonly jacobians: readonly Matrix[];
    readonly activities: readonly number[];
    readonly direction: Matrix;
  },
): number {
  const products = feedforward(jacobians);
  const solved = solve(preconditioner(products), direction);
  let [both, pc, bp] = [0, 0, 0];
  for (const [level, activity] of activities.entries()) {
    const back = products[level]!.transpose();
    const [error, delta] = [back.mmul(solved), back.mmul(direction)];
    both += activity * Matrix.mul(error, delta).sum();
    pc += activity * Matrix.mul(error, error).sum();
    bp += activity * Matrix.mul(delta, delta).sum();
  }
  return both / Math.sqrt(pc * bp);
}

/** P_0 = I, P_k = theta[0] ... theta[k - 1], up to P_L. */
function feedforward(theta: readonly Matrix[]): Matrix[] {
  const products = [Matrix.eye(theta[0]!.rows)];
  for (const layer of theta) products.push(products.at(-1)!.mmul(layer));
  return products;
}

/** S = I + sum_{k=1..L-1} P_k P_k^T. */
function preconditioner(products: readonly Matrix[]): Matrix {
  return products.slice(1, -1).reduce(
    (S, product) => S.add(product.mmul(product.transpose())),
    products[0]!.clone(),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
