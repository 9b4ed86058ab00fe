/**
 * @file One training of a language model, masked or conditional, by any learning rule: a seed of a cell
 * of Table 3.
 *
 * Every so many minibatches the dev perplexity is taken; the weights of the best one are kept and at
 * the end read the test set (the paper's early stopping). A run that diverges ends there, and keeps
 * what its best weights are worth.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { Arrays, EngineState } from "../engines/engine.ts";
import { initialState } from "../models/weight_update.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { checkpointKeeper, restore } from "./checkpoint_keeper.ts";
import { evaluationBatches, perplexity } from "./language_evaluation.ts";
import { samplesOf } from "./language_samples.ts";
import type {
  LanguageRecord,
  LanguageResult,
  LanguageSettings,
  LanguageTiming,
  SamplePiece,
} from "./language_settings.ts";
import { atStart, prepareLanguageTraining, trainStep } from "./language_steps.ts";
import type { LanguageTraining, Position } from "./language_steps.ts";
import { parameterCount } from "./settings.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** The training's arrays: the engine's, and the best weights so far. */
type Memory = { readonly state: EngineState; best: Arrays };

/** Before the names of the best weights in a checkpoint. */
const BEST = "best: ";

/** Train. @throws what engine and input throw; `context.signal.reason` on interruption. */
export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as LanguageSettings;
  const training = await prepareLanguageTraining(settings, context);
  const { network, optimiser, step, engine, total } = training;
  const restored = await restore<Position>(context);
  const position = restored?.progress ?? atStart();
  const [best, values] = restored === undefined
    ? [{}, initialState(network, { optimiser, random: initialRandom(settings) })]
    : partsOf(restored.state);
  const memory: Memory = { state: engine.createState(step.state, values), best };
  const clock = stopwatch(position.elapsed);
  const keeper = checkpointKeeper(context);
  const announce = announcer(training, { position, clock, context });
  const snapshot = async () => {
    position.elapsed = clock.seconds();
    const kept = Object.entries(memory.best).map(([name, values]) => [BEST + name, values]);
    const state = { ...await memory.state.read(), ...Object.fromEntries(kept) as Arrays };
    return { progress: asJson(position), state };
  };

  try {
    let diverged = false;
    for (;;) {
      if (isDue(position, training)) {
        diverged = !await evaluate(training, { position, memory, seconds: clock.seconds() });
      }
      if (diverged || position.batches === total || exhausted(position.curve, settings.patience)) {
        break;
      }
      clock.start();
      diverged = !await trainStep(training, { position, state: memory.state });
      clock.stop();
      if (diverged) break;
      announce();
      await keeper.afterStep(snapshot);
    }
    return await conclude(training, { position, memory, clock, diverged });
  } finally {
    memory.state.dispose();
  }
}

/** Whether the curve lacks a point where the training stands. */
function isDue({ batches, curve }: Position, { settings, total }: LanguageTraining): boolean {
  return batches > 0 && batches !== curve.at(-1)?.batches &&
    (batches === total || batches % settings.evaluateEvery === 0);
}

/** The curve's next point, and its weights kept if it is the best; false where they are lost. */
async function evaluate(
  { dev, evaluationProgram, network }: LanguageTraining,
  { position, memory, seconds }: {
    readonly position: Position;
    readonly memory: Memory;
    readonly seconds: number;
  },
): Promise<boolean> {
  const devPerplexity = await perplexity(dev, {
    program: evaluationProgram,
    state: memory.state,
  });
  if (!Number.isFinite(devPerplexity)) return false;
  const { batches, updates, loss, energy, predicted, curve } = position;
  if (curve.every((record) => devPerplexity < record.devPerplexity)) {
    const values = await memory.state.read();
    memory.best = Object.fromEntries(network.parameters.map(({ name }) => [name, values[name]!]));
  }
  curve.push({
    batches,
    updates,
    loss: loss / predicted,
    energy: energy / predicted,
    devPerplexity,
  });
  position.seconds.push(seconds);
  Object.assign(position, { loss: 0, energy: 0, predicted: 0 });
  return true;
}

/** The result: what the best weights are worth on the test set, and what they write. */
async function conclude(
  training: LanguageTraining,
  { position, memory, clock, diverged }: {
    readonly position: Position;
    readonly memory: Memory;
    readonly clock: Stopwatch;
    readonly diverged: boolean;
  },
): Promise<StageResult> {
  const { curve, tokens, batches } = position;
  const best = bestOf(curve);
  const { testPerplexity, samples } = best === undefined
    ? { testPerplexity: null, samples: [] }
    : await readTest(training, memory.best);
  const result: LanguageResult = {
    status: diverged ? "diverged" : "finished",
    curve,
    best: best === undefined ? null : { batches: best.batches, devPerplexity: best.devPerplexity },
    testPerplexity,
    parameters: parameterCount(training.network),
    tokens,
    samples,
  };
  const seconds = clock.seconds();
  const timing: LanguageTiming = {
    seconds: position.seconds,
    millisecondsPerStep: 1000 * seconds / Math.max(1, batches),
    tokensPerSecond: tokens / Math.max(1e-3, seconds),
  };
  return { value: asJson(result), volatile: asJson(timing) };
}

async function readTest(
  { settings, text, engine, evaluation, evaluationProgram, candidates }: LanguageTraining,
  weights: Arrays,
): Promise<{ testPerplexity: number | null; samples: SamplePiece[][] }> {
  const { network, samples, seed } = settings;
  const state = engine.createState(evaluation.state, weights);
  try {
    const test = await perplexity(evaluationBatches(text.test, { network, split: "test" }), {
      program: evaluationProgram,
      state,
    });
    return {
      testPerplexity: Number.isFinite(test) ? test : null,
      samples: candidates === undefined ? [] : await samplesOf(text.test, {
        ...{ network, program: candidates, batch: samples, state, pieces: text.pieces, seed },
      }),
    };
  } finally {
    state.dispose();
  }
}

/** The point of the lowest dev perplexity, the first of equals. */
function bestOf(curve: readonly LanguageRecord[]): LanguageRecord | undefined {
  return curve.reduce<LanguageRecord | undefined>(
    (best, record) =>
      best === undefined || record.devPerplexity < best.devPerplexity ? record : best,
    undefined,
  );
}

/** Whether the dev perplexity has not fallen for `patience` evaluations. */
function exhausted(curve: readonly LanguageRecord[], patience: number | undefined): boolean {
  const best = bestOf(curve);
  return patience !== undefined && best !== undefined &&
    curve.length - 1 - curve.indexOf(best) >= patience;
}

/** Tells progress after every step: how far, how fast, how long it will still take, how good. */
function announcer(
  { total }: LanguageTraining,
  { position, clock, context }: {
    readonly position: Position;
    readonly clock: Stopwatch;
    readonly context: StageContext;
  },
): () => void {
  return () => {
    const { batches, tokens, curve } = position;
    const seconds = clock.seconds();
    const minutes = (total - batches) * seconds / batches / 60;
    const dev = curve.at(-1)?.devPerplexity;
    context.progress(
      batches / total,
      [
        `batch ${batches} of ${total}`,
        `${Math.round(tokens / seconds).toLocaleString("en-US")} tokens/s`,
        `${minutes < 1 ? "<1" : Math.round(minutes)} min left`,
        ...(dev === undefined ? [] : [`dev perplexity ${dev.toPrecision(4)}`]),
      ].join(", "),
    );
  };
}

function initialRandom({ experiment, seed }: LanguageSettings) {
  return stream(experiment, seed, "initialisation");
}

/** A checkpoint's arrays: the best weights, and the engine's state. */
function partsOf(arrays: Arrays): [Arrays, Arrays] {
  const best: Arrays = {};
  const state: Arrays = {};
  for (const [name, values] of Object.entries(arrays)) {
    if (name.startsWith(BEST)) best[name.slice(BEST.length)] = values;
    else state[name] = values;
  }
  return [best, state];
}
