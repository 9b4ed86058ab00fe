/**
 * @file The difference between two rules over shared seeds. A seed index has the same initialisation
 * and data order under every rule, so the differences are paired, and most of the seeds' own
 * variation cancels.
 */
import { mean } from "simple-statistics";
import type { BootstrapOptions, Interval } from "./bootstrap.ts";
import type { SeedValue } from "./finite_values.ts";
import { seedInterval } from "./seed_interval.ts";
import { signFlipP } from "./sign_flip.ts";

export interface PairedDifference {
  /** Mean of first - second over the seeds where both have a value; null when there are none. */
  readonly difference: number | null;
  /** Interval of that mean ({@linkcode seedInterval}); null below two pairs. */
  readonly interval: Interval | null;
  /** Exact two-sided sign-flip p-value; null below two pairs. */
  readonly p: number | null;
  /** Pairs; where a side diverged there is none. */
  readonly n: number;
}

/**
 * Compare two rules seed by seed.
 *
 * @throws {RangeError} when the lists have different sizes: they must hold the same seeds in the same
 * order, null where one diverged.
 */
export function pairedDifference(
  first: readonly SeedValue[],
  second: readonly SeedValue[],
  options: Omit<BootstrapOptions, "statistic">,
): PairedDifference {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot pair ${first.length} seeds with ${second.length}: expected the same seeds in both, ` +
        `null where one diverged`,
    );
  }
  const differences = first
    .map((value, seed) => difference(value, second[seed] ?? null))
    .filter((value) => value !== null);
  const n = differences.length;
  return {
    difference: n > 0 ? mean(differences) : null,
    interval: n > 1 ? seedInterval(differences, options) : null,
    p: n > 1 ? signFlipP(differences) : null,
    n,
  };
}

function difference(first: SeedValue, second: SeedValue): number | null {
  if (first === null || second === null) return null;
  const value = first - second;
  return Number.isFinite(value) ? value : null;
}
