/**
 * @file The exact sign-flip permutation test (Fisher 1935): when two rules do not differ, each paired
 * difference could as well have the other sign. The p-value is the share of all 2^n sign patterns
 * whose sum is at least as far from zero as the observed one. With n seeds it is at least 2 / 2^n:
 * five seeds cannot reach 0.05.
 */
import { requireFinite } from "./finite_values.ts";

const MOST_PAIRS = 20;

/**
 * Two-sided exact p-value of paired differences.
 *
 * @throws {RangeError} for no differences, more than 20 (a million patterns), or values that are not
 * finite.
 *
 * @example
 * ```ts
 * import { signFlipP } from "./sign_flip.ts";
 * signFlipP([1, 1, 1, 1, 1]); // 2 / 32
 * ```
 */
export function signFlipP(differences: readonly number[]): number {
  const n = differences.length;
  if (n === 0 || n > MOST_PAIRS) {
    throw new RangeError(
      `Cannot enumerate the sign patterns of ${n} differences: expected 1 to ${MOST_PAIRS}`,
    );
  }
  requireFinite(differences, "a sign-flip test");
  // Rounding must not separate patterns whose sums are equal.
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const least = Math.abs(differences.reduce((sum, value) => sum + value, 0)) - 1e-12 * scale;
  const patterns = 2 ** n;
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let index = 0; index < n; index++) {
      sum += (pattern >> index) & 1 ? -differences[index]! : differences[index]!;
    }
    if (Math.abs(sum) >= least) extreme++;
  }
  return extreme / patterns;
}
