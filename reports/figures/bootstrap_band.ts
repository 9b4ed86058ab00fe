/**
 * @file The mean curve over seeds with its 95% bootstrap band. A redraw takes whole curves, so every
 * point of the band comes from the same redrawn seeds. Where few seeds remain, it is their range.
 */
import type { RandomStream } from "../../base/random.ts";
import { type Interval, percentileInterval } from "../statistics/bootstrap.ts";
import { LEAST_SEEDS, rangeOf } from "../statistics/seed_interval.ts";

/** A curve's point over the seeds that reach it. */
export interface BandPoint {
  readonly x: number;
  readonly mean: number;
  /** Undefined below two seeds. */
  readonly interval: Interval | undefined;
  readonly n: number;
}

/** One seed's curve. */
export interface Run {
  readonly seed: number;
  readonly points: readonly (readonly [number, number])[];
}

/**
 * Mean and band at every x where at least one run has a finite value, ascending. A run that ends early
 * (it stopped by itself, or its values are finite no more) leaves the mean from there on; `n` says how
 * many remain. The mean is not cut there, for one run of many would take the rest of the curve with it;
 * what it is a mean of from there on, the figure's key says.
 */
export function bootstrapBand(
  runs: readonly Run[],
  options: { readonly random: RandomStream; readonly resamples?: number },
): BandPoint[] {
  const { random, resamples = 400 } = options;
  const redraws = Array.from(
    { length: resamples },
    () => runs.map(() => random.integer(0, runs.length - 1)),
  );
  const values = runs.map(({ points }) => new Map(points.filter(([, y]) => Number.isFinite(y))));
  const xs = [...new Set(values.flatMap((run) => [...run.keys()]))].sort((a, b) => a - b);
  const everyRun = runs.map((_, index) => index);
  return xs.map((x) => {
    const ys = values.map((run) => run.get(x));
    const there = ys.filter((y) => y !== undefined);
    const n = there.length;
    const means = redraws.map((redraw) => meanAt(ys, redraw)).filter((mean) => !Number.isNaN(mean));
    const spread = () => n < LEAST_SEEDS ? rangeOf(there) : percentileInterval(means, 0.95);
    return { x, mean: meanAt(ys, everyRun), interval: n > 1 ? spread() : undefined, n };
  });
}

/** The last points of the runs that end before others of the series do. */
export function earlyEnds(runs: readonly Run[]): (readonly [number, number])[] {
  const ends = runs.map(({ points }) => points.findLast(([, y]) => Number.isFinite(y)))
    .filter((end) => end !== undefined);
  const last = Math.max(...ends.map(([x]) => x));
  return ends.filter(([x]) => x < last);
}

/** Mean over the drawn runs that have a value; NaN where none has. */
function meanAt(ys: readonly (number | undefined)[], drawn: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const run of drawn) {
    const y = ys[run];
    if (y === undefined) continue;
    sum += y;
    count++;
  }
  return sum / count;
}

/** At most `count` items, the first and the last always among them, evenly spread. */
export function thinned<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]!);
}
