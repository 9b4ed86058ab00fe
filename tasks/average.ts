/** @file The mean of what trainings have. */

/** The mean of what is there; null where nothing is. */
export function average(values: readonly (number | null)[]): number | null {
  const kept = values.filter((value) => value !== null);
  return kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
