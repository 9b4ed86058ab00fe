/**
 * @file The training step that a learning rule's settings stand for.
 */
import type { StepDefinition } from "../engines/engine.ts";
import { backpropagationStep } from "./backpropagation.ts";
import type { Network } from "./network.ts";
import type { Optimiser } from "./optimiser.ts";
import { predictiveCodingStep } from "./predictive_coding.ts";
import type { PredictiveCodingOptions } from "./predictive_coding.ts";
import type { RuleSettings } from "./rule_settings.ts";
import { ipc, pc, updatesPerBatch, zil } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";

export interface TrainingStepOptions {
  readonly optimiser: Optimiser;
  readonly batch: number;
  readonly start?: PredictiveCodingOptions["start"];
}

/** The step that trains a network by a rule on one minibatch. */
export function trainingStep(
  network: Network,
  rule: RuleSettings,
  { optimiser, batch, start = "forward" }: TrainingStepOptions,
): StepDefinition {
  const schedule = scheduleOf(rule, network.depth);
  if (schedule === undefined) {
    return backpropagationStep(network, { optimiser, batch, repeats: weightUpdates(rule) });
  }
  const discount = rule.kind === "pc" ? rule.discount : undefined;
  return predictiveCodingStep(network, {
    schedule,
    optimiser,
    batch,
    start,
    ...(discount === undefined ? {} : { discount }),
  });
}

/** The schedule of a predictive coding rule; BP and BPxT have none. */
export function scheduleOf(rule: RuleSettings, depth: number): Schedule | undefined {
  switch (rule.kind) {
    case "pc":
      return pc(rule.T);
    case "zil":
      return zil(depth);
    case "ipc":
      return ipc(rule.T);
    case "bp":
    case "bpxt":
      return undefined;
  }
}

/** Updates that every weight gets per minibatch. */
export function weightUpdates(rule: RuleSettings): number {
  if (rule.kind === "bpxt") return rule.T;
  const schedule = scheduleOf(rule, 1);
  return schedule === undefined ? 1 : updatesPerBatch(schedule, 1);
}
