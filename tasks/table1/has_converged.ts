/** @file Whether trainings have gone as far as they go: before that, minima cannot be compared. */
import { average } from "../average.ts";
import type { Run } from "./runs.ts";

/** The share of a training that is looked at, its end, and by how much the loss may change there. */
const [END, CHANGE] = [0.1, 0.01];

/** The criterion as a claim's reader is told of it. */
export const CONVERGED_IN_WORDS = `each rule's mean training loss changes by under ${
  100 * CHANGE
}% over the last tenth of its epochs`;

/**
 * Whether a rule's mean training loss over seeds is still at the end. Diverged seeds do not count; without
 * any other, or with one epoch, nothing has converged.
 */
export function hasConverged(runs: readonly Run[]): boolean {
  const curves = runs.filter(({ result }) => result.status === "finished")
    .map(({ result }) => result.curve.map(({ loss }) => loss));
  const last = average(curves.map((losses) => losses.at(-1) ?? null));
  const before = average(curves.map((losses) => losses.at(-1 - endOf(losses)) ?? null));
  if (last === null || before === null) return false;
  return Math.abs(last - before) < CHANGE * Math.abs(before);
}

/** The epochs of the last tenth, one at least. */
function endOf(losses: readonly number[]): number {
  return Math.max(1, Math.round(END * losses.length));
}
