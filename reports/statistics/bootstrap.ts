/**
 * @file Percentile bootstrap intervals (Efron 1979): redraw the seeds with replacement, compute the
 * statistic on each redraw, and read the interval off its quantiles. No assumption on the shape of
 * the distribution. With few seeds the interval is too narrow, and below five no more than their range:
 * for seeds take `seed_interval.ts`. The random stream is an argument: equal streams give equal
 * intervals.
 */
import { mean, quantileSorted } from "simple-statistics";
import type { RandomStream } from "../../base/random.ts";
import { requireFinite } from "./finite_values.ts";

/** [low, high]. */
export type Interval = readonly [number, number];

/** A number that describes a sample. */
export type Statistic = (sample: readonly number[]) => number;

export interface BootstrapOptions {
  /** Where the redraws come from, e.g. `stream("table1", "bootstrap", "mnist/ipc")`. */
  readonly random: RandomStream;
  /** What is computed on each redraw; the mean unless told. */
  readonly statistic?: Statistic;
  readonly resamples?: number;
  /** Coverage, in (0, 1). */
  readonly level?: number;
}

/**
 * The percentile bootstrap interval of a statistic of one sample. A sample of one value has the
 * interval [value, value], which says nothing: show n beside it.
 *
 * @throws {RangeError} for an empty sample, a value that is not finite, or a level outside (0, 1).
 */
export function bootstrapInterval(values: readonly number[], options: BootstrapOptions): Interval {
  const { random, statistic = meanOf, resamples = 10_000, level = 0.95 } = options;
  requireSample(values, "a bootstrap interval");
  const redrawn = new Array<number>(values.length);
  const statistics = Array.from({ length: resamples }, () => {
    redrawInto(redrawn, { values, random });
    return statistic(redrawn);
  });
  return percentileInterval(statistics, level);
}

/**
 * The percentile bootstrap interval of statistic(numerators) / statistic(denominators), e.g. of one
 * program's time over another's. The samples are redrawn independently; with `paired` the same
 * indices are redrawn in both, as for repetitions that were measured in turn.
 *
 * @throws {RangeError} as {@link bootstrapInterval} does, for a denominator that is not positive, and
 * for paired samples of different sizes.
 */
export function bootstrapRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  options: BootstrapOptions & { readonly paired?: boolean },
): { readonly ratio: number; readonly interval: Interval } {
  const { random, statistic = meanOf, resamples = 10_000, level = 0.95, paired = false } = options;
  requireSample(numerators, "a bootstrap ratio");
  requireSample(denominators, "a bootstrap ratio");
  const smallest = Math.min(...denominators);
  if (smallest <= 0) {
    throw new RangeError(
      `Cannot compute a bootstrap ratio over a denominator of ${smallest}: expected positive values`,
    );
  }
  if (paired && numerators.length !== denominators.length) {
    throw new RangeError(
      `Cannot pair ${numerators.length} numerators with ${denominators.length} denominators: ` +
        `the sizes differ`,
    );
  }
  const above = new Array<number>(numerators.length);
  const below = new Array<number>(denominators.length);
  const ratios = Array.from({ length: resamples }, () => {
    for (let item = 0; item < above.length; item++) {
      const index = random.integer(0, numerators.length - 1);
      above[item] = numerators[index]!;
      if (paired) below[item] = denominators[index]!;
    }
    if (!paired) redrawInto(below, { values: denominators, random });
    return statistic(above) / statistic(below);
  });
  return {
    ratio: statistic(numerators) / statistic(denominators),
    interval: percentileInterval(ratios, level),
  };
}

/** The central `level` share of the redrawn statistics. */
export function percentileInterval(statistics: readonly number[], level: number): Interval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot use level ${level}: expected a coverage between 0 and 1`);
  }
  const sorted = [...statistics].sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  return [quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail)];
}

function meanOf(sample: readonly number[]): number {
  return mean(sample as number[]);
}

function redrawInto(
  target: number[],
  source: { readonly values: readonly number[]; readonly random: RandomStream },
): void {
  const { values, random } = source;
  for (let item = 0; item < target.length; item++) {
    target[item] = values[random.integer(0, values.length - 1)]!;
  }
}

function requireSample(values: readonly number[], purpose: string): void {
  if (values.length === 0) {
    throw new RangeError(`Cannot compute ${purpose} of no values: expected at least one`);
  }
  requireFinite(values, purpose);
}
