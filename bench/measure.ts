/**
 * @file Fair timing on a machine that is never quite idle: contenders take turns (A B C, B C A, ...), so
 * that what disturbs one disturbs all, and ratios are taken within a round.
 */
import type { Contender, ContenderName, Turn } from "./contender.ts";

/** What one contender did: a turn per round. */
export type Timing = {
  readonly name: ContenderName;
  readonly version: string;
  readonly resources: string;
  /** Steps (of each seed) per turn. */
  readonly steps: number;
  /** Milliseconds per step and seed, a number per round. */
  readonly rounds: readonly number[];
  readonly lastLoss: number;
  readonly peakMegabytes?: number;
};

export interface MeasureOptions {
  readonly rounds: number;
  /** Aimed length of a turn. */
  readonly secondsPerTurn: number;
  /** Milliseconds that only grow; tests bring their own. */
  readonly clock?: () => number;
}

/** Let the contenders take turns. Each is warmed up first, and its number of steps fitted. */
export async function measure(
  contenders: readonly Contender[],
  { rounds, secondsPerTurn, clock = () => performance.now() }: MeasureOptions,
): Promise<Timing[]> {
  const steps: number[] = [];
  for (const contender of contenders) {
    steps.push(await fittingSteps(contender, { seconds: secondsPerTurn, clock }));
  }
  const turns: Turn[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const index = (round + place) % contenders.length;
      turns[index]!.push(await contenders[index]!.turn(steps[index]!));
    }
  }
  return contenders.map(({ name, version, resources }, index) => ({
    name,
    version,
    resources,
    steps: steps[index]!,
    rounds: turns[index]!.map(({ milliseconds }) => milliseconds),
    lastLoss: turns[index]!.at(-1)!.loss,
    ...peakOf(turns[index]!.at(-1)!),
  }));
}

function peakOf({ peakMegabytes }: Turn): Pick<Timing, "peakMegabytes"> {
  return peakMegabytes === undefined ? {} : { peakMegabytes };
}

/**
 * Warm up, then take growing turns until one takes a fifth of the aimed time, and scale. A first turn
 * compiles and is slow, so nothing is fitted to it.
 */
async function fittingSteps(
  contender: Contender,
  { seconds, clock }: { readonly seconds: number; readonly clock: () => number },
): Promise<number> {
  await contender.turn(2);
  for (let steps = 2;; steps *= 2) {
    const start = clock();
    await contender.turn(steps);
    const elapsed = (clock() - start) / 1000;
    if (elapsed >= seconds / 5) return Math.max(1, Math.round(steps * seconds / elapsed));
  }
}

/** Median over the rounds of `ours` divided by `peer`. @throws {RangeError} for unequal rounds. */
export function medianRatio(ours: Timing, peer: Timing): number {
  if (ours.rounds.length !== peer.rounds.length) {
    throw new RangeError(
      `Cannot compare ${ours.rounds.length} rounds of ${ours.name} with ${peer.rounds.length} of ` +
        `${peer.name}: expected the same number`,
    );
  }
  return median(ours.rounds.map((value, round) => value / peer.rounds[round]!));
}

/** The middle value, or the mean of the middle two. @throws {RangeError} for no values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take the median of no values");
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
