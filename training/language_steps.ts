/**
 * @file The steps of a language model's training: what it uses, and one minibatch. Every random choice
 * has a stream of its own by name, so where a training stands is a handful of numbers.
 */
import { stream } from "../base/random.ts";
import type { EngineState } from "../engines/engine.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import { candidatesStep, evaluationStep } from "../models/token_predictions.ts";
import { transformer } from "../models/transformer.ts";
import { coefficientInputs } from "../models/weight_update.ts";
import type { StageContext } from "../pipeline/stage.ts";
import { conditionalBatch, maskedBatch } from "./language_batches.ts";
import type { ConditionalBatch } from "./language_batches.ts";
import { encodedText } from "./language_data.ts";
import type { EncodedText } from "./language_data.ts";
import { EVALUATION_BATCH, evaluationBatches } from "./language_evaluation.ts";
import { CANDIDATES } from "./language_samples.ts";
import type { LanguageRecord, LanguageSettings } from "./language_settings.ts";
import { lastProgram } from "./last_program.ts";
import { shapeOfRule, sharedEngine } from "./programs.ts";

/** Where a training stands: what its checkpoint remembers besides arrays. */
export type Position = {
  batches: number;
  updates: number;
  tokens: number;
  /** Sums since the curve's last point. */
  loss: number;
  energy: number;
  predicted: number;
  curve: LanguageRecord[];
  seconds: number[];
  elapsed: number;
};

/** Before the first minibatch. */
export function atStart(): Position {
  return {
    ...{ batches: 0, updates: 0, tokens: 0, loss: 0, energy: 0, predicted: 0 },
    ...{ curve: [], seconds: [], elapsed: 0 },
  };
}

/** All that a training uses and never changes. */
export type LanguageTraining = Awaited<ReturnType<typeof prepareLanguageTraining>>;

/**
 * Read the text, open the engine, compile the steps.
 *
 * @throws {RangeError} where text and network do not fit.
 */
export async function prepareLanguageTraining(settings: LanguageSettings, context: StageContext) {
  const { batch, epochs, samples } = settings;
  const network = transformer(settings.network);
  const optimiser = optimiserOf(settings.optimiser);
  const text = await encodedText(settings, context);
  const steps = Math.floor(text.train.count / batch); // per epoch
  const engine = await sharedEngine(settings.engine, context);
  const step = trainingStep(network, settings.rule, { optimiser, batch });
  const program = await lastProgram(step, {
    slot: "training",
    engine,
    shape: { network: settings.network, ...shapeOfRule(settings), batch },
    context,
    outputs: ["loss", "energy"],
  });
  const evaluation = evaluationStep(network, EVALUATION_BATCH);
  const evaluationProgram = await lastProgram(evaluation, {
    slot: "evaluation",
    engine,
    shape: { network: settings.network, batch: EVALUATION_BATCH },
    context,
  });
  const candidates = samples === 0 ? undefined : await lastProgram(
    candidatesStep(network, { batch: samples, count: CANDIDATES[settings.network.task] }),
    { slot: "candidates", engine, shape: { network: settings.network, batch: samples }, context },
  );
  return {
    ...{ settings, network, optimiser, text, steps, total: steps * epochs, engine },
    ...{ step, program, updatesPerStep: weightUpdates(settings.rule) },
    ...{ evaluation, evaluationProgram, candidates, orderOf: epochOrders(settings, text) },
    dev: evaluationBatches(text.dev, { network: settings.network, split: "dev" }),
  };
}

/** The order of the training sentences in an epoch; draws that of the last one asked for only once. */
function epochOrders({ experiment, seed }: LanguageSettings, { train }: EncodedText) {
  let last: { readonly epoch: number; readonly order: Int32Array } | undefined;
  return (epoch: number): Int32Array => {
    if (last?.epoch !== epoch) {
      const random = stream(experiment, seed, `order of epoch ${epoch}`);
      last = { epoch, order: random.permutation(train.count) };
    }
    return last.order;
  };
}

/** One minibatch; false where the training diverged. */
export async function trainStep(
  { settings, text, orderOf, steps, step, program, optimiser, updatesPerStep }: LanguageTraining,
  { position, state }: { readonly position: Position; readonly state: EngineState },
): Promise<boolean> {
  const { experiment, seed, batch, network, rule } = settings;
  const epoch = Math.floor(position.batches / steps);
  const place = position.batches % steps;
  const indices = orderOf(epoch).subarray(place * batch, (place + 1) * batch);
  const random = stream(experiment, seed, `masks of epoch ${epoch}`, place);
  const minibatch: ConditionalBatch & { readonly rows?: Float32Array } = network.task === "masked"
    ? maskedBatch(text.train, indices, { batch, vocabulary: network.vocabulary, random })
    : conditionalBatch(text.train, indices, { batch });
  const { loss, energy } = await program.run(state, {
    ...minibatch,
    ...("gamma" in step.inputs ? { gamma: Float32Array.of("gamma" in rule ? rule.gamma : 0) } : {}),
    ...coefficientInputs(optimiser, { done: position.updates, updates: updatesPerStep }),
  });
  position.batches++;
  position.updates += updatesPerStep;
  position.tokens += sum(minibatch.valid);
  position.predicted += sum(minibatch.rows ?? minibatch.valid);
  // The step gives means over sentences.
  position.loss += loss![0]! * batch;
  position.energy += energy![0]! * batch;
  return Number.isFinite(position.loss + position.energy);
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
