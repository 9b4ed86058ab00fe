/** @file Results of Fig. 8 made by hand, of what a test says of every training. */
import type { Stage } from "../../pipeline/stage.ts";
import type { FullBatchResult } from "../../training/full_batch.ts";
import type { FullBatchSettings } from "../../training/settings.ts";
import type { Results } from "../experiment.ts";
import { TARGETS } from "../fig8/costs.ts";
import { fig8 } from "../fig8/fig8.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import {
  contextOf,
  failedRecord,
  finishedRecord,
  fullBatchResult,
  rowOf,
  tableOf,
} from "./hand_made.ts";

/** L = 3, T = 16: an iteration costs BP 6 SMMs, PC 32, iPC 2. */
export const PROFILE: Profile = {
  ...PROFILES.quick,
  fig8: {
    ...PROFILES.quick.fig8,
    depths: [3],
    mnistDepths: [],
    Ts: [16],
    seeds: 3,
    budget: 640,
    readings: { seeds: 0 },
  },
};

export function settingsOf({ params }: Stage): FullBatchSettings {
  return params as unknown as FullBatchSettings;
}

type Outcome = FullBatchResult | string;

/** Results of what `outcome` gives for every rule, seed and name: a result, or why it failed. */
export function resultsOf(
  outcome: (rule: string, seed: number, name: string) => Outcome,
  profile: Profile = PROFILE,
): Results {
  const stages = fig8.stages(contextOf(profile)).map((stage) => {
    const { rule, seed } = settingsOf(stage);
    const value = outcome(rule.kind, seed, stage.name);
    return typeof value === "string"
      ? failedRecord(stage.name, value)
      : finishedRecord(stage, { value, volatile: { millisecondsPerStep: 1 } });
  });
  return { profile, stages };
}

/** Loss 1 at first, 0.2 at iteration `a` and 0.1 at `b`. */
export function crossing(a: number, b: number): FullBatchResult {
  return fullBatchResult({ 0: 1, [a]: 0.2, [b]: 0.1 }, {
    testErrors: { 0: 0.9, [a]: 0.2, [b]: 0.3 },
  });
}

/** A rule's cells of both tables over the rules. */
export function rowFor(results: Results, rule: string) {
  const sections = fig8.sections(results);
  const [crossings, ends] = ["fig8-crossings", "fig8-ends"].map((id) =>
    rowOf(tableOf(sections, id), { rule })
  );
  return { ...crossings, ...ends };
}

/** Loss 1 at first, and the targets at these iterations. */
export function descent(...at: readonly number[]): FullBatchResult {
  return fullBatchResult({ 0: 1, ...Object.fromEntries(at.map((t, k) => [t, TARGETS[k]!])) });
}
