import assert from "node:assert/strict";
import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";
import { mlp } from "./mlp.ts";
import type { Activation } from "./mlp.ts";
import type { Network } from "./network.ts";
import { optimiser as optimiserOf } from "./optimiser.ts";
import { initialiseValuesStep, predictionStep, predictiveCodingStep } from "./predictive_coding.ts";
import { backpropagationStep } from "./backpropagation.ts";
import { ipc, pc, zil } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import {
  backpropagated,
  changesWithDendrites,
  changesWithErrorNodes,
  plainEnergy,
} from "./testing/plain.ts";
import type { PlainNetwork } from "./testing/plain.ts";
import {
  errorsStep,
  finiteDifferences,
  minus,
  randomValues,
  relativeError,
  runStep,
} from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";

const BATCH = 4;
const SGD = optimiserOf({ kind: "sgd", alpha: 1 });

/** Weights, value nodes, input and target drawn at random. */
function randomConfiguration(network: Network, label: string): Values {
  const step = errorsStep(network, BATCH);
  return {
    ...randomValues(step.state, { label, scale: 0.7 }),
    ...randomValues(step.inputs, { label: `${label}, clamped` }),
  };
}

/** One minibatch with SGD at `alpha`; gives the new state and outputs. */
function train(
  network: Network,
  schedule: Schedule,
  { values, gamma, alpha = 1, start = "forward", discount }: {
    values: Values;
    gamma: number;
    alpha?: number;
    start?: "forward" | "persistent";
    discount?: number;
  },
) {
  const step = predictiveCodingStep(network, {
    schedule,
    optimiser: SGD,
    batch: BATCH,
    start,
    ...(discount === undefined ? {} : { discount }),
  });
  const updates = step.inputs.alpha!.shape[0]!;
  return runStep(step, {
    ...values,
    gamma: [gamma],
    alpha: Array(updates).fill(alpha),
    decay: Array(updates).fill(0),
  });
}

/** BP's update of every parameter for alpha = 1: minus the batch-mean gradient. */
async function bpUpdates(network: Network, values: Values): Promise<Values> {
  const step = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
  const { state } = await runStep(step, { ...values, alpha: [1], decay: [0] });
  return updates(network, values, state);
}

function updates(network: Network, before: Values, after: Values): Values {
  return Object.fromEntries(
    network.parameters.map(({ name }) => [name, minus(after[name]!, before[name]!)]),
  );
}

/** A bias-free network and its values as the plain oracle has them: samples as columns. */
function asPlain(network: Network, values: Values, activation: Activation) {
  const theta = network.parameters.map(({ name, shape }) =>
    Matrix.from1DArray(shape[0]!, shape[1]!, [...values[name]!]).transpose()
  );
  const x = [values.target!, ...network.nodes.slice(1).map(({ name }) => values[name]!)]
    .map((array) => asColumns(array));
  x.push(asColumns(values.input!));
  const derivatives = {
    tanh: (value: number) => 1 - Math.tanh(value) ** 2,
    relu: (value: number) => value > 0 ? 1 : 0,
    identity: () => 1,
  };
  const functions = {
    tanh: Math.tanh,
    relu: (value: number) => Math.max(0, value),
    identity: (value: number) => value,
  };
  const plain: PlainNetwork = {
    theta,
    f: functions[activation],
    derivative: derivatives[activation],
  };
  return { plain, x };
}

function asColumns(rows: ArrayLike<number>): Matrix {
  return Matrix.from1DArray(BATCH, rows.length / BATCH, Array.from(rows)).transpose();
}

function asRows(columns: Matrix): number[] {
  return columns.transpose().to1DArray();
}

for (const activation of ["tanh", "relu", "identity"] as const) {
  Deno.test(`dF/dx and dF/dtheta equal finite differences (${activation})`, async () => {
    const network = mlp({ widths: [3, 4, 3, 2], activation });
    const step = errorsStep(network, BATCH);
    const values = randomConfiguration(network, activation);
    const { outputs } = await runStep(step, values);
    for (const name of Object.keys(step.state).filter((name) => name !== "x[0]")) {
      const numeric = await finiteDifferences(
        async (point) => (await runStep(step, { ...values, [name]: point })).outputs.F![0]!,
        values[name]!,
      );
      assert.ok(relativeError(outputs[name]!, numeric) < 1e-7, name);
    }
  });

  Deno.test(`the energy and one step equal eqs. 5 to 7 in plain loops (${activation})`, async () => {
    const network = mlp({ widths: [3, 4, 3, 2], activation, bias: false });
    const values = randomConfiguration(network, `plain ${activation}`);
    const { plain, x } = asPlain(network, values, activation);
    const { values: dx, weights: dtheta } = changesWithErrorNodes(plain, x);
    const gamma = 0.3;
    const { state, outputs } = await train(network, ipc(1), { values, gamma, start: "persistent" });

    assert.ok(Math.abs(outputs.energy![0]! * BATCH - plainEnergy(plain, x)) < 1e-12);
    for (const { name, level } of network.nodes.slice(1)) {
      const moved = minus(state[name]!, values[name]!);
      assert.ok(relativeError(moved, asRows(Matrix.mul(dx[level]!, gamma))) < 1e-12, name);
    }
    for (const { name, level } of network.parameters) {
      const moved = minus(state[name]!, values[name]!);
      const expected = Matrix.mul(dtheta[level]!, 1 / BATCH).transpose().to1DArray();
      assert.ok(relativeError(moved, expected) < 1e-12, name);
    }
  });

  Deno.test(`the dendritic form makes the same updates (${activation}, Fig. 4)`, () => {
    const network = mlp({ widths: [3, 4, 3, 2], activation, bias: false });
    const { plain, x } = asPlain(
      network,
      randomConfiguration(network, `dendrites ${activation}`),
      activation,
    );
    const withErrors = changesWithErrorNodes(plain, x);
    const withDendrites = changesWithDendrites(plain, x);
    for (const kind of ["values", "weights"] as const) {
      for (const [level, change] of withErrors[kind].entries()) {
        if (change === undefined) continue;
        const other = withDendrites[kind][level]!;
        assert.ok(relativeError(other.to1DArray(), change.to1DArray()) < 1e-12);
      }
    }
  });
}

Deno.test("BP equals backpropagation in plain loops", async () => {
  const network = mlp({ widths: [3, 4, 3, 2], activation: "tanh", bias: false });
  const values = randomConfiguration(network, "plain bp");
  const { plain } = asPlain(network, values, "tanh");
  const gradients = backpropagated(plain, asColumns(values.input!), asColumns(values.target!));
  const moved = await bpUpdates(network, values);
  for (const { name, level } of network.parameters) {
    const expected = Matrix.mul(gradients[level]!, -1 / BATCH).transpose().to1DArray();
    assert.ok(relativeError(moved[name]!, expected) < 1e-12, name);
  }
});

Deno.test("BPxT is T updates of BP on the same minibatch", async () => {
  const network = mlp({ widths: [3, 4, 2], activation: "tanh" });
  const values = randomConfiguration(network, "bpxt");
  const step = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 3 });
  const alpha = [0.1, 0.1, 0.1];
  const repeated = await runStep(step, { ...values, alpha, decay: [0, 0, 0] });
  let current = values;
  for (let update = 0; update < 3; update++) {
    const once = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
    const { state } = await runStep(once, { ...current, alpha: [0.1], decay: [0] });
    current = { ...current, ...state };
  }
  for (const { name } of network.parameters) {
    assert.ok(relativeError(repeated.state[name]!, current[name]!) < 1e-12, name);
  }
});

for (const activation of ["tanh", "relu"] as const) {
  for (const widths of [[4, 5, 4, 3], [4, 5, 5, 4, 4, 3]]) {
    const L = widths.length - 1;
    Deno.test(`Z-IL = BP, and gamma^l BP for gamma < 1 (L = ${L}, ${activation})`, async () => {
      const network = mlp({ widths, activation });
      const values = randomConfiguration(network, `zil ${activation} ${L}`);
      const bp = await bpUpdates(network, values);
      for (const gamma of [1, 0.5]) {
        const { state } = await train(network, zil(L), { values, gamma });
        const moved = updates(network, values, state);
        for (const { name, level } of network.parameters) {
          const expected = bp[name]!.map((value) => value * gamma ** level);
          assert.ok(relativeError(moved[name]!, expected) < 1e-12, `${name}, gamma ${gamma}`);
        }
      }
    });
  }
}

Deno.test("after forward initialisation theta[l] has a zero gradient before t = l, not at t = l", async () => {
  const network = mlp({ widths: [4, 5, 5, 4, 3], activation: "tanh" });
  const values = randomConfiguration(network, "delay");
  for (const { name, level } of network.parameters) {
    for (let t = 0; t <= level; t++) {
      // Let the weights of this level alone move, at t alone.
      const only: Schedule = {
        steps: t + 1,
        values: () => true,
        weights: (time, other) => time === t && other === level,
      };
      const { state } = await train(network, only, { values, gamma: 0.5 });
      const moved = Math.hypot(...minus(state[name]!, values[name]!));
      if (t < level) assert.ok(moved < 1e-14, `${name} moved at t = ${t} by ${moved}`);
      else assert.ok(moved > 1e-6, `${name} did not move at t = ${t}`);
    }
  }
});

Deno.test("forward initialisation leaves only the output with an error: F = the forward loss", async () => {
  const network = mlp({ widths: [4, 5, 4, 3], activation: "tanh" });
  const values = randomConfiguration(network, "initial");
  const initial = await runStep(initialiseValuesStep(network, BATCH), values);
  const { outputs } = await runStep(errorsStep(network, BATCH), { ...values, ...initial.state });
  const bp = backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 });
  const forward = await runStep(bp, { ...values, alpha: [1], decay: [0] });
  assert.ok(Math.abs(outputs.F![0]! / BATCH - forward.outputs.loss![0]!) < 1e-12);
});

/** A linear net at theta with one sample column y, input x: its Hessian and closed-form minimum. */
function linearTheory(theta: readonly Matrix[], input: Matrix, target: Matrix) {
  const L = theta.length;
  const products: Matrix[] = [Matrix.eye(theta[0]!.rows)];
  for (let level = 0; level < L; level++) products.push(products[level]!.mmul(theta[level]!));
  // S = I + sum_{k=1..L-1} P_k P_k^T
  let S = Matrix.eye(theta[0]!.rows);
  for (let k = 1; k < L; k++) S = Matrix.add(S, products[k]!.mmul(products[k]!.transpose()));
  const r = Matrix.sub(target, products[L]!.mmul(input));
  const solved = solve(S, r);
  const minimum = Matrix.mul(r, solved).sum() / 2;

  // Hessian of F in (x[1], ..., x[L-1]): I + theta[l-1]^T theta[l-1] on the diagonal, -theta[l] above.
  const sizes = theta.slice(1).map(({ rows }) => rows);
  const offsets = sizes.map((_, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0));
  const total = sizes.reduce((a, b) => a + b, 0);
  const hessian = Matrix.zeros(total, total);
  for (const [index, size] of sizes.entries()) {
    const below = theta[index]!;
    const block = Matrix.add(Matrix.eye(size), below.transpose().mmul(below));
    hessian.setSubMatrix(block, offsets[index]!, offsets[index]!);
    if (index + 1 < sizes.length) {
      const coupling = Matrix.mul(theta[index + 1]!, -1);
      hessian.setSubMatrix(coupling, offsets[index]!, offsets[index + 1]!);
      hessian.setSubMatrix(coupling.transpose(), offsets[index + 1]!, offsets[index]!);
    }
  }
  const eigen = new EigenvalueDecomposition(hessian, { assumeSymmetric: true });
  return { minimum, lambdaMax: Math.max(...eigen.realEigenvalues) };
}

Deno.test("linear net at equilibrium: F* = 1/2 sum r^T S^-1 r", async () => {
  const network = mlp({ widths: [4, 5, 4, 3], activation: "identity", bias: false });
  const values = randomConfiguration(network, "equilibrium");
  const { plain, x } = asPlain(network, values, "identity");
  const { minimum, lambdaMax } = linearTheory(plain.theta, x[3]!, x[0]!);
  const { outputs } = await train(network, pc(400), { values, gamma: 1 / lambdaMax, alpha: 0 });
  assert.ok(Math.abs(outputs.energy![0]! * BATCH / minimum - 1) < 1e-9);
});

Deno.test("linear net: the energy falls at every inference step for gamma < 2 / lambda_max, and not above", async () => {
  const network = mlp({ widths: [4, 5, 4, 3], activation: "identity", bias: false });
  const values = randomConfiguration(network, "stability");
  const { plain, x } = asPlain(network, values, "identity");
  const { lambdaMax } = linearTheory(plain.theta, x[3]!, x[0]!);
  const stable = await train(network, pc(60), { values, gamma: 1.95 / lambdaMax, alpha: 0 });
  const energies = [...stable.outputs.energies!];
  assert.ok(energies.every((F, t) => t === 0 || F < energies[t - 1]!));
  const unstable = await train(network, pc(60), { values, gamma: 2.1 / lambdaMax, alpha: 0 });
  const rising = [...unstable.outputs.energies!];
  assert.ok(rising.at(-1)! > rising.at(-2)!);
  assert.ok(rising.at(-1)! > rising[0]!);
});

Deno.test("incremental EM: with small steps F falls at every step and both gradients vanish", async () => {
  // One sample more than the network can fit exactly would leave F > 0; the gradients vanish anyhow.
  const network = mlp({ widths: [2, 3, 2], activation: "tanh" });
  let values = randomConfiguration(network, "iem");
  const initial = await runStep(initialiseValuesStep(network, BATCH), values);
  values = { ...values, ...initial.state };
  const energies: number[] = [];
  for (let run = 0; run < 40; run++) {
    const { state, outputs } = await train(network, ipc(100), {
      values,
      gamma: 0.1,
      alpha: 0.3,
      start: "persistent",
    });
    energies.push(...outputs.energies!);
    values = { ...values, ...state };
  }
  assert.ok(energies.every((F, t) => t === 0 || F < energies[t - 1]! + 1e-15));
  const first = await runStep(errorsStep(network, BATCH), { ...values, ...initial.state });
  const { outputs } = await runStep(errorsStep(network, BATCH), values);
  for (const name of [...network.parameters, ...network.nodes.slice(1)].map(({ name }) => name)) {
    const size = Math.hypot(...outputs[name]!);
    assert.ok(size < 0.02 * Math.max(0.1, Math.hypot(...first.outputs[name]!)), `${name}: ${size}`);
  }
});

Deno.test("PC tends to BP as the output error goes to 0", async () => {
  // At equilibrium the errors obey BP's recursion, at the value nodes of the equilibrium, which tend to
  // those of the forward pass. With one output unit and one sample (here four times the same) the output's
  // own error is only scaled, so the whole update tends to BP's direction.
  const network = mlp({ widths: [4, 5, 4, 1], activation: "tanh" });
  const values = randomConfiguration(network, "limit");
  values.input = Float64Array.from({ length: 4 * BATCH }, (_, index) => values.input![index % 4]!);
  const forward = await runStep(predictionStep(network, BATCH), values);
  const output = forward.outputs.output!;
  const angles: number[] = [];
  for (const size of [1, 0.1, 0.01]) {
    const at = { ...values, target: output.map((value) => value + size) };
    const bp = await bpUpdates(network, at);
    const { state } = await train(network, pc(500), { values: at, gamma: 0.2 });
    const moved = updates(network, at, state);
    const all = (parts: Values) =>
      Float64Array.from(network.parameters.flatMap(({ name }) => [...parts[name]!]));
    angles.push(1 - cosine(all(moved), all(bp)));
  }
  // 1 - cosine is of second order in the error.
  assert.ok(angles[0]! > 1e-5, `${angles}`);
  assert.ok(angles[1]! < angles[0]! / 20 && angles[2]! < angles[1]! / 20, `${angles}`);
});

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

Deno.test("the discount multiplies gamma after a value step that did not lower the energy", async () => {
  // A linear scalar chain x[2] -> x[1] -> x[0] with theta = 2: F(x) = ((x - 2 i)^2 + (y - 2 x)^2) / 2.
  const network = mlp({ widths: [1, 1, 1], activation: "identity", bias: false });
  const values: Values = {
    "theta[0].weight": Float64Array.of(2),
    "theta[1].weight": Float64Array.of(2),
    input: new Float64Array(BATCH),
    target: new Float64Array(BATCH).fill(1),
  };
  const steps = 6;
  const discount = 0.5;
  const { outputs } = await train(network, pc(steps), { values, gamma: 0.7, alpha: 0, discount });

  // By hand: F'(x) = 5 x - 2 here; gamma = 0.7 overshoots (2 / 5 is the limit) until it is discounted.
  const F = (x: number) => (x ** 2 + (1 - 2 * x) ** 2) / 2;
  let [x, gamma] = [0, 0.7];
  const expected: number[] = [];
  let discounts = 0;
  for (let t = 0; t <= steps; t++) {
    expected.push(F(x));
    if (t > 0 && !(expected[t]! < expected[t - 1]!)) {
      gamma *= discount;
      discounts++;
    }
    x -= gamma * (5 * x - 2);
  }
  assert.ok(discounts > 0 && discounts < steps, "the case must show both outcomes");
  assert.ok(relativeError(outputs.energies!, expected) < 1e-6);
});

Deno.test("the observer is told what moves, when and at which level", async () => {
  const network = mlp({ widths: [2, 2, 2, 2] });
  const events: string[] = [];
  const step = predictiveCodingStep(network, {
    schedule: zil(3),
    optimiser: SGD,
    batch: BATCH,
    start: "forward",
    observe: ({ t, what, level }) => events.push(`${t} ${what} ${level}`),
  });
  await runStep(step, {
    ...randomConfiguration(network, "events"),
    gamma: [1],
    alpha: [1],
    decay: [0],
  });
  assert.deepEqual(events, [
    "0 value 1",
    "0 value 2",
    "0 weight 0",
    "1 value 1",
    "1 value 2",
    "1 weight 1",
    "2 weight 2",
  ]);
});
