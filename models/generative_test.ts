/**
 * @file Generative nets against theory, in float64: gradients, counts, the equilibrium in closed form,
 * incremental EM, and where a net is dead.
 */
import assert from "node:assert/strict";
import { Matrix, solve } from "ml-matrix";
import { stream } from "../base/random.ts";
import { countProducts } from "../engines/graph/count.ts";
import { recordGraph } from "../engines/graph/recorder.ts";
import {
  generative,
  initialiseFromLatentsStep,
  latentsOf,
  reconstructionStep,
} from "./generative.ts";
import type { GenerativeOptions } from "./generative.ts";
import { initialParameters } from "./network.ts";
import type { Network } from "./network.ts";
import { optimiser as optimiserOf } from "./optimiser.ts";
import { freeNodes, initialiseValuesStep, predictiveCodingStep } from "./predictive_coding.ts";
import { ipc } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import {
  errorsStep,
  finiteDifferences,
  randomValues,
  relativeError,
  runStep,
} from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";

const IMAGES = 3;
const SGD = optimiserOf({ kind: "sgd", alpha: 1 });

/** L = 3: latents of 2 units, the output of 5. */
function small(rest: Partial<GenerativeOptions> = {}): Network {
  return generative({ widths: [2, 3, 4, 5], images: IMAGES, ...rest });
}

function randomConfiguration(network: Network, label: string): Values {
  const { state, inputs } = errorsStep(network, IMAGES);
  return {
    ...randomValues(state, { label, scale: 0.7 }),
    ...randomValues(inputs, { label: `${label}, clamped` }),
  };
}

/** `count` steps of a schedule with persistent values, by SGD. */
function train(
  network: Network,
  schedule: Schedule,
  { values, gamma, alpha }: { values: Values; gamma: number; alpha: number },
) {
  const step = predictiveCodingStep(network, {
    schedule,
    optimiser: SGD,
    batch: IMAGES,
    start: "persistent",
  });
  const updates = step.inputs.alpha!.shape[0]!;
  return runStep(step, {
    ...values,
    gamma: [gamma],
    alpha: Array(updates).fill(alpha),
    decay: Array(updates).fill(0),
  });
}

/** Rows of samples as columns. */
function columns(rows: ArrayLike<number>): Matrix {
  return Matrix.from1DArray(IMAGES, rows.length / IMAGES, Array.from(rows)).transpose();
}

function weightOf(network: Network, values: Values, level: number): Matrix {
  const { name, shape } = network.parameters.find(({ name }) => name === `theta[${level}].weight`)!;
  return Matrix.from1DArray(shape[0]!, shape[1]!, [...values[name]!]).transpose();
}

for (const activation of ["tanh", "relu", "identity"] as const) {
  Deno.test(`dF/dx and dF/dtheta equal finite differences, latents included (${activation})`, async () => {
    const network = small({ activation });
    const step = errorsStep(network, IMAGES);
    const values = randomConfiguration(network, activation);
    const { outputs } = await runStep(step, values);
    const names = [...network.parameters, ...freeNodes(network)].map(({ name }) => name);
    assert.ok(names.includes("x[3]") && names.includes("theta[2].bias"));
    for (const name of names) {
      const numeric = await finiteDifferences(
        async (point) => (await runStep(step, { ...values, [name]: point })).outputs.F![0]!,
        values[name]!,
      );
      assert.ok(relativeError(outputs[name]!, numeric) < 1e-7, name);
    }
  });
}

Deno.test("F = 1/2 sum_l ||x[l] - theta[l] f(x[l + 1])||^2 for l < L: the latents add nothing", async () => {
  const network = small({ bias: false });
  const values = randomConfiguration(network, "energy");
  const x = [values.target!, values["x[1]"]!, values["x[2]"]!, values["x[3]"]!].map(columns);
  let expected = 0;
  for (let level = 0; level < 3; level++) {
    const source = columns(
      Float64Array.from(x[level + 1]!.transpose().to1DArray(), Math.tanh),
    );
    const error = Matrix.sub(x[level]!, weightOf(network, values, level).mmul(source));
    expected += error.norm("frobenius") ** 2 / 2;
  }
  const { outputs } = await runStep(errorsStep(network, IMAGES), values);
  assert.ok(Math.abs(outputs.F![0]! / expected - 1) < 1e-12);
  const again = await runStep(reconstructionStep(network, IMAGES), values);
  assert.ok(Math.abs(again.outputs.energy![0]! * IMAGES / expected - 1) < 1e-12);
  // The reconstruction is mu[0] = theta[0] f(x[1]), of the values as they are.
  const mu = weightOf(network, values, 0).mmul(columns(values["x[1]"]!.map(Math.tanh)));
  assert.ok(relativeError(columns(again.outputs.output!).to1DArray(), mu.to1DArray()) < 1e-14);
});

Deno.test("levels and shapes: x[L] is free, has no energy, and every level has its weights", () => {
  const network = small();
  assert.equal(network.depth, 3);
  assert.equal(latentsOf(network), "x[3]");
  assert.deepEqual(freeNodes(network).map(({ name }) => name), ["x[1]", "x[2]", "x[3]"]);
  assert.deepEqual(network.nodes.map(({ energy }) => energy), [
    "gaussian",
    "gaussian",
    "gaussian",
    "none",
  ]);
  assert.deepEqual(network.nodes.map(({ shape }) => shape(IMAGES)), [[3, 5], [3, 4], [3, 3], [
    3,
    2,
  ]]);
  assert.deepEqual(network.inputs(IMAGES), {});
  assert.deepEqual(network.target(IMAGES).shape, [IMAGES, 5]);
  assert.throws(() => network.target(4), {
    name: "RangeError",
    message: /3 images in a batch of 4/,
  });
});

for (const depth of [2, 3, 5]) {
  Deno.test(`an iPC update of L = ${depth} takes 2 SMMs: 2 L products for values, L for weights`, () => {
    // mu[l] and theta[l]^T eps[l] for every l < L; the latents are free, so none of these is missing.
    const network = generative({ widths: Array<number>(depth + 1).fill(2), images: IMAGES });
    const graph = recordGraph(predictiveCodingStep(network, {
      schedule: ipc(1),
      optimiser: SGD,
      batch: IMAGES,
      start: "persistent",
    }));
    assert.deepEqual(countProducts(graph, { weightGradients: false }), { MM: 2 * depth, SMM: 2 });
    assert.deepEqual(countProducts(graph), { MM: 3 * depth, SMM: 2 });
  });
}

Deno.test("where the net explains its images F = 0, and neither values nor weights move", async () => {
  const network = small();
  const values = randomConfiguration(network, "equilibrium");
  const initial = await runStep(initialiseFromLatentsStep(network, IMAGES), values);
  Object.assign(values, initial.state);
  const { outputs } = await runStep(reconstructionStep(network, IMAGES), values);
  values.target = outputs.output!;
  // Every node is at its prediction, so both readings of a reconstruction agree.
  assert.ok(relativeError(outputs.generated!, outputs.output!) < 1e-14);
  const { state, outputs: after } = await train(network, ipc(5), { values, gamma: 0.5, alpha: 1 });
  assert.ok(after.energy![0]! < 1e-25);
  for (const name of Object.keys(state)) {
    assert.ok(relativeError(state[name]!, values[name]!) < 1e-12, name);
  }
});

Deno.test("linear net: its equilibrium is generalised least squares in the latents", async () => {
  // x[1 .. L - 1] minimised out, F = 1/2 r^T S^-1 r with r = y - P x[L] and S = I + sum_{k=1..L-1} P_k P_k^T;
  // free latents minimise it: x[L] = (P^T S^-1 P)^-1 P^T S^-1 y.
  const network = small({ activation: "identity", bias: false });
  const values = randomConfiguration(network, "least squares");
  const theta = [0, 1, 2].map((level) => weightOf(network, values, level));
  const P1 = theta[0]!;
  const P2 = P1.mmul(theta[1]!);
  const P = P2.mmul(theta[2]!);
  const S = Matrix.eye(5).add(P1.mmul(P1.transpose())).add(P2.mmul(P2.transpose()));
  const y = columns(values.target!);
  const latents = solve(P.transpose().mmul(solve(S, P)), P.transpose().mmul(solve(S, y)));
  const r = Matrix.sub(y, P.mmul(latents));
  const minimum = Matrix.mul(r, solve(S, r)).sum() / 2;

  // The errors of the equilibrium: eps[0] = S^-1 r, and eps[l] = theta[l - 1]^T eps[l - 1].
  const x: Matrix[] = [];
  x[3] = latents;
  const errors = [solve(S, r)];
  for (const level of [1, 2]) {
    errors[level] = theta[level - 1]!.transpose().mmul(errors[level - 1]!);
  }
  for (const level of [2, 1]) x[level] = theta[level]!.mmul(x[level + 1]!).add(errors[level]!);
  for (const level of [1, 2, 3]) {
    values[`x[${level}]`] = Float64Array.from(x[level]!.transpose().to1DArray());
  }
  const { outputs } = await runStep(errorsStep(network, IMAGES), values);
  assert.ok(Math.abs(outputs.F![0]! / minimum - 1) < 1e-12);
  for (const { name } of freeNodes(network)) assert.ok(Math.hypot(...outputs[name]!) < 1e-12, name);
});

Deno.test("incremental EM: with small steps the energy falls at every step", async () => {
  const network = small();
  const values = randomConfiguration(network, "iem");
  const { outputs } = await train(network, ipc(80), { values, gamma: 0.03, alpha: 0.03 });
  const energies = [...outputs.energies!];
  assert.equal(energies.length, 80);
  for (let t = 1; t < energies.length; t++) {
    assert.ok(
      energies[t]! < energies[t - 1]!,
      `step ${t}: ${energies[t]} after ${energies[t - 1]}`,
    );
  }
  assert.ok(energies.at(-1)! < energies[0]! / 2);
});

Deno.test("forward initialisation starts at zero latents, and knows latents that are given", async () => {
  const network = small();
  const values = randomConfiguration(network, "start");
  const zero = await runStep(initialiseValuesStep(network, IMAGES), values);
  assert.ok(zero.state["x[3]"]!.every((value) => value === 0));
  const latents = { ...values, "x[3]": new Float64Array(values["x[3]"]!.length) };
  const given = await runStep(initialiseFromLatentsStep(network, IMAGES), latents);
  for (const name of ["x[1]", "x[2]"]) assert.deepEqual(given.state[name], zero.state[name]);
  const other = await runStep(initialiseFromLatentsStep(network, IMAGES), values);
  assert.deepEqual(other.state["x[3]"], values["x[3]"]);
  assert.notDeepEqual(other.state["x[1]"], zero.state["x[1]"]);
});

Deno.test("zero latents are dead with ReLU and no bias, and alive with tanh", async () => {
  const size = async (activation: "relu" | "tanh") => {
    const network = small({ activation, bias: false });
    const values = randomConfiguration(network, "dead");
    const { state } = await runStep(initialiseValuesStep(network, IMAGES), values);
    const { outputs } = await runStep(errorsStep(network, IMAGES), { ...values, ...state });
    return Math.hypot(
      ...[...network.parameters, ...freeNodes(network)].flatMap(({ name }) => [...outputs[name]!]),
    );
  };
  assert.equal(await size("relu"), 0);
  assert.ok(await size("tanh") > 0.1);
});

Deno.test("initial weights: uniform within PyTorch's or Xavier's bound", () => {
  for (
    const [initialisation, bound] of [["pytorch", 1 / 10], ["xavier", Math.sqrt(6 / 400)]] as const
  ) {
    const network = generative({ widths: [100, 300], images: 1, initialisation });
    const values = initialParameters(network, stream("generative-test", initialisation));
    const weights = values["theta[0].weight"]!;
    const largest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest <= bound && largest > 0.99 * bound, `${initialisation}: ${largest}`);
    const variance = weights.reduce((sum, value) => sum + value ** 2, 0) / weights.length;
    // bound^2 / 3, with a relative standard deviation of sqrt(0.8 / 30000) = 0.5%.
    assert.ok(Math.abs(variance / (bound ** 2 / 3) - 1) < 0.03);
    const biases = values["theta[0].bias"]!;
    assert.equal(biases.every((value) => value === 0), initialisation === "xavier");
  }
});

Deno.test("widths and images that are not positive integers are refused", () => {
  for (
    const options of [
      { widths: [3], images: 1 },
      { widths: [3, 0], images: 1 },
      { widths: [3, 2.5], images: 1 },
      { widths: [3, 2], images: 0 },
    ]
  ) {
    assert.throws(() => generative(options), { name: "RangeError", message: /latents first/ });
  }
});
