/**
 * @file Runs a plan: ready stages, `jobs` at a time, the longest first, each in one of a pool of
 * worker processes. A stage that fails takes with it only what depends on it. A worker that dies is
 * replaced and its stage tried once more, from its checkpoint. A stage that measures time waits until
 * nothing else runs, and then has the machine to itself: the idle workers end first, with all that they
 * remember. Stages that another run is computing are left to it and taken from the store when they are
 * there.
 */
import { codeDigests } from "./code_digest.ts";
import type { PipelineListener, StageState } from "./events.ts";
import { resultPath, uncachedPath } from "./layout.ts";
import type { Plan, PlannedStage } from "./plan.ts";
import type { Environment, Task, TaskInput } from "./protocol.ts";
import { startWorker, type WorkerOptions, type WorkerProcess } from "./worker_process.ts";

/** How often a stage is tried whose worker dies. */
const attempts = 2;
/** How long to leave a stage to another run before looking again, in milliseconds. */
const busyWait = 300;

/** How to run a plan. */
export type ScheduleOptions = WorkerOptions & {
  readonly jobs: number;
  readonly environment: Environment;
  readonly listen: PipelineListener;
  /** Aborted: save checkpoints, start nothing more. */
  readonly signal: AbortSignal;
  /** Aborted: end the workers at once. */
  readonly stopNow: AbortSignal;
};

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

/** A planned stage on its way. */
type Node = PlannedStage & {
  /** Keys of inputs that are not settled yet. */
  readonly waiting: Set<string>;
  /** Keys of stages that need this one. */
  readonly needers: Set<string>;
  deaths: number;
  /** Not to be tried before this time (of performance.now), as another run has it. */
  notBefore: number;
};

/** A place for one stage at a time, and the worker that computes there. */
type Seat = {
  worker: WorkerProcess | undefined;
  /** Modules that the worker has loaded. */
  loaded: Set<string>;
  /** Whether the worker was started for a stage that measures time. */
  exclusive: boolean;
};

/** Run what the plan says is to be run; resolves with what became of every stage, by key. */
export async function runPlan(
  plan: Plan,
  options: ScheduleOptions,
): Promise<ReadonlyMap<string, Settled>> {
  const { store, listen, signal, stopNow } = options;
  const settled = new Map<string, Settled>();
  const nodes = new Map<string, Node>();
  const ready = new Set<Node>();
  const seats = new Set<Seat>();
  const workers = () => [...seats].flatMap(({ worker }) => worker ?? []);
  let running = 0;
  let alone = false;
  let wake = Promise.withResolvers<void>();

  function changed(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  for (const planned of plan.stages.values()) {
    if (planned.state === "cached") {
      const path = resultPath(store, planned.key);
      settled.set(planned.key, { state: "cached", seconds: 0, path, partial: false });
      continue;
    }
    const inputs = Object.values(planned.ingredients.inputs);
    const waiting = new Set(inputs.filter((key) => !settled.has(key)));
    const node = { ...planned, waiting, needers: new Set<string>(), deaths: 0, notBefore: 0 };
    nodes.set(planned.key, node);
    for (const key of waiting) nodes.get(key)!.needers.add(planned.key);
    if (waiting.size === 0) ready.add(node);
  }

  function settle(node: Node, end: Settled): void {
    settled.set(node.key, end);
    const { state, seconds, error } = end;
    const stage = node.stage.name;
    listen({ type: "ended", stage, state, seconds, ...(error === undefined ? {} : { error }) });
    const without = end.path === undefined;
    for (const key of node.needers) {
      const needer = nodes.get(key)!;
      needer.waiting.delete(node.key);
      if (settled.has(key)) continue;
      if (without && !needer.stage.toleratesFailures) {
        const why = state === "failed" ? "failed" : `was ${state}`;
        settle(needer, {
          state: state === "interrupted" ? "interrupted" : "skipped",
          seconds: 0,
          error: `It needs "${stage}", which ${why}`,
          partial: false,
        });
      } else if (needer.waiting.size === 0) {
        ready.add(needer);
      }
    }
    changed();
  }

  /** The next stage to run; waits for one, and resolves to undefined when none will come. */
  async function next(): Promise<Node | undefined> {
    for (;;) {
      if (signal.aborted || stopNow.aborted) return undefined;
      const now = performance.now();
      const free = alone ? [] : [...ready].filter((node) => node.notBefore <= now);
      const longest = longestOf(free.filter(({ stage }) => stage.exclusive !== true)) ??
        (running === 0 ? longestOf(free) : undefined);
      if (longest !== undefined) {
        ready.delete(longest);
        running++;
        alone = longest.stage.exclusive === true;
        return longest;
      }
      if (ready.size === 0 && running === 0) return undefined;
      await (ready.size > 0 ? Promise.race([wake.promise, pause(busyWait)]) : wake.promise);
    }
  }

  function ended(): void {
    running--;
    alone = false;
  }

  function taskOf(node: Node): { task: Task; partial: boolean } {
    const inputs: Record<string, TaskInput> = {};
    let partial = false;
    for (const [name, key] of Object.entries(node.ingredients.inputs)) {
      const input = settled.get(key)!;
      partial ||= input.path === undefined || input.partial;
      inputs[name] = input.path === undefined
        ? {
          failed: (input.error ?? input.state).split("\n")[0]!,
          ...(input.state === "skipped" ? { skipped: true } : {}),
        }
        : { key, path: input.path };
    }
    const { key, ingredients, stage } = node;
    const { environment } = options;
    const task = { stage: stage.name, key, ingredients, inputs, keep: !partial, environment };
    return { task, partial };
  }

  async function runOne(node: Node, worker: WorkerProcess): Promise<"alive" | "dead"> {
    const stage = node.stage.name;
    const { task, partial } = taskOf(node);
    const start = performance.now();
    if (node.notBefore === 0) listen({ type: "started", stage, kind: node.stage.kind });
    const end = await worker.run(task, (news) => listen({ ...news, stage }));
    const seconds = (performance.now() - start) / 1000;
    switch (end.type) {
      case "done": {
        const path = partial ? uncachedPath(store, node.key) : resultPath(store, node.key);
        settle(node, { state: end.shared ? "cached" : "computed", seconds, path, partial });
        return "alive";
      }
      case "busy":
        if (node.notBefore === 0) {
          listen({ type: "notice", stage, text: "Another run is computing it: waiting for that" });
        }
        node.notBefore = performance.now() + busyWait;
        ready.add(node);
        return "alive";
      case "interrupted":
        settle(node, { state: "interrupted", seconds, partial: false });
        return "alive";
      case "failed":
        settle(node, { state: "failed", seconds, error: end.error, partial: false });
        return "alive";
      case "died":
        if (signal.aborted || stopNow.aborted) {
          settle(node, { state: "interrupted", seconds, partial: false });
        } else if (++node.deaths < attempts) {
          listen({ type: "notice", stage, text: `${end.error}\nTrying once more` });
          ready.add(node);
        } else {
          const error = `${end.error}\nIt died ${attempts} times at this stage: most likely a ` +
            "crash of a native library or a lack of memory (try fewer jobs)";
          settle(node, { state: "failed", seconds, error, partial: false });
        }
        return "dead";
    }
  }

  /** Whether the code on disk is still what the plan's keys stand for. */
  async function codeHolds(module: string): Promise<boolean> {
    const now = await codeDigests([module], options).catch(() => undefined);
    return now?.get(module) === plan.codes.get(module);
  }

  /** End a seat's idle worker, if it has one. */
  async function retire(seat: Seat): Promise<void> {
    const { worker } = seat;
    Object.assign(seat, { worker: undefined, loaded: new Set<string>(), exclusive: false });
    await worker?.stop();
  }

  /** The worker for a stage; one that measures time is the only worker there is. */
  async function workerFor({ stage: { exclusive = false } }: Node, seat: Seat) {
    if (exclusive) {
      const idle = [...seats].filter((one) => one !== seat || !one.exclusive);
      await Promise.all(idle.map(retire));
    }
    if (seat.worker === undefined) Object.assign(seat, { worker: startWorker(options), exclusive });
    return seat.worker!;
  }

  async function slot(): Promise<void> {
    const seat: Seat = { worker: undefined, loaded: new Set(), exclusive: false };
    seats.add(seat);
    try {
      for (let node = await next(); node !== undefined; node = await next()) {
        const { module } = node.stage;
        if (!seat.loaded.has(module) && !await codeHolds(module)) {
          const error = `The code of ${module} changed after this run was planned: run again`;
          ended();
          settle(node, { state: "failed", seconds: 0, error, partial: false });
          continue;
        }
        if (signal.aborted || stopNow.aborted) { // while the code was looked at
          ended();
          settle(node, { state: "interrupted", seconds: 0, partial: false });
          break;
        }
        const worker = await workerFor(node, seat);
        seat.loaded.add(module);
        const health = await runOne(node, worker);
        ended();
        if (health === "dead") {
          Object.assign(seat, { worker: undefined, loaded: new Set<string>() });
        }
        changed();
      }
    } finally {
      if (stopNow.aborted) seat.worker?.kill();
      await retire(seat);
    }
  }

  const abort = () => {
    listen({ type: "interrupted" });
    for (const worker of workers()) worker.abort();
    changed();
  };
  const kill = () => {
    for (const worker of workers()) worker.kill();
    changed();
  };
  signal.addEventListener("abort", abort);
  stopNow.addEventListener("abort", kill);
  try {
    await Promise.all(Array.from({ length: Math.min(options.jobs, nodes.size) }, slot));
  } finally {
    signal.removeEventListener("abort", abort);
    stopNow.removeEventListener("abort", kill);
    kill();
  }
  for (const node of nodes.values()) {
    if (!settled.has(node.key)) {
      settle(node, { state: "interrupted", seconds: 0, partial: false });
    }
  }
  return settled;
}

function longestOf(nodes: readonly Node[]): Node | undefined {
  return nodes.reduce<Node | undefined>(
    (best, node) => best === undefined || node.cost > best.cost ? node : best,
    undefined,
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
