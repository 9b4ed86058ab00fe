/**
 * @file A worker process: computes one stage after another, as the scheduler tells it on stdin, and
 * says on stdout how it goes. Stages that share a worker share its memory of compiled programs and
 * data (`memo`). A native crash or a lack of memory takes this process, not the others.
 *
 * It ends with its parent: when stdin ends, when a message cannot be delivered, and, on Linux, by
 * the kernel's hand, in the middle of a computation too. Ctrl-C reaches it only as the scheduler's
 * order to save a checkpoint.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  hasResult,
  readEntry,
  readOrQuarantine,
  removeTree,
  writeEntry,
  writeIndex,
} from "./cache.ts";
import { checkpointOf } from "./checkpoint.ts";
import { resultPath, uncachedPath } from "./layout.ts";
import { tryLockKey } from "./lock.ts";
import { endWithParent } from "./parent_watch.ts";
import { encodeMessage, linesOf, type Message, type Order, type Task } from "./protocol.ts";
import type { StageContext, StageFunction, StageInput } from "./stage.ts";

/** Progress is told at most this often, in milliseconds. */
const progressInterval = 100;

/** What a worker knows throughout its life. */
type Worker = {
  readonly root: string;
  readonly store: string;
  readonly memo: StageContext["memo"];
  say(message: Message): void;
};

/** Serve orders until stdin ends. */
async function serve(worker: Worker, orders: AsyncIterable<string>): Promise<void> {
  let current = new AbortController();
  for await (const line of orders) {
    const order = JSON.parse(line) as Order;
    if (order.type === "abort") {
      current.abort(new DOMException("The run was interrupted", "AbortError"));
    } else {
      current = new AbortController();
      const { signal } = current;
      compute(order.task, { worker, signal })
        .catch((error: unknown): Message =>
          signal.aborted ? { type: "interrupted" } : { type: "failed", error: textOf(error) }
        )
        .then((message) => worker.say(message));
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? `${error}` : `${error}`;
}

async function compute(
  task: Task,
  { worker, signal }: { readonly worker: Worker; readonly signal: AbortSignal },
): Promise<Message> {
  const { store } = worker;
  const lock = await tryLockKey(store, task.key);
  if (lock === undefined) return { type: "busy" };
  try {
    if (task.keep && hasResult(store, task.key)) {
      const found = await readOrQuarantine(store, task.key);
      if (found !== undefined && "value" in found) {
        return { type: "done", seconds: found.provenance.seconds, shared: true };
      }
    }
    return await computeLocked(task, { worker, signal });
  } finally {
    await lock.release();
  }
}

async function computeLocked(
  task: Task,
  { worker, signal }: { readonly worker: Worker; readonly signal: AbortSignal },
): Promise<Message> {
  const { store, say } = worker;
  const { module, params } = task.ingredients;
  const started = new Date();
  const start = performance.now();
  const run = await loadStage(worker.root, module);
  const inputs: Record<string, StageInput> = {};
  for (const [name, input] of Object.entries(task.inputs)) {
    inputs[name] = "failed" in input ? input : await readEntry(input.path, input.key);
  }
  const checkpoint = checkpointOf(task.key, {
    store,
    stage: task.stage,
    report: (text) => say({ type: "notice", text }),
  });
  const progress = throttled(say);
  const result = await run(params, {
    inputs,
    store,
    memo: worker.memo,
    progress,
    checkpoint: { read: checkpoint.read, write: checkpoint.write },
    signal,
  });
  const seconds = (performance.now() - start) / 1000;
  const provenance = {
    stage: task.stage,
    key: task.key,
    module,
    params,
    ...task.environment,
    started: started.toISOString(),
    seconds,
  };
  const path = task.keep ? resultPath(store, task.key) : uncachedPath(store, task.key);
  await writeEntry({ ingredients: task.ingredients, provenance, result }, { store, path });
  await checkpoint.remove();
  if (task.keep) {
    await writeIndex(store, { name: task.stage, key: task.key, seconds });
    await removeTree(uncachedPath(store, task.key)); // an earlier run's makeshift
  }
  return { type: "done", seconds, shared: false };
}

async function loadStage(root: string, module: string): Promise<StageFunction> {
  const loaded = await import(pathToFileURL(join(root, module)).href) as { readonly run?: unknown };
  if (typeof loaded.run !== "function") {
    throw new TypeError(`Stage module "${module}" exports no function "run": expected one`);
  }
  return loaded.run as StageFunction;
}

/** Tell progress, but not more often than anybody can read it; the end is always told. */
function throttled(say: Worker["say"]): StageContext["progress"] {
  let last = -Infinity;
  return (fraction, note) => {
    const now = performance.now();
    if (now - last < progressInterval && fraction < 1) return;
    last = now;
    say({ type: "progress", fraction, ...(note === undefined ? {} : { note }) });
  };
}

/** Remembers what was made under a key; what could not be made is forgotten. */
function newMemo(): StageContext["memo"] {
  const made = new Map<string, Promise<unknown>>();
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = made.get(key);
    if (known !== undefined) return known as Promise<T>;
    const making = make();
    made.set(key, making);
    making.catch(() => made.delete(key));
    return making;
  };
}

/** Write a message whole; without a parent to read it there is nothing left to do. */
function say(message: Message): void {
  const bytes = new TextEncoder().encode(encodeMessage(message));
  try {
    for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
  } catch {
    Deno.exit(1);
  }
}

if (import.meta.main) {
  const [root, store, parent] = Deno.args as [string, string, string];
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => {});
  endWithParent(Number(parent));
  console.log = console.info = console.debug = console.error; // stdout is the protocol's
  const worker = { root: resolve(root), store: resolve(store), memo: newMemo(), say };
  await serve(worker, linesOf(Deno.stdin.readable));
  Deno.exit(0);
}
