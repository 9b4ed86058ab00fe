/**
 * @file The step that is timed, and its values: the trainings of `tasks/` on minibatches like the peers'.
 */
import { stream } from "../base/random.ts";
import type { Arrays, StepDefinition } from "../engines/engine.ts";
import { generative } from "../models/generative.ts";
import { mlp } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import { freeNodes } from "../models/predictive_coding.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import type { TrainingStepOptions } from "../models/rule.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { transformer } from "../models/transformer.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { BenchRule, Case, GenerativeCase, LanguageCase, MlpCase } from "./contender.ts";
import { languageMinibatches, transformerOf } from "./language_minibatches.ts";

const MINIBATCHES = 8;
const GAMMA = 0.5;

/** A case's step and what it is fed with. */
export interface OurStep {
  readonly definition: StepDefinition;
  /** State of a seed before its first step. */
  readonly initialState: (seed: number) => Arrays;
  /** Inputs of a training's step number `done` (from 0): a minibatch, gamma, coefficients. */
  readonly inputs: (done: number) => Arrays;
}

/** The step of a case. */
export function ourStep(task: Case): OurStep {
  switch (task.net) {
    case "mlp":
      return mlpStep(task);
    case "language":
      return languageStep(task);
    case "generative":
      return generativeStep(task);
  }
}

function mlpStep({ rule, widths, batch, T }: MlpCase): OurStep {
  return stepOf(mlp({ widths }), {
    rule: ruleSettings(rule, T),
    weights: { kind: "adamw", alpha: 2.5e-4, decay: 0.01 },
    batch,
    data: minibatches({ widths, batch }),
  });
}

function languageStep(task: LanguageCase): OurStep {
  const { rule, batch, T } = task;
  const options = transformerOf(task);
  return stepOf(transformer(options), {
    rule: rule === "pc" ? { kind: rule, T, gamma: GAMMA, discount: 0.9 } : ruleSettings(rule, T),
    weights: { kind: "adamw", alpha: 8e-4, decay: 0.01 },
    batch,
    data: languageMinibatches(options, batch),
  });
}

function generativeStep({ rule, widths, batch, T }: GenerativeCase): OurStep {
  const network = generative({ widths, images: batch });
  const random = stream("bench", "images");
  const target = Float32Array.from({ length: batch * widths.at(-1)! }, () => random.uniform());
  return stepOf(network, {
    rule: ruleSettings(rule, T),
    weights: { kind: "adam", alpha: 5e-5 },
    batch,
    data: [{ target }],
    start: "persistent",
  });
}

function stepOf(
  network: Network,
  { rule, weights, batch, data, start = "forward" }: {
    readonly rule: RuleSettings;
    readonly weights: OptimiserSettings;
    readonly batch: number;
    readonly data: readonly Arrays[];
    readonly start?: NonNullable<TrainingStepOptions["start"]>;
  },
): OurStep {
  const optimiser = optimiserOf(weights);
  const updates = weightUpdates(rule);
  const definition = trainingStep(network, rule, { optimiser, batch, start });
  const gamma = "gamma" in definition.inputs ? { gamma: Float32Array.of(GAMMA) } : {};
  const values = (): Arrays =>
    Object.fromEntries(
      freeNodes(network).map(({ name, shape }) => {
        const random = stream("bench", "values", name);
        const length = shape(batch).reduce((product, side) => product * side, 1);
        return [name, Float32Array.from({ length }, () => random.uniform() - 0.5)];
      }),
    );
  return {
    definition,
    initialState: (seed) => ({
      ...initialState(network, { optimiser, random: stream("bench", seed, "initialisation") }),
      ...(start === "persistent" ? values() : {}),
    }),
    inputs: (done) => ({
      ...data[done % data.length]!,
      ...gamma,
      ...coefficientInputs(optimiser, { done: done * updates, updates }),
    }),
  };
}

function ruleSettings(rule: BenchRule, T: number): RuleSettings {
  return rule === "bp" ? { kind: rule } : { kind: rule, T, gamma: GAMMA };
}

/** (batch, inputs) pixels in [0, 1) and (batch, outputs) one-hot targets. */
function minibatches(
  { widths, batch }: { readonly widths: readonly number[]; readonly batch: number },
): Arrays[] {
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  return Array.from({ length: MINIBATCHES }, (_, index) => {
    const random = stream("bench", "minibatch", index);
    const input = Float32Array.from({ length: batch * inputs }, () => random.uniform());
    const target = new Float32Array(batch * outputs);
    for (let row = 0; row < batch; row++) {
      target[row * outputs + random.integer(0, outputs - 1)] = 1;
    }
    return { input, target };
  });
}
