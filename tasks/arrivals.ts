/**
 * @file Who gets somewhere first: when each seed of two rules arrives (at a loss, at a share of the
 * energy), the factor between them with its bootstrap interval, and what a claim may say of it.
 */
import { stream } from "../base/random.ts";
import { bootstrapRatio } from "../reports/statistics/bootstrap.ts";

/** A seed's arrival, in any unit; null where it did not get there within its budget. */
export interface Arrival {
  readonly seed: number;
  readonly at: number | null;
}

export interface Factor {
  readonly ratio: number;
  readonly interval: readonly [number, number];
  /** Seeds that both have. */
  readonly n: number;
}

/** A factor in words. `holds`: whether the other is slower beyond doubt; absent where that is open. */
export interface FactorInWords {
  readonly text: string;
  readonly holds?: boolean;
}

/**
 * A rule's arrivals over iPC's, seed by seed, on the seeds that both have; null where there are none or
 * any of them did not get there. `label` names the bootstrap's random stream.
 */
export function arrivalFactor(
  own: readonly Arrival[],
  ipc: readonly Arrival[],
  label: string,
): Factor | null {
  const pairs = own.flatMap(({ seed, at }) =>
    ipc.filter((other) => other.seed === seed).map((other) => [at, other.at] as const)
  );
  const numerators = pairs.map(([at]) => at).filter((at) => at !== null);
  const denominators = pairs.map(([, at]) => at).filter((at) => at !== null);
  const n = pairs.length;
  if (n === 0 || numerators.length < n || denominators.length < n) return null;
  const random = stream("arrivals", "bootstrap", label);
  return { ...bootstrapRatio(numerators, denominators, { random, paired: true }), n };
}

/**
 * The factor in words; a rule that never got there within the budget is slower by more than the rest.
 * One seed is no test.
 */
export function factorInWords(
  own: readonly Arrival[],
  ipc: readonly Arrival[],
  label: string,
): FactorInWords {
  if (ipc.length === 0 || missing(ipc) > 0) return { text: "open: iPC did not get there" };
  const enough = Math.min(own.length, ipc.length) > 1;
  if (missing(own) > 0) {
    const text = `not within the budget (${missing(own)} of ${own.length} seeds)`;
    return enough ? { text, holds: true } : { text };
  }
  const factor = arrivalFactor(own, ipc, label);
  if (factor === null) return { text: "open" };
  const [low, high] = factor.interval.map((value) => value.toFixed(2));
  return factor.n > 1
    ? { text: `${factor.ratio.toFixed(2)} [${low}, ${high}]`, holds: factor.interval[0] > 1 }
    : { text: factor.ratio.toFixed(2) };
}

/** How many seeds did not get there. */
export function missing(arrivals: readonly Arrival[]): number {
  return arrivals.filter(({ at }) => at === null).length;
}

/** The mean of the arrivals; null where any seed did not get there, or there is none. */
export function meanArrival(arrivals: readonly Arrival[]): number | null {
  return missing(arrivals) > 0 ? null : mean(arrivals.map(({ at }) => at!));
}

/** The mean, or null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A claim's verdict from its comparisons: one that is open leaves the claim open. */
export function verdictOf(
  comparisons: readonly FactorInWords[],
): "reproduced" | "not reproduced" | "not tested here" {
  if (comparisons.length === 0 || comparisons.some(({ holds }) => holds === undefined)) {
    return "not tested here";
  }
  return comparisons.every(({ holds }) => holds) ? "reproduced" : "not reproduced";
}
