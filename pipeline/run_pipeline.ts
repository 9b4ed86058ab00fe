/**
 * @file The pipeline's door: give it the targets, get what became of every stage they need.
 *
 * ```ts ignore
 * const { outcomes, exitCode } = await runPipeline([report], { store: ".ipc", jobs: 2 });
 * const page = outcomes.get(report.name)?.input;
 * ```
 */
import { resolve } from "node:path";
import { quarantine, readEntry, readOrQuarantine, type StoredResult } from "./cache.ts";
import type { PipelineListener, StageState } from "./events.ts";
import { describeReason } from "./explain.ts";
import { resultPath } from "./layout.ts";
import { type Plan, planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import { readEnvironment } from "./provenance.ts";
import type { Settled } from "./stage_queue.ts";
import type { Stage } from "./stage.ts";
import type { WorkerOptions } from "./worker_process.ts";

/** How to run a pipeline. */
export type RunOptions = Partial<WorkerOptions> & {
  /** The folder of results, checkpoints and downloads. */
  readonly store: string;
  /** How many stages run at a time. */
  readonly jobs: number;
  /** Told what happens; nothing is printed otherwise. */
  readonly progress?: PipelineListener;
  /** Plan only: what would run is "planned". */
  readonly dryRun?: boolean;
  /** Aborted (the first Ctrl-C): running stages save checkpoints, none is started. */
  readonly signal?: AbortSignal;
  /** Aborted (the second): workers end at once. */
  readonly stopNow?: AbortSignal;
};

/** What became of a stage. */
export type StageOutcome = {
  readonly stage: Stage;
  readonly key: string;
  readonly state: StageState;
  /** Why it had to run, in words; undefined for a cached one. */
  readonly reason: string | undefined;
  /** How long it took now; 0 for a cached one. */
  readonly seconds: number;
  /** What went wrong, for a failed or skipped one. */
  readonly error: string | undefined;
  /** Whether it did without a failed input: its result is shown, but not kept. */
  readonly partial: boolean;
  /** The result, for targets that have one. */
  readonly input: StoredResult | undefined;
};

/** What a run ends with. */
export type RunReport = {
  /** By stage name; below a cached stage nothing is listed. */
  readonly outcomes: ReadonlyMap<string, StageOutcome>;
  readonly counts: Readonly<Record<StageState, number>>;
  /** 0 if every stage has its result, 1 if one failed or was skipped, 130 if interrupted. */
  readonly exitCode: 0 | 1 | 130;
};

/**
 * Compute what the targets need and the store does not have.
 *
 * @throws {RangeError} if `jobs` is not a positive whole number.
 * @throws {TypeError | RangeError | SyntaxError} for stages or modules that cannot be planned.
 */
export async function runPipeline(
  targets: readonly Stage[],
  options: RunOptions,
): Promise<RunReport> {
  const { jobs, progress: listen = () => {}, dryRun = false } = options;
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new RangeError(`Cannot run ${jobs} jobs at a time: expected a whole number from 1`);
  }
  const root = resolve(options.root ?? projectRoot);
  const store = resolve(options.store);
  const plan = await planPipeline(targets, { root, store, verify: !dryRun });
  const toRun = [...plan.stages.values()].filter(({ state }) => state === "run");
  listen({
    type: "planned",
    stages: plan.stages.size,
    toRun: toRun.map(({ stage, cost, reason }) => ({
      stage: stage.name,
      cost,
      reason: describeReason(reason!),
    })),
    jobs,
  });
  const settled = toRun.length === 0 || dryRun
    ? settledAsPlanned(plan, store)
    : await run(plan, { ...options, root, store, listen });
  const outcomes = await outcomesOf(plan, { targets, settled });
  const report = { outcomes, ...summary(outcomes) };
  listen({ type: "finished", counts: report.counts });
  return report;
}

function settledAsPlanned(plan: Plan, store: string): Map<string, Settled> {
  return new Map(
    [...plan.stages].map(([key, { state }]): [string, Settled] => [
      key,
      state === "cached"
        ? { state, seconds: 0, path: resultPath(store, key), partial: false }
        : { state: "planned", seconds: 0, partial: false },
    ]),
  );
}

async function run(
  plan: Plan,
  options: RunOptions & { readonly root: string; readonly listen: PipelineListener },
): Promise<ReadonlyMap<string, Settled>> {
  const { runPlan } = await import("./scheduler.ts");
  const never = new AbortController().signal;
  return await runPlan(plan, {
    ...options,
    environment: await readEnvironment(options.root),
    signal: options.signal ?? never,
    stopNow: options.stopNow ?? never,
  });
}

/** One outcome per name: stages that share a key share what became of it. */
async function outcomesOf(
  plan: Plan,
  { targets, settled }: {
    readonly targets: readonly Stage[];
    readonly settled: ReadonlyMap<string, Settled>;
  },
): Promise<Map<string, StageOutcome>> {
  const outcomes = new Map<string, StageOutcome>();
  const add = async (stage: Stage, isTarget: boolean): Promise<void> => {
    const { key } = plan.keyOf(stage);
    const planned = plan.stages.get(key);
    const end = settled.get(key);
    if (planned === undefined || end === undefined || outcomes.has(stage.name)) return;
    const input = isTarget && end.path !== undefined ? await readEntry(end.path, key) : undefined;
    outcomes.set(stage.name, {
      stage,
      key,
      state: end.state,
      reason: planned.reason && describeReason(planned.reason),
      seconds: end.seconds,
      error: end.error,
      partial: end.partial,
      input,
    });
  };
  for (const target of targets) await add(target, true);
  for (const { stage } of plan.stages.values()) await add(stage, false);
  return outcomes;
}

function summary(
  outcomes: ReadonlyMap<string, StageOutcome>,
): Pick<RunReport, "counts" | "exitCode"> {
  const counts: Record<StageState, number> = {
    computed: 0,
    cached: 0,
    failed: 0,
    skipped: 0,
    interrupted: 0,
    planned: 0,
  };
  for (const { state } of outcomes.values()) counts[state]++;
  const exitCode = counts.interrupted > 0 ? 130 : counts.failed + counts.skipped > 0 ? 1 : 0;
  return { counts, exitCode };
}

/**
 * The kept result of a stage, checked; undefined where the store has none. A damaged one is moved
 * out of the way, and then there is none.
 */
export async function readResult(
  stage: Stage,
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<StoredResult | undefined> {
  const { keyOf } = await planPipeline([stage], { root, store: resolve(store) });
  const found = await readOrQuarantine(resolve(store), keyOf(stage).key);
  return found !== undefined && "value" in found ? found : undefined;
}

/** Put a stage's result aside, so that the next run computes it anew. */
export async function forgetResult(
  stage: Stage,
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<void> {
  const { keyOf } = await planPipeline([stage], { root, store: resolve(store) });
  await quarantine(resolve(store), keyOf(stage).key);
}
