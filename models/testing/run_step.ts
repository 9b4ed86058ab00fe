/** @file Steps run once in float64, for tests that theory gives at 1e-12. Tests only. */
import { stream } from "../../base/random.ts";
import type { Arrays, CompileOptions, StepDefinition, TensorSpec } from "../../engines/engine.ts";
import { referenceEngine } from "../../engines/reference/reference_engine.ts";
import type { Network } from "../network.ts";
import { errorsOf, freeNodes } from "../predictive_coding.ts";

/** Float64 values by name. */
export type Values = Record<string, Float64Array>;

/** The new state and the outputs of one run; `values` holds the state and the inputs. */
export async function runStep(
  step: StepDefinition,
  values: Readonly<Record<string, ArrayLike<number>>>,
): Promise<{ state: Values; outputs: Values }> {
  return (await compileStep(step))(values);
}

/** `runStep` for many runs of one step, of which only some outputs may be wanted. */
export async function compileStep(
  step: StepDefinition,
  options: CompileOptions = {},
): Promise<
  (
    values: Readonly<Record<string, ArrayLike<number>>>,
  ) => Promise<{ state: Values; outputs: Values }>
> {
  const engine = referenceEngine();
  const program = await engine.compile(step, options);
  return async (values) => {
    const state = engine.createState(step.state, pick(values, step.state));
    const outputs = await program.run(state, pick(values, step.inputs));
    return { state: asFloat64(await state.read()), outputs: asFloat64(outputs) };
  };
}

/** Normal random values, `scale` wide, for every tensor of the specs. */
export function randomValues(
  specs: Readonly<Record<string, TensorSpec>>,
  { label, scale = 1 }: { readonly label: string; readonly scale?: number },
): Values {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const random = stream(label, name);
      const size = shape.reduce((product, width) => product * width, 1);
      return [name, Float64Array.from({ length: size }, () => scale * random.normal())];
    }),
  );
}

/**
 * One evaluation of the errors at given value nodes and weights (all of them state here). Outputs: `F`
 * and, per value node and parameter, its gradient under its own name.
 */
export function errorsStep(network: Network, batch: number): StepDefinition {
  const values = freeNodes(network);
  const specs = Object.fromEntries([
    ...network.parameters.map(({ name, shape }) => [name, { shape, dtype: "float32" }] as const),
    ...values.map(({ name, shape }) => [name, { shape: shape(batch), dtype: "float32" }] as const),
  ]);
  return {
    name: `errors of ${network.name}`,
    state: specs,
    inputs: { ...network.inputs(batch), target: network.target(batch) },
    run(state, inputs) {
      const { F, dx, dtheta } = errorsOf(
        network,
        { inputs, target: inputs.target!, x: state, theta: state },
        {
          values: values.map(({ name }) => name),
          weights: network.parameters.map(({ name }) => name),
        },
      );
      return { state: {}, outputs: { F, ...dx, ...dtheta } };
    },
  };
}

/** Central differences of `f` at `point`, one component after another. */
export async function finiteDifferences(
  f: (point: Float64Array) => Promise<number>,
  point: Float64Array,
): Promise<Float64Array> {
  const h = 1e-5;
  const gradient = new Float64Array(point.length);
  for (let index = 0; index < point.length; index++) {
    const [up, down] = [point.slice(), point.slice()];
    up[index]! += h;
    down[index]! -= h;
    gradient[index] = (await f(up) - await f(down)) / (2 * h);
  }
  return gradient;
}

/** ||a - b|| / ||b||, or ||a|| where b is zero. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    difference += (a[index]! - b[index]!) ** 2;
    size += b[index]! ** 2;
  }
  return Math.sqrt(difference) / (size === 0 ? 1 : Math.sqrt(size));
}

/** a - b, component by component. */
export function minus(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: a.length }, (_, index) => a[index]! - b[index]!);
}

function pick(
  values: Readonly<Record<string, ArrayLike<number>>>,
  specs: Readonly<Record<string, TensorSpec>>,
): Arrays {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { dtype }]) => [
      name,
      (dtype === "int32" ? Int32Array : Float64Array).from(values[name]!),
    ]),
  );
}

function asFloat64(arrays: Arrays): Values {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, Float64Array.from(array)]),
  );
}
