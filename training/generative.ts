/**
 * @file One training of a generative net on a few images in full batch (Figs. 2 left and 7): the energy
 * after every inference step, and what the trained net makes of its images.
 *
 * An iteration is one inference step; iPC moves the weights at each of them, PC at every T-th. A point of
 * the curve is the energy of the state after so many iterations, with all weight updates that belong to
 * them. Every image keeps its value nodes over the whole training (section 3, incremental EM), for PC
 * too; the other reading, that PC starts them anew after every weight update, is `values: "reset"`.
 */
import { Buffer } from "node:buffer";
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { DataIdentity, ImageDataset } from "../datasets/dataset.ts";
import type { Arrays, EngineIdentity, StepDefinition } from "../engines/engine.ts";
import {
  generative,
  initialiseFromLatentsStep,
  latentsOf,
  reconstructionStep,
} from "../models/generative.ts";
import type { Initialisation } from "../models/generative.ts";
import type { Activation } from "../models/mlp.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import { initialiseValuesStep } from "../models/predictive_coding.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { emptyMinibatch, fillMinibatch } from "./images.ts";
import { lastProgram } from "./last_program.ts";
import { shapeOfRule, sharedEngine, sharedImages } from "./programs.ts";

export type GenerativeSettings = {
  /** Names the random streams: trainings of one experiment and seed share images over all settings. */
  readonly experiment: string;
  readonly seed: number;
  readonly data: DataIdentity;
  readonly engine: EngineIdentity;
  readonly network: {
    readonly kind: "generative";
    /** Units from the latents, x[L], to x[1]; the output has the images' size. L numbers. */
    readonly widths: readonly number[];
    readonly activation: Activation;
    readonly bias: boolean;
    readonly initialisation: Initialisation;
  };
  readonly rule: Extract<RuleSettings, { readonly kind: "pc" | "ipc" }>;
  readonly optimiser: OptimiserSettings;
  /** x[L] at the start. */
  readonly latents: "zero" | "normal";
  /** What becomes of the value nodes after T inference steps. "reset" needs latents that start at zero. */
  readonly values: "kept" | "reset";
  /** Training images, chosen by seed. */
  readonly images: number;
  /** Inference steps in all; a multiple of the rule's T. */
  readonly iterations: number;
  /** How many images to show with their reconstructions. */
  readonly pictures: number;
};

/** An image and what the net makes of it: bytes (height, width, channels) in base64. */
export type ReconstructedImage = {
  readonly original: string;
  /** mu[0] = theta[0] f(x[1]). */
  readonly reconstruction: string;
  /** Mean squared error of the reconstruction, per number; pixels in [0, 1]. */
  readonly error: number;
};

export type GenerativeResult = {
  readonly status: "finished" | "diverged";
  /** Energy per image after 0, 1, 2, ... iterations, six digits. */
  readonly energies: readonly number[];
  /** Mean squared error over all images; null where the training diverged. */
  readonly errors: {
    readonly reconstructed: number;
    /** Of the output that the latents alone predict. */
    readonly generated: number;
  } | null;
  /** What the images' mean has, per image and per number: all that a net can know of no image. */
  readonly meanImage: { readonly energy: number; readonly error: number };
  readonly size: { readonly height: number; readonly width: number; readonly channels: number };
  readonly pictures: readonly ReconstructedImage[];
  /**
   * 2 / (1 + lambda_max(theta[0] theta[0]^T)) at the start: inference with a larger gamma is unstable,
   * judged by the Hessian's block of x[1] for f' = 1 (an upper bound of the limit).
   */
  readonly stabilityLimit: number;
};

/** Facts that change from run to run. */
export type GenerativeTiming = { readonly millisecondsPerIteration: number };

/** Train. Short enough (a few minutes at most) to start anew when interrupted. */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as GenerativeSettings;
  const { experiment, seed, images, iterations, rule, values } = settings;
  requireCoherent(settings);
  const dataset = await sharedImages(settings.data, context);
  const target = chooseImages(dataset, settings);
  const { widths, kind: _, ...options } = settings.network;
  const network = generative({
    widths: [...widths, target.length / images],
    images,
    ...options,
  });
  const optimiser = optimiserOf(settings.optimiser);
  const updates = weightUpdates(rule);

  const engine = await sharedEngine(settings.engine, context);
  const step = trainingStep(network, rule, { optimiser, batch: images, start: "persistent" });
  const compile = (
    slot: string,
    { definition, outputs }: {
      readonly definition: StepDefinition;
      readonly outputs?: readonly string[];
    },
  ) =>
    lastProgram(definition, {
      slot,
      engine,
      shape: { network: settings.network, images, ...shapeOfRule(settings) },
      context,
      ...(outputs ? { outputs } : {}),
    });
  const program = await compile("training", { definition: step, outputs: ["energies"] });
  const reset = values === "reset"
    ? await compile("reset", { definition: initialiseValuesStep(network, images) })
    : undefined;

  const state = engine.createState(
    step.state,
    startOf(step, {
      ...initialState(network, { optimiser, random: stream(experiment, seed, "initialisation") }),
      ...(settings.latents === "normal"
        ? {
          [latentsOf(network)]: normal(images * widths[0]!, stream(experiment, seed, "latents")),
        }
        : {}),
    }),
  );
  const gamma = Float32Array.of(rule.gamma);
  const energies: number[] = [];
  let milliseconds = 0;
  try {
    await (await compile("initialisation", {
      definition: initialiseFromLatentsStep(network, images),
    })).run(state, {});
    const stabilityLimit = sixDigits(2 / (1 + largestEigenvalue(await state.read(), widths)));
    const steps = iterations / rule.T;
    for (let done = 0; done < steps && energies.every(Number.isFinite); done++) {
      const start = performance.now();
      if (done > 0) await reset?.run(state, {});
      const outputs = await program.run(state, {
        target,
        gamma,
        ...coefficientInputs(optimiser, { done: done * updates, updates }),
      });
      milliseconds += performance.now() - start;
      // PC's last evaluation precedes its weight update: the next step's first one follows it.
      energies.push(...outputs.energies!.slice(0, rule.T));
      context.signal.throwIfAborted();
      if (done % 8 === 7 || done + 1 === steps) {
        const iteration = (done + 1) * rule.T;
        context.progress((done + 1) / steps, `iteration ${iteration} of ${iterations}`);
      }
    }
    const { energy, output, generated } =
      await (await compile("evaluation", { definition: reconstructionStep(network, images) }))
        .run(state, { target });
    energies.push(energy![0]!);
    const finite = energies.findIndex((energy) => !Number.isFinite(energy));
    const result: GenerativeResult = {
      status: finite === -1 ? "finished" : "diverged",
      energies: (finite === -1 ? energies : energies.slice(0, finite)).map(sixDigits),
      errors: finite === -1
        ? {
          reconstructed: sixDigits(squaredError(output!, target)),
          generated: sixDigits(squaredError(generated!, target)),
        }
        : null,
      meanImage: meanImageOf(target, images),
      size: { height: dataset.height, width: dataset.width, channels: dataset.channels },
      pictures: finite === -1 ? picturesOf({ target, output: output! }, settings) : [],
      stabilityLimit,
    };
    const timing: GenerativeTiming = {
      millisecondsPerIteration: milliseconds / Math.max(1, energies.length - 1),
    };
    return { value: asJson(result), volatile: asJson(timing) };
  } finally {
    state.dispose();
  }
}

/** @throws {RangeError} for settings that do not fit one another. */
function requireCoherent({ rule, iterations, latents, values }: GenerativeSettings): void {
  if (iterations % rule.T !== 0 || iterations < rule.T) {
    throw new RangeError(
      `Cannot train ${iterations} iterations with T = ${rule.T}: expected a multiple of T`,
    );
  }
  if (values === "reset" && latents !== "zero") {
    throw new RangeError(
      `Cannot reset values to ${latents} latents: expected latents that start at zero`,
    );
  }
}

/** The chosen images' pixels in [0, 1]: (images, height * width * channels). */
function chooseImages(
  dataset: ImageDataset,
  { experiment, seed, images, data }: GenerativeSettings,
): Float32Array {
  const { count } = dataset.train;
  if (images > count) {
    throw new RangeError(`Cannot choose ${images} images of ${data.name}: it has ${count}`);
  }
  const minibatch = emptyMinibatch(images, dataset);
  const chosen = stream(experiment, seed, "images").permutation(count).slice(0, images);
  fillMinibatch(minibatch, dataset.train, chosen);
  return minibatch.input;
}

/** Energy per image (half the squared error) and squared error per number of the images' mean. */
function meanImageOf(target: Float32Array, images: number): GenerativeResult["meanImage"] {
  const pixels = target.length / images;
  const mean = new Float64Array(pixels);
  target.forEach((value, place) => mean[place % pixels]! += value / images);
  const error = squaredError(
    Float32Array.from(target, (_, place) => mean[place % pixels]!),
    target,
  );
  return { energy: sixDigits(error * pixels / 2), error: sixDigits(error) };
}

/** Values for every tensor of a step's state: the given ones, zeros elsewhere. */
function startOf(step: StepDefinition, given: Arrays): Arrays {
  return Object.fromEntries(
    Object.entries(step.state).map(([name, { shape }]) => [
      name,
      given[name] ?? new Float32Array(shape.reduce((product, size) => product * size, 1)),
    ]),
  );
}

function normal(count: number, random: ReturnType<typeof stream>): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}

/** lambda_max(theta[0] theta[0]^T) by power iteration from a fixed start. */
function largestEigenvalue(state: Arrays, widths: readonly number[]): number {
  const weights = state["theta[0].weight"]!; // (inputs, outputs)
  const inputs = widths.at(-1)!;
  const outputs = weights.length / inputs;
  let vector = normal(inputs, stream("largest eigenvalue"));
  let eigenvalue = 0;
  for (let round = 0; round < 30; round++) {
    const length = Math.hypot(...vector);
    const image = new Float64Array(outputs);
    for (let row = 0; row < inputs; row++) {
      const share = vector[row]! / length;
      for (let column = 0; column < outputs; column++) {
        image[column]! += share * weights[row * outputs + column]!;
      }
    }
    vector = vector.map((_, row) => {
      let sum = 0;
      for (let column = 0; column < outputs; column++) {
        sum += weights[row * outputs + column]! * image[column]!;
      }
      return sum;
    });
    eigenvalue = Math.hypot(...vector);
  }
  return eigenvalue;
}

function squaredError(values: ArrayLike<number>, target: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < target.length; index++) {
    sum += (values[index]! - target[index]!) ** 2;
  }
  return sum / target.length;
}

function picturesOf(
  { target, output }: { readonly target: Float32Array; readonly output: Arrays[string] },
  { images, pictures }: GenerativeSettings,
): ReconstructedImage[] {
  const size = target.length / images;
  return Array.from({ length: Math.min(pictures, images) }, (_, image) => {
    const original = target.subarray(image * size, (image + 1) * size);
    const reconstruction = output.subarray(image * size, (image + 1) * size);
    return {
      original: asBytes(original),
      reconstruction: asBytes(reconstruction),
      error: sixDigits(squaredError(reconstruction, original)),
    };
  });
}

/** Numbers in [0, 1], cut off beyond, as bytes in base64. */
function asBytes(values: ArrayLike<number>): string {
  const bytes = Uint8ClampedArray.from(values, (value) => 255 * value);
  return Buffer.from(bytes.buffer).toString("base64");
}

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
