/** @file The outcome of a benchmark: timings per case, and the goals beside what was reached. */
import { caseLabel } from "./contender.ts";
import type { Case, ContenderName } from "./contender.ts";
import { GOALS, MEMORY_GOAL } from "./goals.ts";
import { median, medianRatio } from "./measure.ts";
import type { Timing } from "./measure.ts";

export type CaseResult = { readonly task: Case; readonly timings: readonly Timing[] };

/** A goal, and what this run reached. */
export type Verdict = {
  readonly case: string;
  readonly ours: ContenderName;
  readonly peer: ContenderName;
  readonly limit: number;
  /** Median over rounds of ours / peer. */
  readonly ratio: number;
  readonly reached: boolean;
};

/** The goals of a case whose contenders both ran. */
export function verdicts({ task, timings }: CaseResult): Verdict[] {
  const timing = (name: ContenderName) => timings.find((timing) => timing.name === name);
  return GOALS.flatMap(({ nets, ours, peer, limit }) => {
    const [left, right] = [timing(ours), timing(peer)];
    if (!nets.includes(task.net) || left === undefined || right === undefined) return [];
    const ratio = medianRatio(left, right);
    const allowed = limit[task.rule];
    const reached = ratio <= allowed;
    return [{ case: caseLabel(task), ours, peer, limit: allowed, ratio, reached }];
  });
}

/** The goal of memory, and what this run reached. */
export type MemoryVerdict = {
  readonly limit: number;
  readonly megabytes: number;
  readonly reached: boolean;
};

/** The goal of memory beside a timing; undefined where it has none or nothing was measured. */
export function memoryVerdict(task: Case, timing: Timing): MemoryVerdict | undefined {
  const { rule, ours, megabytes: limit } = MEMORY_GOAL;
  const { name, peakMegabytes: megabytes } = timing;
  if (task.rule !== rule || name !== ours || megabytes === undefined) return undefined;
  return { limit, megabytes, reached: megabytes <= limit };
}

/** Cases as they are kept: every round's time, so that others can judge the spread. */
export function keptCases(results: readonly CaseResult[]) {
  return results.map((result) => ({
    case: caseLabel(result.task),
    batch: result.task.batch,
    T: result.task.T,
    timings: result.timings.map((timing) => ({ ...timing, median: median(timing.rounds) })),
    goals: verdicts(result),
    memoryGoals: result.timings.flatMap((timing) => memoryVerdict(result.task, timing) ?? []),
  }));
}
