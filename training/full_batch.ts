/**
 * @file One full-batch training of a classifier on a few images (Figs. 2 right and 8): the setting in
 * which iPC needs no control signal at all. Its value nodes persist from step to step and are never
 * reset (incremental EM, section 3.1); PC and Z-IL start every iteration from the forward pass, unless
 * the settings say otherwise.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { Arrays, StepDefinition } from "../engines/engine.ts";
import { countProducts } from "../engines/graph/count.ts";
import { pruneGraph } from "../engines/graph/prune.ts";
import { recordGraph } from "../engines/graph/recorder.ts";
import { simplifyGraph } from "../engines/graph/simplify.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { initialiseValuesStep, predictionStep } from "../models/predictive_coding.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { evaluate } from "./evaluation.ts";
import { emptyMinibatch, fillMinibatch } from "./images.ts";
import type { ImageSubset } from "./images.ts";
import { lastProgram } from "./last_program.ts";
import { shapeOf, sharedEngine, sharedImages } from "./programs.ts";
import { networkOf } from "./settings.ts";
import type { FullBatchSettings } from "./settings.ts";

/** A point of the curve: the state after `iteration` iterations. */
export type FullBatchRecord = {
  readonly iteration: number;
  /** Updates that every weight has had. */
  readonly updates: number;
  /** Mean forward loss (half the squared error) on the training images. */
  readonly loss: number;
  /** Energy per image at the last evaluation of the iteration; null before the first. */
  readonly energy: number | null;
  readonly testLoss: number;
  /** Share of test images classified wrongly, in [0, 1]. */
  readonly testError: number;
};

export type FullBatchResult = {
  readonly status: "finished" | "diverged";
  readonly curve: readonly FullBatchRecord[];
  /**
   * Matrix products (MMs) of an iteration as it is executed: forward initialisation and weight gradients
   * included, equal products computed once.
   */
  readonly products: number;
};

const EVALUATION_BATCH = 500;

/** Train. Short enough (seconds) to start anew when interrupted. */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as FullBatchSettings;
  const { experiment, seed, images, iterations, every, rule } = settings;
  const network = networkOf(settings.network);
  const optimiser = optimiserOf(settings.optimiser);
  const updates = weightUpdates(rule);
  const values = settings.values ?? (rule.kind === "ipc" ? "kept" : "reset");
  const persistent = "gamma" in rule && values === "kept";

  const dataset = await sharedImages(settings.data, context);
  if (images > dataset.train.count) {
    throw new RangeError(
      `Cannot choose ${images} images of ${settings.data.name}: it has ${dataset.train.count}`,
    );
  }
  const chosen: ImageSubset = {
    split: dataset.train,
    indices: stream(experiment, seed, "images").permutation(dataset.train.count).slice(0, images),
  };
  const test: ImageSubset = {
    split: dataset.test,
    indices: Int32Array.from(
      { length: Math.min(settings.testImages, dataset.test.count) },
      (_, index) => index,
    ),
  };

  const engine = await sharedEngine(settings.engine, context);
  const step = trainingStep(network, rule, {
    optimiser,
    batch: images,
    start: persistent ? "persistent" : "forward",
  });
  const program = await lastProgram(step, {
    slot: "training",
    engine,
    shape: { ...shapeOf(settings) as object, images, persistent },
    context,
    outputs: ["energy"],
  });
  const prediction = await lastProgram(predictionStep(network, EVALUATION_BATCH), {
    slot: "evaluation",
    engine,
    shape: { network: settings.network, batch: EVALUATION_BATCH },
    context,
  });

  const minibatch = emptyMinibatch(images, dataset);
  fillMinibatch(minibatch, chosen.split, chosen.indices);
  const initial: Arrays = initialState(network, {
    optimiser,
    random: stream(experiment, seed, "initialisation"),
  });
  for (const [name, { shape }] of Object.entries(step.state)) {
    initial[name] ??= new Float32Array(shape.reduce((product, size) => product * size, 1));
  }
  const state = engine.createState(step.state, initial);
  const gamma = Float32Array.of("gamma" in rule ? rule.gamma : 0);
  const environment = {
    program: prediction,
    state,
    batch: EVALUATION_BATCH,
    dataset,
    loss: settings.network.output ?? "gaussian",
  } as const;
  const curve: FullBatchRecord[] = [];
  let trained = 0;

  async function record(iteration: number, energy: number | null): Promise<boolean> {
    const training = await evaluate(chosen, environment);
    const { loss, accuracy } = await evaluate(test, environment);
    const sound = [training.loss, loss, energy ?? 0].every(Number.isFinite);
    if (sound) {
      curve.push({
        iteration,
        updates: iteration * updates,
        loss: training.loss,
        energy,
        testLoss: loss,
        testError: 1 - accuracy,
      });
    }
    return sound;
  }

  try {
    if (persistent) {
      const initialise = await lastProgram(initialiseValuesStep(network, images), {
        slot: "initialisation",
        engine,
        shape: { network: settings.network, images },
        context,
      });
      await initialise.run(state, { input: minibatch.input });
    }
    let sound = await record(0, null);
    for (let iteration = 1; iteration <= iterations && sound; iteration++) {
      const start = performance.now();
      const { energy } = await program.run(state, {
        ...minibatch,
        ...("gamma" in step.inputs ? { gamma } : {}),
        ...coefficientInputs(optimiser, { done: (iteration - 1) * updates, updates }),
      });
      trained += performance.now() - start;
      context.signal.throwIfAborted();
      if (iteration % every === 0 || iteration === iterations) {
        sound = await record(iteration, energy![0]!);
        context.progress(iteration / iterations, `iteration ${iteration} of ${iterations}`);
      }
    }
    const result: FullBatchResult = {
      status: sound ? "finished" : "diverged",
      curve,
      products: executedProducts(step),
    };
    return {
      value: asJson(result),
      volatile: { millisecondsPerStep: trained / Math.max(1, curve.at(-1)?.iteration ?? 1) },
    };
  } finally {
    state.dispose();
  }
}

/** Matrix products of a step that is asked for its energy alone. */
function executedProducts(step: StepDefinition): number {
  const graph = pruneGraph(recordGraph(step), { outputs: ["energy"] });
  return countProducts(simplifyGraph(graph)).MM;
}
