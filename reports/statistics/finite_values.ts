/**
 * @file Which values of a sample can be averaged at all. A training that diverged has no value: it is
 * counted beside every aggregate, never averaged away in silence.
 */

/** One seed's result; null, NaN or an infinity where its training diverged or failed. */
export type SeedValue = number | null;

/** The values that are numbers, in their order. */
export function finiteValues(values: readonly SeedValue[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value));
}

/** Throw where a value is not a finite number, naming the function that needs it. */
export function requireFinite(values: readonly number[], purpose: string): void {
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot compute ${purpose}: value ${index} is ${value}, expected finite numbers; ` +
          `leave diverged seeds out and say how many`,
      );
    }
  }
}
