/**
 * @file The stage behind the figures of the theory: what inference and learning rules do on tiny random
 * networks in float64, beside what theory says in closed form. The steps are those that trainings
 * execute; the closed forms share nothing with them.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { mlp } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";
import { predictionStep } from "../models/predictive_coding.ts";
import { pc, zil } from "../models/schedule.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { equilibriumEnergy, largestCurvature, smallErrorCosine } from "./theory_closed_forms.ts";
import {
  asColumns,
  backpropagationRunner,
  changes,
  inferenceRunner,
  randomNetworkValues,
  rates,
  runner,
  weightMatrices,
} from "./theory_float64.ts";
import type { Values } from "./theory_float64.ts";

export type TheorySettings = {
  /** Depths of the linear nets whose equilibrium is compared. */
  readonly depths: readonly number[];
  /** Linear nets per depth. */
  readonly nets: number;
  /** Inference steps of the comparisons at equilibrium. */
  readonly steps: number;
  /** gamma as shares of the stability limit. */
  readonly gammaShares: readonly number[];
  /** Inference steps after which the energy over gamma is read. */
  readonly readAt: readonly number[];
  /** Z-IL's gammas, and the depth of its net. */
  readonly zil: { readonly gammas: readonly number[]; readonly depth: number };
  /** Sizes of the output's error relative to the output, and output units, of the cosines. */
  readonly cosine: { readonly errors: readonly number[]; readonly outputs: readonly number[] };
};

export type TheoryResult = {
  /** One linear net: its energy while it infers at gamma = 1 / lambda_max, all per sample. */
  readonly equilibria: readonly {
    readonly L: number;
    readonly net: number;
    /** F at t = 0, 1, ... */
    readonly energies: readonly number[];
    readonly closedForm: number;
    readonly lambdaMax: number;
  }[];
  /** One linear net over gamma. */
  readonly stability: {
    readonly L: number;
    /** 2 / lambda_max. */
    readonly limit: number;
    readonly closedForm: number;
    /** `energies[k]`: F per sample after `readAt[k]` inference steps. */
    readonly points: readonly { readonly gamma: number; readonly energies: readonly number[] }[];
  };
  /** Z-IL beside BP: update of theta[level] = factor * BP's, up to `residual` (relative). */
  readonly zil: readonly {
    readonly gamma: number;
    readonly level: number;
    readonly factor: number;
    readonly residual: number;
  }[];
  /** PC at equilibrium beside BP, over the size of the output's error. */
  readonly cosines: readonly {
    readonly outputs: number;
    /** The closed form for a vanishing error. */
    readonly limit: number;
    readonly points: readonly {
      readonly error: number;
      readonly cosine: number;
      /** Cosine of the update of every theta[l], from l = 0. */
      readonly levels: readonly number[];
    }[];
  }[];
};

const BATCH = 4;
/** The depth of the net whose energy over gamma is drawn. */
const STABILITY_DEPTH = 3;

export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as TheorySettings;
  const equilibria: TheoryResult["equilibria"][number][] = [];
  for (const L of settings.depths) {
    for (let net = 0; net < settings.nets; net++) {
      equilibria.push(await equilibrium(L, { net, steps: settings.steps }));
      context.signal.throwIfAborted();
    }
    context.progress(0.4 * equilibria.length / (settings.depths.length * settings.nets));
  }
  const stability = await energyOverGamma(settings);
  context.progress(0.6);
  const besideBp = await zilBesideBp(settings.zil);
  context.progress(0.7);
  const cosines: TheoryResult["cosines"][number][] = [];
  for (const outputs of settings.cosine.outputs) {
    cosines.push(await cosinesOverError(outputs, settings));
    context.signal.throwIfAborted();
  }
  const result: TheoryResult = { equilibria, stability, zil: besideBp, cosines };
  context.progress(1);
  return { value: asJson(result) };
}

/** A linear network of L layers without biases, of 6 inputs, 8 units and 5 outputs. */
function linear(L: number): Network {
  const widths = [6, ...Array<number>(L - 1).fill(8), 5];
  return mlp({ widths, activation: "identity", bias: false });
}

function linearNet(network: Network, values: Values) {
  return {
    theta: weightMatrices(network, values),
    input: asColumns(values.input!, BATCH),
    target: asColumns(values.target!, BATCH),
  };
}

async function equilibrium(
  L: number,
  { net, steps }: { readonly net: number; readonly steps: number },
): Promise<TheoryResult["equilibria"][number]> {
  const network = linear(L);
  const values = randomNetworkValues(network, { label: `equilibrium/${L}/${net}`, batch: BATCH });
  const theory = linearNet(network, values);
  const lambdaMax = largestCurvature(theory.theta);
  const infer = await inferenceRunner(network, { schedule: pc(steps), batch: BATCH });
  const { outputs } = await infer({ ...values, ...rates({ gamma: 1 / lambdaMax, alpha: 0 }) });
  return {
    L,
    net,
    energies: [...outputs.energies!],
    closedForm: equilibriumEnergy(theory) / BATCH,
    lambdaMax,
  };
}

async function energyOverGamma(
  { gammaShares, readAt }: TheorySettings,
): Promise<TheoryResult["stability"]> {
  const network = linear(STABILITY_DEPTH);
  const values = randomNetworkValues(network, { label: "stability", batch: BATCH });
  const theory = linearNet(network, values);
  const limit = 2 / largestCurvature(theory.theta);
  const infer = await inferenceRunner(network, {
    schedule: pc(Math.max(...readAt)),
    batch: BATCH,
  });
  const points: { gamma: number; energies: number[] }[] = [];
  for (const share of gammaShares) {
    const gamma = share * limit;
    const { outputs } = await infer({ ...values, ...rates({ gamma, alpha: 0 }) });
    points.push({ gamma, energies: readAt.map((t) => outputs.energies![t]!) });
  }
  return {
    L: STABILITY_DEPTH,
    limit,
    closedForm: equilibriumEnergy(theory) / BATCH,
    points,
  };
}

async function zilBesideBp(
  { gammas, depth }: TheorySettings["zil"],
): Promise<TheoryResult["zil"]> {
  const widths = [6, ...Array<number>(depth - 1).fill(8), 5];
  const network = mlp({ widths, activation: "tanh" });
  const values = randomNetworkValues(network, { label: "zil", batch: BATCH });
  const backpropagate = await backpropagationRunner(network, BATCH);
  const updateZil = await inferenceRunner(network, { schedule: zil(depth), batch: BATCH });
  const bp = changes(network, {
    before: values,
    after: (await backpropagate({ ...values, ...rates({ alpha: 1 }) })).state,
  });
  const compared: TheoryResult["zil"][number][] = [];
  for (const gamma of gammas) {
    const { state } = await updateZil({ ...values, ...rates({ gamma, alpha: 1 }) });
    const own = changes(network, { before: values, after: state });
    for (let level = 0; level < depth; level++) {
      const [a, b] = [own, bp].map((parts) => joined(network, { parts, level }));
      const factor = dot(a!, b!) / dot(b!, b!);
      const rest = a!.map((value, index) => value - factor * b![index]!);
      const residual = Math.sqrt(dot(rest, rest) / dot(a!, a!));
      compared.push({ gamma, level, factor, residual });
    }
  }
  return compared;
}

async function cosinesOverError(
  outputs: number,
  { cosine: { errors }, steps }: TheorySettings,
): Promise<TheoryResult["cosines"][number]> {
  // One sample: over several, a sum of outer products hides how each of them is turned.
  const network = mlp({ widths: [6, 8, 8, outputs], activation: "tanh", bias: false });
  const values = randomNetworkValues(network, { label: `cosine/${outputs}`, batch: 1 });
  const predict = await runner(predictionStep(network, 1));
  const { output } = (await predict(values)).outputs;
  // The drawn target serves as the error's direction, of length 1.
  const length = Math.sqrt(dot(values.target!, values.target!));
  const direction = values.target!.map((value) => value / length);
  const backpropagate = await backpropagationRunner(network, 1);
  const infer = await inferenceRunner(network, { schedule: pc(steps), batch: 1 });
  const points: TheoryResult["cosines"][number]["points"][number][] = [];
  for (const error of errors) {
    const target = output!.map((value, index) => value + error * direction[index]!);
    const at = { ...values, target };
    const [bp, own] = await Promise.all([
      backpropagate({ ...at, ...rates({ alpha: 1 }) }),
      infer({ ...at, ...rates({ gamma: GAMMA, alpha: 1 }) }),
    ]);
    const parts = [own.state, bp.state].map((after) => changes(network, { before: at, after }));
    const cosineOf = (level?: number) => {
      const [a, b] = parts.map((parts) =>
        joined(network, { parts, ...(level === undefined ? {} : { level }) })
      );
      return dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!));
    };
    points.push({ error, cosine: cosineOf(), levels: [0, 1, 2].map((level) => cosineOf(level)) });
  }
  return { outputs, limit: cosineLimit(network, { values, direction }), points };
}

/** Inference of the cosines: stable for their nets, whose lambda_max is below 2 / GAMMA. */
const GAMMA = 0.2;

/** The closed form of the cosine for a vanishing error, from the forward pass in plain loops. */
function cosineLimit(
  network: Network,
  { values, direction }: { readonly values: Values; readonly direction: Float64Array },
): number {
  const theta = weightMatrices(network, values);
  const L = theta.length;
  const jacobians = [...theta];
  const activities: number[] = [];
  let source = asColumns(values.input!, 1); // f is not applied to the clamped input
  for (let level = L - 1; level >= 0; level--) {
    activities[level] = source.norm("frobenius") ** 2;
    const x = theta[level]!.mmul(source).to1DArray();
    source = asColumns(Float64Array.from(x, Math.tanh), 1);
    if (level === 0) continue;
    // d x[level - 1] / d x[level] = theta[level - 1] diag(f'(x[level]))
    jacobians[level - 1] = theta[level - 1]!.clone().mulRowVector(
      x.map((value) => 1 - Math.tanh(value) ** 2),
    );
  }
  return smallErrorCosine({ jacobians, activities, direction: asColumns(direction, 1) });
}

/** The changes of one level's parameters, or of all, in one array. */
function joined(
  network: Network,
  { parts, level }: { readonly parts: Values; readonly level?: number },
): Float64Array {
  return Float64Array.from(
    network.parameters.filter((parameter) => level === undefined || parameter.level === level)
      .flatMap(({ name }) => [...parts[name]!]),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
