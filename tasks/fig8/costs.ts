/**
 * @file What a full-batch training has cost when it gets somewhere, in each of the four units: SMMs as
 * the paper counts them, weight updates, matrix products as executed, and seconds on one thread.
 */
import type { FullBatchRecord } from "../../training/full_batch.ts";
import { arrivalFactor, comparisonLabel } from "../arrivals.ts";
import type { Arrival, Factor } from "../arrivals.ts";
import { depthOf, isFinished } from "./runs.ts";
import type { Fig8Run } from "./runs.ts";
import { smmsPerIteration } from "./stages.ts";

/** Training losses whose first crossing is timed, early and late: the curves cross each other. */
export const TARGETS = [0.2, 0.1, 0.05, 0.01] as const;

export type Unit = "smms" | "updates" | "mms" | "seconds";

export const UNITS: readonly Unit[] = ["smms", "updates", "mms", "seconds"];

/** Names of the units, for axes and columns. */
export const UNIT_LABELS: Readonly<Record<Unit, string>> = {
  smms: "SMMs",
  updates: "weight updates",
  mms: "MMs",
  seconds: "seconds",
};

/** What the training has cost at a point of its curve. */
export function costAt(
  { settings, result, timing }: Fig8Run,
  { unit, record }: {
    readonly unit: Unit;
    readonly record: Pick<FullBatchRecord, "iteration" | "updates">;
  },
): number {
  switch (unit) {
    case "smms":
      return record.iteration * smmsPerIteration(settings.rule, depthOf(settings));
    case "updates":
      return record.updates;
    case "mms":
      return record.iteration * result.products;
    case "seconds":
      return record.iteration * timing.millisecondsPerStep / 1000;
  }
}

/** When each training's loss first reaches a target; null where never, or where it diverged. */
export function arrivalsAtLoss(
  runs: readonly Fig8Run[],
  { target, unit }: { readonly target: number; readonly unit: Unit },
): Arrival[] {
  return runs.map((run) => {
    const { settings: { seed, iterations }, result: { curve } } = run;
    const record = firstReach(curve, target);
    const at = record === undefined || !isFinished(run) ? null : costAt(run, { unit, record });
    // Every rule here updates once per iteration.
    const last = { iteration: iterations, updates: iterations };
    return { seed, at, within: costAt(run, { unit, record: last }) };
  });
}

/**
 * Where the curve first comes down to a loss, on the straight line between the recorded points around
 * it: they lie some 1% of the budget apart, which for a fast rule is much.
 */
function firstReach(
  curve: readonly FullBatchRecord[],
  target: number,
): Pick<FullBatchRecord, "iteration" | "updates"> | undefined {
  const index = curve.findIndex(({ loss }) => loss <= target);
  const [before, after] = [curve[index - 1], curve[index]];
  if (before === undefined || after === undefined) return after;
  const share = (before.loss - target) / (before.loss - after.loss);
  const between = (a: number, b: number) => a + share * (b - a);
  return {
    iteration: between(before.iteration, after.iteration),
    updates: between(before.updates, after.updates),
  };
}

/** What a rule's trainings cost until a loss, over iPC's. */
export function costFactor(
  own: readonly Fig8Run[],
  ipc: readonly Fig8Run[],
  { target, unit }: { readonly target: number; readonly unit: Unit },
): Factor | null {
  return arrivalFactor(
    arrivalsAtLoss(own, { target, unit }),
    arrivalsAtLoss(ipc, { target, unit }),
    comparisonLabel(own, ipc, `${unit} until a loss of ${target}`),
  );
}
