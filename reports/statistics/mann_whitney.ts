/**
 * @file The exact Mann-Whitney test (1947) for two unpaired samples, ties included: pool the values,
 * give tied ones their mean rank, and ask how many of the ways to choose the first sample's members
 * from the pool put its rank sum at least as far from its expectation as the observed one.
 *
 * The number of choices with each rank sum is counted by dynamic programming over the pool, so ten
 * against ten (184,756 choices) costs nothing. Ranks are doubled to keep mean ranks whole numbers.
 */
import { requireFinite } from "./finite_values.ts";

/** Counts stay exact in a float64 up to this pool: C(50, 25) < 2^53. */
const LARGEST_POOL = 50;

export interface MannWhitney {
  /** Pairs (first, second) in which the first is larger, ties counted half. */
  readonly u: number;
  /** Exact two-sided p-value, conditional on the ties. */
  readonly p: number;
}

/**
 * Compare two independent samples.
 *
 * @throws {RangeError} for an empty sample, more than 50 values together, or values not finite.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  const pool = [...first, ...second];
  if (first.length === 0 || second.length === 0 || pool.length > LARGEST_POOL) {
    throw new RangeError(
      `Cannot compare ${first.length} values with ${second.length} exactly: expected at least one ` +
        `each and at most ${LARGEST_POOL} together`,
    );
  }
  requireFinite(pool, "a Mann-Whitney test");
  const ranks = doubledRanks(pool);
  const observed = ranks.slice(0, first.length).reduce((sum, rank) => sum + rank, 0);
  const expected = first.length * (pool.length + 1); // doubled, as the ranks are
  const counts = countsByRankSum(ranks, first.length);
  let total = 0;
  let extreme = 0;
  counts.forEach((count, sum) => {
    total += count;
    if (Math.abs(sum - expected) >= Math.abs(observed - expected)) extreme += count;
  });
  return { u: observed / 2 - (first.length * (first.length + 1)) / 2, p: extreme / total };
}

/** Twice the mean rank of each value, ranks counted from 1. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return 2 * below + equal + 1;
  });
}

/** Number of subsets of the given size for each sum of their ranks. */
function countsByRankSum(ranks: readonly number[], size: number): Float64Array {
  const sums = ranks.reduce((sum, rank) => sum + rank, 0) + 1;
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(sums));
  counts[0]![0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken > 0; taken--) {
      const fewer = counts[taken - 1]!;
      const here = counts[taken]!;
      for (let sum = rank; sum < sums; sum++) here[sum]! += fewer[sum - rank]!;
    }
  }
  return counts[size]!;
}
