/**
 * @file One training of a classifier in minibatches, by any learning rule: a row's seed of Table 1.
 *
 * After every epoch the network is evaluated on the validation and on the test images, so that the
 * paper's protocol (best test accuracy) and a sound one (selected on validation) read the same run.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import { predictionStep } from "../models/predictive_coding.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { EngineState } from "../engines/engine.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { checkpointKeeper, restore } from "./checkpoint_keeper.ts";
import type { CheckpointKeeper } from "./checkpoint_keeper.ts";
import { evaluate } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { emptyMinibatch, fillMinibatch, splitImages } from "./images.ts";
import { lastProgram } from "./last_program.ts";
import { shapeOf, sharedEngine, sharedImages } from "./programs.ts";
import { networkOf, parameterCount } from "./settings.ts";
import type { ClassifierSettings } from "./settings.ts";
import { stopwatch } from "./stopwatch.ts";

/** A point of a training's curve. */
export type EpochRecord = {
  readonly epoch: number;
  /** Updates that every weight has had. */
  readonly updates: number;
  /** Means over the epoch's minibatches, per sample: forward loss before, energy after inference. */
  readonly loss: number;
  readonly energy: number;
  readonly validation: Evaluation;
  readonly test: Evaluation;
};

export type ClassifierResult = {
  /** "diverged": a loss or energy stopped being a finite number, and the training ended there. */
  readonly status: "finished" | "diverged";
  readonly curve: readonly EpochRecord[];
  readonly parameters: number;
};

/** Facts that change from run to run. */
export type ClassifierTiming = {
  /** Seconds of training (without evaluation) until the end of each epoch, all parts together. */
  readonly seconds: readonly number[];
  readonly millisecondsPerStep: number;
};

/** Where a training stands: what its checkpoint remembers besides the engine's state. */
type Position = {
  epoch: number;
  batch: number;
  updates: number;
  lossSum: number;
  energySum: number;
  curve: EpochRecord[];
  seconds: number[];
  elapsed: number;
};

const EVALUATION_BATCH = 500;

/** Train. @throws what the engine and the data set throw; `context.signal.reason` on interruption. */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as ClassifierSettings;
  const training = await prepare(settings, context);
  const { network, optimiser, step, engine } = training;
  const { experiment, seed, epochs, patience } = settings;
  const restored = await restore<Position>(context);
  const position = restored?.progress ?? atStart();
  const values = restored?.state ??
    initialState(network, { optimiser, random: stream(experiment, seed, "initialisation") });
  const state = engine.createState(step.state, values);
  const clock = stopwatch(position.elapsed);
  const keeper = checkpointKeeper(context);
  const snapshot = async () => {
    position.elapsed = clock.seconds();
    return { progress: asJson(position), state: await state.read() };
  };

  try {
    let diverged = false;
    while (position.epoch < epochs && !diverged && !exhausted(position.curve, patience)) {
      clock.start();
      diverged = await trainEpoch(training, { position, state, context, keeper, snapshot });
      clock.stop();
      if (diverged) break;

      const record = await evaluateEpoch(training, { position, state });
      diverged = !isFinite(record);
      if (diverged) break;
      position.curve.push(record);
      position.seconds.push(clock.seconds());
      Object.assign(position, { epoch: position.epoch + 1, batch: 0, lossSum: 0, energySum: 0 });
    }

    const result: ClassifierResult = {
      status: diverged ? "diverged" : "finished",
      curve: position.curve,
      parameters: parameterCount(network),
    };
    const timing: ClassifierTiming = {
      seconds: position.seconds,
      millisecondsPerStep: 1000 * clock.seconds() /
        Math.max(1, position.updates / training.updatesPerStep),
    };
    return { value: asJson(result), volatile: asJson(timing) };
  } finally {
    state.dispose();
  }
}

type Training = Awaited<ReturnType<typeof prepare>>;

/** All that a training uses and never changes: data, engine, compiled steps. */
async function prepare(settings: ClassifierSettings, context: StageContext) {
  const { batch } = settings;
  const network = networkOf(settings.network);
  const optimiser = optimiserOf(settings.optimiser);
  const dataset = await sharedImages(settings.data, context);
  const splits = splitImages(dataset, settings);
  const steps = Math.floor(splits.train.indices.length / batch);
  if (steps === 0) {
    throw new RangeError(
      `Cannot train on ${splits.train.indices.length} images in minibatches of ${batch}: ` +
        `expected at least one whole minibatch`,
    );
  }
  const engine = await sharedEngine(settings.engine, context);
  const step = trainingStep(network, settings.rule, { optimiser, batch });
  const program = await lastProgram(step, {
    slot: "training",
    engine,
    shape: { ...shapeOf(settings) as object, batch },
    context,
    outputs: ["loss", "energy"],
  });
  const prediction = await lastProgram(predictionStep(network, EVALUATION_BATCH), {
    slot: "evaluation",
    engine,
    shape: { network: settings.network, batch: EVALUATION_BATCH },
    context,
  });
  const updatesPerStep = weightUpdates(settings.rule);
  return {
    ...{ settings, network, optimiser, dataset, splits, steps },
    ...{ engine, step, program, prediction, updatesPerStep },
  };
}

/** Train to the end of the epoch that `position` stands in; true where the training diverged. */
async function trainEpoch(
  { settings, optimiser, dataset, splits, steps, step, program, updatesPerStep }: Training,
  { position, state, context, keeper, snapshot }: {
    readonly position: Position;
    readonly state: EngineState;
    readonly context: StageContext;
    readonly keeper: CheckpointKeeper;
    readonly snapshot: Parameters<CheckpointKeeper["afterStep"]>[0];
  },
): Promise<boolean> {
  const { experiment, seed, batch, epochs } = settings;
  const { split, indices } = splits.train;
  const minibatch = emptyMinibatch(batch, dataset);
  const gamma = Float32Array.of("gamma" in settings.rule ? settings.rule.gamma : 0);
  const order = stream(experiment, seed, `order of epoch ${position.epoch}`)
    .permutation(indices.length);
  while (position.batch < steps) {
    const from = position.batch * batch;
    const rows = order.slice(from, from + batch).map((place) => indices[place]!);
    fillMinibatch(minibatch, split, rows);
    const { loss, energy } = await program.run(state, {
      ...minibatch,
      ...("gamma" in step.inputs ? { gamma } : {}),
      ...coefficientInputs(optimiser, { done: position.updates, updates: updatesPerStep }),
    });
    position.batch++;
    position.updates += updatesPerStep;
    position.lossSum += loss![0]!;
    position.energySum += energy![0]!;
    // What diverged is not worth going on from: it ends here, and no checkpoint keeps it.
    if (!Number.isFinite(position.lossSum + position.energySum)) return true;
    if (position.batch % 32 === 0 || position.batch === steps) {
      const done = position.epoch + position.batch / steps;
      context.progress(done / epochs, `epoch ${position.epoch + 1} of ${epochs}`);
    }
    await keeper.afterStep(snapshot);
  }
  return false;
}

/** The curve's next point. */
async function evaluateEpoch(
  { settings, dataset, splits, steps, prediction }: Training,
  { position, state }: { readonly position: Position; readonly state: EngineState },
): Promise<EpochRecord> {
  const environment = {
    program: prediction,
    state,
    batch: EVALUATION_BATCH,
    dataset,
    loss: settings.network.output ?? "gaussian",
  };
  return {
    epoch: position.epoch + 1,
    updates: position.updates,
    loss: position.lossSum / steps,
    energy: position.energySum / steps,
    validation: await evaluate(splits.validation, environment),
    test: await evaluate(splits.test, environment),
  };
}

function atStart(): Position {
  return {
    epoch: 0,
    batch: 0,
    updates: 0,
    lossSum: 0,
    energySum: 0,
    curve: [],
    seconds: [],
    elapsed: 0,
  };
}

/** Whether the validation accuracy has not risen for `patience` epochs. */
function exhausted(curve: readonly EpochRecord[], patience: number | undefined): boolean {
  if (patience === undefined || curve.length === 0) return false;
  const accuracies = curve.map((record) => record.validation.accuracy);
  const best = accuracies.indexOf(Math.max(...accuracies));
  return curve.length - 1 - best >= patience;
}

function isFinite({ loss, energy, validation, test }: EpochRecord): boolean {
  return [loss, energy, validation.loss, test.loss].every(Number.isFinite);
}
