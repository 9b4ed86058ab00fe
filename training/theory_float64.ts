/**
 * @file Small random networks and their steps in float64, for the figures of the theory: the same steps
 * that trainings execute, run by the reference engine.
 */
import { Matrix } from "ml-matrix";
import { stream } from "../base/random.ts";
import type { Arrays, StepDefinition, TensorSpec } from "../engines/engine.ts";
import { referenceEngine } from "../engines/reference/reference_engine.ts";
import { backpropagationStep } from "../models/backpropagation.ts";
import type { Network } from "../models/network.ts";
import { optimiser } from "../models/optimiser.ts";
import { predictiveCodingStep } from "../models/predictive_coding.ts";
import type { Schedule } from "../models/schedule.ts";

/** Float64 values by name. */
export type Values = Record<string, Float64Array>;

/** Runs a compiled step once: from the values of its state and inputs to new state and outputs. */
export type Runner = (
  values: Readonly<Values>,
) => Promise<{ readonly state: Values; readonly outputs: Values }>;

const SGD = optimiser({ kind: "sgd", alpha: 1 });

/** A step of predictive coding from the forward pass, with SGD whose alpha is an input. */
export function inferenceRunner(
  network: Network,
  { schedule, batch }: { readonly schedule: Schedule; readonly batch: number },
): Promise<Runner> {
  return runner(
    predictiveCodingStep(network, { schedule, optimiser: SGD, batch, start: "forward" }),
  );
}

/** One update by BP, with SGD whose alpha is an input. */
export function backpropagationRunner(network: Network, batch: number): Promise<Runner> {
  return runner(backpropagationStep(network, { optimiser: SGD, batch, repeats: 1 }));
}

/** Compile a step in float64. Values that it does not know are left aside. */
export async function runner(step: StepDefinition): Promise<Runner> {
  const engine = referenceEngine();
  const program = await engine.compile(step);
  return async (values) => {
    const state = engine.createState(step.state, pick(values, step.state));
    const outputs = await program.run(state, pick(values, step.inputs));
    return { state: asFloat64(await state.read()), outputs: asFloat64(outputs) };
  };
}

/**
 * Normal random weights of variance 1 / inputs and, for a network with inputs, normal inputs and targets
 * of variance 1; all decided by `label`.
 */
export function randomNetworkValues(
  network: Network,
  { label, batch }: { readonly label: string; readonly batch: number },
): Values {
  const draw = (name: string, { shape, scale }: { shape: readonly number[]; scale: number }) => {
    const random = stream("theory", label, name);
    return Float64Array.from({ length: sizeOf(shape) }, () => scale * random.normal());
  };
  return Object.fromEntries([
    ...network.parameters.map(({ name, shape }) =>
      [name, draw(name, { shape, scale: 1 / Math.sqrt(shape[0]!) })] as const
    ),
    ...Object.entries({ ...network.inputs(batch), target: network.target(batch) }).map((
      [name, { shape }],
    ) => [name, draw(name, { shape, scale: 1 })] as const),
  ]);
}

/** Inputs of a step's numbers: gamma once, SGD's alpha for every update and no decay. */
export function rates(
  { gamma = 0, alpha, updates = 1 }: {
    readonly gamma?: number;
    readonly alpha: number;
    readonly updates?: number;
  },
): Values {
  return {
    gamma: Float64Array.of(gamma),
    alpha: new Float64Array(updates).fill(alpha),
    decay: new Float64Array(updates),
  };
}

/** Every weight's change, by name. */
export function changes(network: Network, { before, after }: Record<"before" | "after", Values>) {
  return Object.fromEntries(
    network.parameters.map(({ name }) => [
      name,
      after[name]!.map((value, index) => value - before[name]![index]!),
    ]),
  );
}

/** theta[0 .. L - 1] of a network without biases as the paper writes them: (units of l, units of l + 1). */
export function weightMatrices(network: Network, values: Values): Matrix[] {
  return network.parameters.map(({ name, shape }) =>
    Matrix.from1DArray(shape[0]!, shape[1]!, [...values[name]!]).transpose()
  );
}

/** Rows of samples as columns: (units, batch). */
export function asColumns(rows: Float64Array, batch: number): Matrix {
  return Matrix.from1DArray(batch, rows.length / batch, [...rows]).transpose();
}

function pick(values: Readonly<Values>, specs: Readonly<Record<string, TensorSpec>>): Arrays {
  return Object.fromEntries(
    Object.keys(specs).map((name) => {
      const array = values[name];
      if (array === undefined) throw new TypeError(`The step needs ${name}, which has no values`);
      return [name, array];
    }),
  );
}

function asFloat64(arrays: Arrays): Values {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, Float64Array.from(array)]),
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
