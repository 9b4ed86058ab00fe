/**
 * @file iPC against another rule of its task, seed by seed: what tables and claims both print. A pair of
 * rules has one random stream, so that it has one interval wherever it is shown.
 */
import { stream } from "../../base/random.ts";
import type { Interval } from "../../reports/statistics/bootstrap.ts";
import { pairedDifference } from "../../reports/statistics/paired_difference.ts";
import type { PairedDifference } from "../../reports/statistics/paired_difference.ts";
import { seedRatio } from "../../reports/statistics/seed_interval.ts";
import { perplexitiesBySeed, seedsOf } from "./runs.ts";
import type { LanguageCellRuns } from "./runs.ts";

/** iPC's minus the other rule's test perplexity, over the seeds where both have one. */
export function ipcMinus(other: LanguageCellRuns, ipc: LanguageCellRuns): PairedDifference {
  const [first, second] = bySharedIndex(ipc, other);
  return pairedDifference(first, second, {
    random: stream("language", "difference", other.cell.task, other.id),
  });
}

/** iPC's mean test perplexity over the other rule's, of the same seeds. */
export interface PairedRatio {
  /** Null below two pairs, as is the interval. */
  readonly ratio: number | null;
  readonly interval: Interval | null;
  readonly n: number;
}

/** iPC's over the other rule's test perplexity, over the seeds where both have one. */
export function ipcOver(other: LanguageCellRuns, ipc: LanguageCellRuns): PairedRatio {
  const [first, second] = bySharedIndex(ipc, other);
  const pairs = first.flatMap((value, seed) => {
    const beside = second[seed] ?? null;
    return value === null || beside === null ? [] : [[value, beside] as const];
  });
  const n = pairs.length;
  if (n < 2) return { ratio: null, interval: null, n };
  const random = stream("language", "ratio", other.cell.task, other.id);
  const [above, below] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
  return { ...seedRatio(above, below, { random }), n };
}

function bySharedIndex(first: LanguageCellRuns, second: LanguageCellRuns) {
  const seeds = seedsOf([first, second]);
  return [perplexitiesBySeed(first, seeds), perplexitiesBySeed(second, seeds)] as const;
}
