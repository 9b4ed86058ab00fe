/**
 * @file The state of every stage of a graph, without running any: what the store has, what would
 * run and why, how long it took. Needs no data, so that CI can ask for it.
 */
import { resolve } from "node:path";
import { formatDuration } from "../base/duration.ts";
import { hasResult, readIndex, readProvenance } from "./cache.ts";
import { describeReason } from "./explain.ts";
import { stagesBelow } from "./key.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import type { Stage } from "./stage.ts";

/** The state of one stage. */
export type StageStatus = {
  readonly stage: Stage;
  readonly key: string;
  /** "unneeded": the store lacks it, but has all that is made from it. */
  readonly state: "cached" | "run" | "unneeded";
  /** Why it would run, in words; undefined otherwise. */
  readonly reason: string | undefined;
  /** How long it took, or took last under this name; undefined if it never ran here. */
  readonly seconds: number | undefined;
};

/**
 * The state of the targets and of everything they are made from, inputs first; a stage that is declared
 * twice stands there once.
 */
export async function pipelineStatus(
  targets: readonly Stage[],
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<StageStatus[]> {
  const folder = resolve(store);
  const { stages, keyOf } = await planPipeline(targets, { store: folder, root });
  const listed = new Set<string>();
  return stagesBelow(targets).flatMap((stage): StageStatus[] => {
    const { key } = keyOf(stage);
    if (listed.has(stage.name)) return [];
    listed.add(stage.name);
    const reason = stages.get(key)?.reason;
    const cached = hasResult(folder, key);
    return [{
      stage,
      key,
      state: cached ? "cached" : reason === undefined ? "unneeded" : "run",
      reason: reason && describeReason(reason),
      seconds: (cached ? readProvenance(folder, key) : readIndex(folder, stage.name))?.seconds,
    }];
  });
}

/** The exit code of `status --check`: 0 if nothing would run, else 1. */
export function statusExitCode(statuses: readonly StageStatus[]): 0 | 1 {
  return statuses.some(({ state }) => state === "run") ? 1 : 0;
}

/** The statuses as aligned lines, and a sum. */
export function formatStatus(statuses: readonly StageStatus[]): string {
  const width = Math.max(0, ...statuses.map(({ stage }) => stage.name.length));
  const lines = statuses.map(({ stage, state, reason, seconds }) => {
    const time = (seconds === undefined ? "" : formatDuration(seconds)).padStart(11);
    return `${state.padEnd(8)} ${stage.name.padEnd(width)} ${time}  ${reason ?? ""}`.trimEnd();
  });
  const toRun = statuses.filter(({ state }) => state === "run");
  const cost = toRun.reduce((sum, { stage, seconds }) => sum + (stage.cost ?? seconds ?? 1), 0);
  const sum = toRun.length === 0
    ? "Nothing would run."
    : `${toRun.length} of ${statuses.length} would run: about ${
      formatDuration(cost)
    } on one thread.`;
  return [...lines, sum].join("\n");
}
