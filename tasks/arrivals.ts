/**
 * @file Who gets somewhere first: when each seed of two rules arrives (at a loss, at a share of the
 * energy), the factor between them with its interval, and what a claim may say of it.
 */
import { stream } from "../base/random.ts";
import type { Cell } from "../reports/document.ts";
import {
  decided,
  intervalName,
  intervalNames,
  LEAST_SEEDS,
  seedRatio,
} from "../reports/statistics/seed_interval.ts";
import { intervalCell } from "../reports/summary_cells.ts";
import { average } from "./average.ts";

/** A seed's arrival, in any unit. */
export interface Arrival {
  readonly seed: number;
  /** Null where it did not get there within its budget. */
  readonly at: number | null;
  /** The budget. */
  readonly within: number;
}

export interface Factor {
  readonly ratio: number;
  readonly interval: readonly [number, number];
  /** Seeds that both have. */
  readonly n: number;
  /** How many of them the slower rule did not finish: with any, the factor is a lower bound. */
  readonly late: number;
}

/** A factor in words. `holds`: whether the other is slower beyond doubt; absent where that is open. */
export interface FactorInWords {
  readonly text: string;
  readonly holds?: boolean;
  /** Absent where there is nothing to compare. */
  readonly factor?: Factor;
}

/** The least factor that counts as "much faster", with its whole interval. */
export const MUCH = 1.5;

/** `MUCH` as a claim's reader is told of it, with what the intervals of some factors are. */
export function muchInWords(factors: readonly FactorInWords[]): string {
  return `read as: by more than ${MUCH} times, with the whole ${intervalsInWords(factors)}`;
}

/** What the intervals of some factors are: "95% interval", "range of 3 seeds". */
export function intervalsInWords(factors: readonly FactorInWords[]): string {
  return intervalNames(factors.flatMap(({ factor }) => factor === undefined ? [] : [factor.n]));
}

/**
 * A rule's arrivals over iPC's, seed by seed, on the seeds that both have. A seed of the rule that did not
 * get there counts with its budget. Null where no seed is shared or iPC did not get there itself.
 * `label` names the bootstrap's random stream.
 */
export function arrivalFactor(
  own: readonly Arrival[],
  ipc: readonly Arrival[],
  label: string,
): Factor | null {
  const pairs = own.flatMap((one) =>
    ipc.filter(({ seed }) => seed === one.seed).map((other) => [one, other] as const)
  );
  const denominators = pairs.map(([, { at }]) => at).filter((at) => at !== null);
  const n = pairs.length;
  if (n === 0 || denominators.length < n) return null;
  const random = stream("arrivals", "bootstrap", label);
  const numerators = pairs.map(([{ at, within }]) => at ?? within);
  return {
    ...seedRatio(numerators, denominators, { random }),
    n,
    late: missing(pairs.map(([one]) => one)),
  };
}

/**
 * What names a comparison, and so its bootstrap's stream: the two cells and what is compared. Wherever
 * the same runs are compared, the same interval is printed.
 */
export function comparisonLabel(
  own: readonly { readonly name: string }[],
  ipc: readonly { readonly name: string }[],
  what: string,
): string {
  const cell = (runs: typeof own) => runs[0]?.name.replace(/\/seed-\d+$/, "") ?? "none";
  return `${cell(own)} over ${cell(ipc)}: ${what}`;
}

/**
 * The factor in words. It holds when its whole interval lies above `beyond`; a lower bound that does not
 * leaves it open, and so do a few seeds that disagree. One seed is no test.
 */
export function factorInWords(
  factor: Factor | null,
  { beyond = 1 }: { readonly beyond?: number } = {},
): FactorInWords {
  if (factor === null) return { text: "open" };
  const { ratio, interval, n, late } = factor;
  const [low, high] = interval.map((value) => value.toFixed(2));
  const bound = late > 0 ? "over " : "";
  const few = n < LEAST_SEEDS ? `${intervalName(n)}: ` : "";
  const range = n > 1 ? ` [${few}${low}, ${high}]` : "";
  const unfinished = late > 0 ? `, ${late} of ${n} seeds not within the budget` : "";
  const text = `${bound}${ratio.toFixed(2)}${range}${unfinished}`;
  const holds = n > 1 ? decided(factor, (value) => value > beyond) : undefined;
  const isOpen = holds === undefined || (late > 0 && !holds);
  return { text, factor, ...(isOpen ? {} : { holds }) };
}

/** A factor as a table's cell: a lower bound where the slower rule did not always get there. */
export function factorCell(factor: Factor | null): Cell {
  if (factor === null) return { value: null };
  const { ratio, late } = factor;
  return { value: ratio, ...intervalCell(factor), ...(late > 0 ? { atLeast: true } : {}) };
}

/** What tables of factors say of their bounds. */
export const BOUNDS_IN_WORDS =
  "> marks a lower bound: where a seed did not get there, its whole budget is counted.";

/** How many seeds did not get there. */
export function missing(arrivals: readonly Arrival[]): number {
  return arrivals.filter(({ at }) => at === null).length;
}

/** The mean of the arrivals; null where any seed did not get there, or there is none. */
export function meanArrival(arrivals: readonly Arrival[]): number | null {
  return missing(arrivals) > 0 ? null : average(arrivals.map(({ at }) => at!));
}
