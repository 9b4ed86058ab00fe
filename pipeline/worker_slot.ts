/**
 * @file A place where one stage runs at a time, and the worker process that computes there: started
 * for the first stage, kept for the next ones with all that it remembers, and replaced when it dies.
 */
import type { Task } from "./protocol.ts";
import {
  startWorker,
  type TaskEnd,
  type TaskNews,
  type WorkerOptions,
  type WorkerProcess,
} from "./worker_process.ts";

/** One of a run's slots; it has no worker before the first task. */
export class WorkerSlot {
  readonly #options: WorkerOptions;
  readonly #loaded = new Set<string>();
  #worker: WorkerProcess | undefined;
  #isForExclusive = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Whether the slot's worker was started for an exclusive stage. */
  get isForExclusive(): boolean {
    return this.#isForExclusive;
  }

  /** Whether the slot's worker has loaded a stage's module, as it was then. */
  hasLoaded(module: string): boolean {
    return this.#loaded.has(module);
  }

  /**
   * Compute one task, in the worker that is there or in a new one. Before this function returns its
   * promise the worker has the task, so that `abort` and `kill` reach it.
   */
  async run(task: Task, { exclusive, tell }: {
    /** Whether the stage measures time. */
    readonly exclusive: boolean;
    /** Told how the task goes. */
    readonly tell: (news: TaskNews) => void;
  }): Promise<TaskEnd> {
    if (this.#worker === undefined) {
      this.#worker = startWorker(this.#options);
      this.#isForExclusive = exclusive;
    }
    this.#loaded.add(task.ingredients.module);
    const end = await this.#worker.run(task, tell);
    if (end.type === "died") this.#forgetWorker();
    return end;
  }

  /** Ask the task that runs, if one does, to save a checkpoint and stop. */
  abort(): void {
    this.#worker?.abort();
  }

  /** End the worker at once. */
  kill(): void {
    this.#worker?.kill();
  }

  /** Let the idle worker end, and wait until it has. */
  async retire(): Promise<void> {
    await this.#worker?.stop();
    this.#forgetWorker();
  }

  #forgetWorker(): void {
    this.#worker = undefined;
    this.#loaded.clear();
    this.#isForExclusive = false;
  }
}

/**
 * Give an exclusive stage that is about to run in `slot` the machine to itself: the idle workers of all
 * slots end, except that of `slot` if it was started for such a stage too.
 */
export async function clearMachineFor(
  slot: WorkerSlot,
  slots: readonly WorkerSlot[],
): Promise<void> {
  const idle = slots.filter((one) => one !== slot || !one.isForExclusive);
  await Promise.all(idle.map((one) => one.retire()));
}
