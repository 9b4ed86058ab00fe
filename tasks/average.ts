/** @file The mean of what trainings have. */
import { mean } from "simple-statistics";

/** The mean of what is there; null where nothing is. */
export function average(values: readonly (number | null)[]): number | null {
  const kept = values.filter((value) => value !== null);
  return kept.length === 0 ? null : mean(kept);
}
