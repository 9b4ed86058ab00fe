/**
 * @file Runs a plan, `jobs` stages at a time: each slot takes stage after stage from the queue and has
 * it computed by its worker process. The queue says what is next and settles what became of it
 * (`stage_queue.ts`); a slot starts its worker, keeps it and ends it (`worker_slot.ts`).
 */
import { codeDigests } from "./code_digest.ts";
import type { Plan, PlannedStage } from "./plan.ts";
import { type QueueOptions, type Settled, StageQueue } from "./stage_queue.ts";
import type { TaskEnd, WorkerOptions } from "./worker_process.ts";
import { clearMachineFor, WorkerSlot } from "./worker_slot.ts";

/** How to run a plan. */
export type ScheduleOptions = WorkerOptions & QueueOptions & {
  readonly jobs: number;
  /** Aborted: save checkpoints, start nothing more. */
  readonly signal: AbortSignal;
  /** Aborted: end the workers at once. */
  readonly stopNow: AbortSignal;
};

/** A run of a plan. */
type Run = {
  readonly plan: Plan;
  readonly options: ScheduleOptions;
  readonly queue: StageQueue;
  readonly slots: readonly WorkerSlot[];
};

/** Run what the plan says is to be run; resolves with what became of every stage, by key. */
export async function runPlan(
  plan: Plan,
  options: ScheduleOptions,
): Promise<ReadonlyMap<string, Settled>> {
  const { jobs, listen, signal, stopNow } = options;
  const queue = new StageQueue(plan, options);
  const slots = Array.from({ length: Math.min(jobs, queue.size) }, () => new WorkerSlot(options));
  const abort = () => {
    queue.stop();
    listen({ type: "interrupted" });
    for (const slot of slots) slot.abort();
  };
  const kill = () => {
    queue.stop();
    for (const slot of slots) slot.kill();
  };
  if (signal.aborted || stopNow.aborted) queue.stop();
  signal.addEventListener("abort", abort);
  stopNow.addEventListener("abort", kill);
  try {
    await Promise.all(slots.map((slot) => serve(slot, { plan, options, queue, slots })));
  } finally {
    signal.removeEventListener("abort", abort);
    stopNow.removeEventListener("abort", kill);
    kill();
  }
  return queue.close();
}

/** Have stage after stage computed in a slot, until the queue has no more. */
async function serve(slot: WorkerSlot, run: Run): Promise<void> {
  const { queue } = run;
  try {
    for (let stage = await queue.next(); stage !== undefined; stage = await queue.next()) {
      queue.finish(stage, await compute(stage, { slot, run }));
    }
  } finally {
    await slot.retire();
  }
}

/** Have one stage computed in a slot. */
async function compute(
  planned: PlannedStage,
  { slot, run }: { readonly slot: WorkerSlot; readonly run: Run },
): Promise<TaskEnd> {
  const { name, module, exclusive = false } = planned.stage;
  if (exclusive) await clearMachineFor(slot, run.slots);
  if (!slot.hasLoaded(module) && !await codeHolds(module, run)) {
    const error = `The code of ${module} changed after this run was planned: run again`;
    return { type: "failed", error };
  }
  const task = run.queue.start(planned);
  if (task === undefined) return { type: "interrupted" }; // while idle workers ended, or code was read
  const { listen } = run.options;
  return await slot.run(task, { exclusive, tell: (news) => listen({ ...news, stage: name }) });
}

/** Whether the code on disk is still what the plan's keys stand for. */
async function codeHolds(module: string, { plan, options }: Run): Promise<boolean> {
  const now = await codeDigests([module], options).catch(() => undefined);
  return now?.get(module) === plan.codes.get(module);
}
