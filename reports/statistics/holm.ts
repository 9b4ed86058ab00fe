/**
 * @file Holm's step-down correction (1979) for a table's worth of tests: the k-th smallest of m
 * p-values is multiplied by m - k + 1, never below the one before it, never above 1. It holds the
 * chance of any false finding in the table at the level, without assumptions on dependence.
 */

/**
 * Adjusted p-values in the order given. Null (no test) stays null and does not count.
 *
 * @throws {RangeError} for a p-value outside [0, 1].
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const tests = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }]));
  for (const { p } of tests) {
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(`Cannot adjust a p-value of ${p}: expected a number from 0 to 1`);
    }
  }
  const adjusted: (number | null)[] = ps.map(() => null);
  let largest = 0;
  tests.sort((a, b) => a.p - b.p).forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (tests.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
