/**
 * @file What a full-batch training has cost when it gets somewhere, in each of the four units: SMMs as
 * the paper counts them, weight updates, matrix products as executed, and seconds on one thread.
 */
import type { Arrival } from "../arrivals.ts";
import { depthOf, isFinished, smmsPerIteration } from "./stages.ts";
import type { Fig8Run } from "./stages.ts";
import type { FullBatchRecord } from "../../training/full_batch.ts";

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
  { unit, record }: { readonly unit: Unit; readonly record: FullBatchRecord },
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

/** When each training's loss is first below a target; null where never, or where it diverged. */
export function arrivalsBelow(
  runs: readonly Fig8Run[],
  { target, unit }: { readonly target: number; readonly unit: Unit },
): Arrival[] {
  return runs.map((run) => {
    const record = run.result.curve.find(({ loss }) => loss < target);
    const at = record === undefined || !isFinished(run) ? null : costAt(run, { unit, record });
    return { seed: run.settings.seed, at };
  });
}
