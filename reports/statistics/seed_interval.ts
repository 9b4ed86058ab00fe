/**
 * @file What a few seeds say of a mean. From five seeds on it is the 95% percentile bootstrap interval.
 * Below, that interval is no more than the range of the seeds (of three its ends are the least and the
 * greatest, which hold the mean three times in four), so the range is taken and named as such, and it
 * decides only what all seeds agree on.
 */
import {
  bootstrapInterval,
  type BootstrapOptions,
  bootstrapRatio,
  type Interval,
} from "./bootstrap.ts";

/** The least number of seeds whose interval is more than their range. */
export const LEAST_SEEDS = 5;

/**
 * The interval of a sample's mean: bootstrap, or the range of fewer than {@linkcode LEAST_SEEDS} values.
 *
 * @throws {RangeError} as {@linkcode bootstrapInterval} does.
 */
export function seedInterval(
  values: readonly number[],
  options: Omit<BootstrapOptions, "statistic">,
): Interval {
  const interval = bootstrapInterval(values, options);
  return values.length < LEAST_SEEDS ? rangeOf(values) : interval;
}

/**
 * The ratio of two means over shared seeds with its interval: paired bootstrap, or the range of the
 * seeds' own ratios.
 *
 * @throws {RangeError} as {@linkcode bootstrapRatio} does.
 */
export function seedRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  options: Omit<BootstrapOptions, "statistic">,
): { readonly ratio: number; readonly interval: Interval } {
  const compared = bootstrapRatio(numerators, denominators, { ...options, paired: true });
  if (numerators.length >= LEAST_SEEDS) return compared;
  const ratios = numerators.map((numerator, seed) => numerator / denominators[seed]!);
  return { ...compared, interval: rangeOf(ratios) };
}

/** The least and the greatest value. */
export function rangeOf(values: readonly number[]): Interval {
  return [Math.min(...values), Math.max(...values)];
}

/** "95% interval", "range of 3 seeds". */
export function intervalName(n: number): string {
  return n < LEAST_SEEDS ? `range of ${n} seeds` : "95% interval";
}

/** What intervals over different numbers of seeds are, together: for a heading, a key or a caption. */
export function intervalNames(counts: readonly number[]): string {
  const names = new Set(counts.filter((n) => n > 1).map(intervalName));
  const [only = "95% interval"] = names;
  if (names.size <= 1) return only;
  return names.has("95% interval")
    ? `95% interval (range of fewer than ${LEAST_SEEDS} seeds)`
    : "range of the seeds";
}

/**
 * Whether a statement about a mean holds: at both ends of its interval. Undefined where that is open:
 * without an interval, or where fewer than {@linkcode LEAST_SEEDS} seeds disagree on it.
 */
export function decided(
  { interval, n }: { readonly interval: Interval | null; readonly n: number },
  holds: (value: number) => boolean,
): boolean | undefined {
  if (interval === null) return undefined;
  const ends = interval.map(holds);
  if (ends.every((end) => end)) return true;
  return n >= LEAST_SEEDS || ends.every((end) => !end) ? false : undefined;
}
