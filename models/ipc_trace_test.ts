/**
 * @file iPC and PC over two minibatches with AdamW, beside the equations written out: what the optimiser
 * remembers lives on over t and over minibatches, and every t has its own errors.
 */
import assert from "node:assert/strict";
import { Matrix } from "ml-matrix";
import { mlp } from "./mlp.ts";
import { optimiser as optimiserOf } from "./optimiser.ts";
import { predictiveCodingStep } from "./predictive_coding.ts";
import { ipc, pc, updatesPerBatch } from "./schedule.ts";
import { changesWithErrorNodes, forward } from "./testing/plain.ts";
import { randomValues, relativeError, runStep } from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";
import { coefficientInputs } from "./weight_update.ts";

const BATCH = 4;
const T = 5;
const GAMMA = 0.25;
// An epsilon that Adam feels: it would hide nothing of the gradient's scale, nor be hidden by it.
const ADAMW = { kind: "adamw", alpha: 0.02, decay: 0.1, epsilon: 0.05 } as const;
const NETWORK = mlp({ widths: [3, 4, 3, 2], activation: "tanh", bias: false });

/** What AdamW remembers of one weight matrix. */
type Memory = { m: Matrix; v: Matrix; count: number };

/** PyTorch's AdamW for the batch-mean gradient `-change / BATCH`. */
function adamw(theta: Matrix, change: Matrix, memory: Memory): Matrix {
  const [beta1, beta2] = [0.9, 0.999];
  const gradient = Matrix.mul(change, -1 / BATCH);
  memory.count++;
  memory.m = Matrix.add(Matrix.mul(memory.m, beta1), Matrix.mul(gradient, 1 - beta1));
  memory.v = Matrix.add(
    Matrix.mul(memory.v, beta2),
    Matrix.mul(Matrix.mul(gradient, gradient), 1 - beta2),
  );
  const mean = Matrix.div(memory.m, 1 - beta1 ** memory.count);
  const spread = Matrix.div(memory.v, 1 - beta2 ** memory.count).sqrt().add(ADAMW.epsilon);
  const kept = Matrix.mul(theta, 1 - ADAMW.alpha * ADAMW.decay);
  return Matrix.sub(kept, Matrix.mul(Matrix.div(mean, spread), ADAMW.alpha));
}

/** Algorithms 1 and 2 in plain loops: the weights after the minibatches. */
function trainPlainly(rule: "ipc" | "pc", theta: Matrix[], minibatches: readonly Values[]): void {
  const memories = theta.map((matrix): Memory => ({
    m: Matrix.zeros(matrix.rows, matrix.columns),
    v: Matrix.zeros(matrix.rows, matrix.columns),
    count: 0,
  }));
  const network = { theta, f: Math.tanh, derivative: (x: number) => 1 - Math.tanh(x) ** 2 };
  for (const { input, target } of minibatches) {
    const x = forward(network, asColumns(input!));
    x[0] = asColumns(target!);
    for (let t = 0; t <= (rule === "pc" ? T : T - 1); t++) {
      const { values, weights } = changesWithErrorNodes(network, x);
      if (rule === "ipc" || t < T) {
        for (let level = 1; level < theta.length; level++) {
          x[level] = Matrix.add(x[level]!, Matrix.mul(values[level]!, GAMMA));
        }
      }
      if (rule === "ipc" || t === T) {
        for (const [level, change] of weights.entries()) {
          theta[level] = adamw(theta[level]!, change, memories[level]!);
        }
      }
    }
  }
}

function asColumns(rows: ArrayLike<number>): Matrix {
  return Matrix.from1DArray(BATCH, rows.length / BATCH, Array.from(rows)).transpose();
}

for (const [rule, schedule] of [["ipc", ipc(T)], ["pc", pc(T)]] as const) {
  Deno.test(`${rule} with AdamW over two minibatches equals the algorithm in plain loops`, async () => {
    const optimiser = optimiserOf(ADAMW);
    const step = predictiveCodingStep(NETWORK, {
      schedule,
      optimiser,
      batch: BATCH,
      start: "forward",
    });
    const updates = updatesPerBatch(schedule, NETWORK.depth);
    const minibatches = ["first", "second"].map((label) => {
      const { input, target } = step.inputs;
      return randomValues({ input: input!, target: target! }, { label: `${rule} ${label}` });
    });
    let state: Values = Object.fromEntries(
      Object.entries(randomValues(step.state, { label: rule, scale: 0.7 })).map((
        [name, values],
      ) => [
        name,
        name.includes("/") ? values.fill(0) : values, // the optimiser remembers nothing yet
      ]),
    );
    const theta = NETWORK.parameters.map(({ name, shape }) =>
      Matrix.from1DArray(shape[0]!, shape[1]!, [...state[name]!]).transpose()
    );

    for (const [index, minibatch] of minibatches.entries()) {
      const coefficients = coefficientInputs(optimiser, { done: index * updates, updates });
      const values = { ...state, ...minibatch, ...coefficients, gamma: [GAMMA] };
      state = (await runStep(step, values)).state;
    }
    trainPlainly(rule, theta, minibatches);

    for (const { name, level } of NETWORK.parameters) {
      const expected = theta[level]!.transpose().to1DArray();
      // Coefficients enter a step as float32, hence 1e-6 and not 1e-12.
      assert.ok(relativeError(state[name]!, expected) < 1e-6, name);
    }
  });
}
