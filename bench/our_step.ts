/**
 * @file The step that is timed, and its values: the training of `tasks/` (AdamW, gamma 0.5) on
 * minibatches like the peers': random pixels, one-hot targets.
 */
import { stream } from "../base/random.ts";
import type { Arrays, StepDefinition } from "../engines/engine.ts";
import { mlp } from "../models/mlp.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { BenchRule, Case } from "./contender.ts";

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
export function ourStep({ rule, widths, batch, T }: Case): OurStep {
  const network = mlp({ widths });
  const optimiser = optimiserOf({ kind: "adamw", alpha: 2.5e-4, decay: 0.01 });
  const settings = ruleSettings(rule, T);
  const updates = weightUpdates(settings);
  const definition = trainingStep(network, settings, { optimiser, batch });
  const data = minibatches({ widths, batch });
  const gamma = "gamma" in definition.inputs ? { gamma: Float32Array.of(GAMMA) } : {};
  return {
    definition,
    initialState: (seed) =>
      initialState(network, { optimiser, random: stream("bench", seed, "initialisation") }),
    inputs: (done) => ({
      ...data[done % MINIBATCHES]!,
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
