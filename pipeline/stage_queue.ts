/**
 * @file The stages of a run: which one is next, and what became of each. A stage is ready when its
 * inputs are settled. Of those that are ready the longest goes first; one that measures time waits
 * until nothing else runs, and nothing else starts until it ends. A stage that fails takes with it only
 * what depends on it; one whose worker dies is tried once more; one that another run is computing is
 * looked at again a little later.
 *
 * Who computes is no concern of this file: see `worker_slot.ts` and `scheduler.ts`.
 */
import type { PipelineListener, StageState } from "./events.ts";
import { resultPath, uncachedPath } from "./layout.ts";
import type { Plan, PlannedStage } from "./plan.ts";
import type { Environment, Task, TaskInput } from "./protocol.ts";
import type { TaskEnd } from "./worker_process.ts";

/** How often a stage is tried whose worker dies. */
const attempts = 2;
/** How long to leave a stage to another run before looking again, in milliseconds. */
const busyWait = 300;

/** What became of one planned stage. */
export type Settled = {
  readonly state: StageState;
  readonly seconds: number;
  readonly error?: string;
  /** The folder of its result, where it has one. */
  readonly path?: string;
  /** Whether its result did without a failed input, and so is not kept. */
  readonly partial: boolean;
};

/** What a queue needs to know besides the plan. */
export type QueueOptions = {
  readonly store: string;
  readonly environment: Environment;
  /** Told of stages that start and end, and why one is tried again. */
  readonly listen: PipelineListener;
};

/** A stage that is to run, on its way. */
type QueuedStage = PlannedStage & {
  /** Keys of inputs that are not settled yet. */
  readonly waitsFor: Set<string>;
  /** Stages that have this one among their inputs. */
  readonly dependents: Set<QueuedStage>;
  /** When its task was given out (of performance.now), while it runs. */
  started: number | undefined;
  /** Not to be tried before this time (of performance.now), as another run has it; 0 if none had. */
  notBefore: number;
  /** How many workers have died of it. */
  deaths: number;
};

/**
 * The queue of a plan's stages. Whoever computes takes a stage with `next`, its task with `start`, and
 * gives back how it ended with `finish`; when all have seen the end of `next`, `close` tells what became of
 * every stage.
 */
export class StageQueue {
  readonly #options: QueueOptions;
  readonly #stages = new Map<string, QueuedStage>();
  readonly #ready = new Set<QueuedStage>();
  readonly #running = new Set<QueuedStage>();
  readonly #settled = new Map<string, Settled>();
  #stopped = false;
  #change = Promise.withResolvers<void>();

  constructor(plan: Plan, options: QueueOptions) {
    this.#options = options;
    for (const planned of plan.stages.values()) { // inputs come before what needs them
      if (planned.state === "cached") this.#addCached(planned);
      else this.#add(planned);
    }
  }

  /** How many stages are to run. */
  get size(): number {
    return this.#stages.size;
  }

  /**
   * The next stage to compute; waits for one, and resolves to undefined when none will come. It is taken
   * at once if it is there, so that who has just finished one is the first to choose.
   */
  async next(): Promise<PlannedStage | undefined> {
    while (!this.#stopped && this.#ready.size + this.#running.size > 0) {
      const stage = this.#choose();
      if (stage !== undefined) {
        this.#ready.delete(stage);
        this.#running.add(stage);
        return stage;
      }
      const change = this.#change.promise;
      await (this.#ready.size > 0 ? Promise.race([change, pause(busyWait)]) : change);
    }
    return undefined;
  }

  /** The task of a stage from `next`, to be run now; undefined if the run was stopped since. */
  start({ key }: PlannedStage): Task | undefined {
    if (this.#stopped) return undefined;
    const stage = this.#stages.get(key)!;
    stage.started = performance.now();
    if (stage.notBefore === 0) {
      const { name, kind } = stage.stage;
      this.#options.listen({ type: "started", stage: name, kind }); // who listens may stop the run
    }
    return this.#stopped ? undefined : this.#taskOf(stage);
  }

  /** Take in how a stage from `next` ended: it is settled, or goes back among the ready ones. */
  finish({ key }: PlannedStage, end: TaskEnd): void {
    const { store } = this.#options;
    const stage = this.#stages.get(key)!;
    const seconds = stage.started === undefined ? 0 : (performance.now() - stage.started) / 1000;
    stage.started = undefined;
    this.#running.delete(stage);
    switch (end.type) {
      case "done": {
        const partial = this.#isPartial(stage);
        const path = partial ? uncachedPath(store, key) : resultPath(store, key);
        const state = end.shared ? "cached" : "computed";
        this.#settle(stage, { state, seconds, path, partial });
        break;
      }
      case "failed":
        this.#settle(stage, { state: "failed", seconds, error: end.error, partial: false });
        break;
      case "interrupted":
        this.#settle(stage, { state: "interrupted", seconds, partial: false });
        break;
      case "busy":
        this.#leaveToOtherRun(stage);
        break;
      case "died":
        this.#retryOrGiveUp(stage, { seconds, error: end.error });
        break;
    }
    this.#wake();
  }

  /** Give out no more stages. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Count what has not run as interrupted; what became of every stage of the plan, by key. */
  close(): ReadonlyMap<string, Settled> {
    for (const stage of this.#stages.values()) {
      if (!this.#settled.has(stage.key)) {
        this.#settle(stage, { state: "interrupted", seconds: 0, partial: false });
      }
    }
    return this.#settled;
  }

  #addCached({ key }: PlannedStage): void {
    const path = resultPath(this.#options.store, key);
    this.#settled.set(key, { state: "cached", seconds: 0, path, partial: false });
  }

  #add(planned: PlannedStage): void {
    const inputs = Object.values(planned.ingredients.inputs);
    const waitsFor = new Set(inputs.filter((key) => !this.#settled.has(key)));
    const stage: QueuedStage = {
      ...planned,
      waitsFor,
      dependents: new Set(),
      started: undefined,
      notBefore: 0,
      deaths: 0,
    };
    this.#stages.set(stage.key, stage);
    for (const key of waitsFor) this.#stages.get(key)!.dependents.add(stage);
    if (waitsFor.size === 0) this.#ready.add(stage);
  }

  /** The longest of the stages that may run beside those that run now. */
  #choose(): QueuedStage | undefined {
    if ([...this.#running].some(isExclusive)) return undefined;
    const now = performance.now();
    const free = [...this.#ready].filter(({ notBefore }) => notBefore <= now);
    return longestOf(free.filter((stage) => !isExclusive(stage))) ??
      (this.#running.size === 0 ? longestOf(free) : undefined);
  }

  #taskOf(stage: QueuedStage): Task {
    const { key, ingredients } = stage;
    return {
      stage: stage.stage.name,
      key,
      ingredients,
      inputs: Object.fromEntries(
        Object.entries(ingredients.inputs).map(([name, input]) => [name, this.#taskInput(input)]),
      ),
      keep: !this.#isPartial(stage),
      environment: this.#options.environment,
    };
  }

  #taskInput(key: string): TaskInput {
    const { path, state, error = state } = this.#settled.get(key)!;
    if (path !== undefined) return { key, path };
    const failed = error.split("\n")[0]!;
    return state === "skipped" ? { failed, skipped: true } : { failed };
  }

  /** Whether a stage whose inputs are settled has to do without some of what they should bring. */
  #isPartial({ ingredients }: QueuedStage): boolean {
    return Object.values(ingredients.inputs).some((key) => {
      const { path, partial } = this.#settled.get(key)!;
      return path === undefined || partial;
    });
  }

  #settle(stage: QueuedStage, end: Settled): void {
    this.#settled.set(stage.key, end);
    const { name } = stage.stage;
    const { state, seconds, error } = end;
    this.#options.listen({
      type: "ended",
      stage: name,
      state,
      seconds,
      ...(error === undefined ? {} : { error }),
    });
    for (const dependent of stage.dependents) {
      dependent.waitsFor.delete(stage.key);
      if (this.#settled.has(dependent.key)) continue;
      if (end.path === undefined && !dependent.stage.toleratesFailures) {
        this.#settle(dependent, {
          state: state === "interrupted" ? "interrupted" : "skipped",
          seconds: 0,
          error: `It needs "${name}", which ${state === "failed" ? "failed" : `was ${state}`}`,
          partial: false,
        });
      } else if (dependent.waitsFor.size === 0) {
        this.#ready.add(dependent);
      }
    }
  }

  #leaveToOtherRun(stage: QueuedStage): void {
    if (stage.notBefore === 0) this.#note(stage, "Another run is computing it: waiting for that");
    stage.notBefore = performance.now() + busyWait;
    this.#ready.add(stage);
  }

  #retryOrGiveUp(
    stage: QueuedStage,
    { seconds, error }: { readonly seconds: number; readonly error: string },
  ): void {
    if (this.#stopped) {
      this.#settle(stage, { state: "interrupted", seconds, partial: false });
    } else if (++stage.deaths < attempts) {
      this.#note(stage, `${error}\nTrying once more`);
      this.#ready.add(stage);
    } else {
      const why = `It died ${attempts} times at this stage: most likely a crash of a native ` +
        "library or a lack of memory (try fewer jobs)";
      this.#settle(stage, {
        state: "failed",
        seconds,
        error: `${error}\n${why}`,
        partial: false,
      });
    }
  }

  #note({ stage }: QueuedStage, text: string): void {
    this.#options.listen({ type: "notice", stage: stage.name, text });
  }

  /** Let those who wait in `next` look again. */
  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

function isExclusive({ stage }: PlannedStage): boolean {
  return stage.exclusive === true;
}

function longestOf(stages: readonly QueuedStage[]): QueuedStage | undefined {
  return stages.reduce<QueuedStage | undefined>(
    (best, stage) => best === undefined || stage.cost > best.cost ? stage : best,
    undefined,
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
