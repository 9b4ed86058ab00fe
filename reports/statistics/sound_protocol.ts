/**
 * @file The sound protocol: every seed that has a value counts, with mean, median, sample standard
 * deviation and an interval of the mean (`seed_interval.ts`). Seeds that diverged have no value; their number
 * stands beside the rest, and the mean is then a mean over the others only.
 */
import { mean, median, sampleStandardDeviation } from "simple-statistics";
import type { BootstrapOptions, Interval } from "./bootstrap.ts";
import { finiteValues, type SeedValue } from "./finite_values.ts";
import { seedInterval } from "./seed_interval.ts";

export interface SoundSummary {
  /** Null when no seed has a value, as are median and interval. */
  readonly mean: number | null;
  readonly median: number | null;
  /** Sample standard deviation (n - 1); null below two values. */
  readonly standardDeviation: number | null;
  /** Interval of the mean ({@linkcode seedInterval}); null below two values. */
  readonly interval: Interval | null;
  /** Seeds with a value. */
  readonly n: number;
  /** Seeds without one. */
  readonly diverged: number;
}

/** The sound summary of one cell. */
export function soundSummary(
  values: readonly SeedValue[],
  options: Omit<BootstrapOptions, "statistic">,
): SoundSummary {
  const kept = finiteValues(values);
  const n = kept.length;
  return {
    mean: n > 0 ? mean(kept) : null,
    median: n > 0 ? median(kept) : null,
    standardDeviation: n > 1 ? sampleStandardDeviation(kept) : null,
    interval: n > 1 ? seedInterval(kept, options) : null,
    n,
    diverged: values.length - n,
  };
}
