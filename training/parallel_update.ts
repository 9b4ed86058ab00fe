/**
 * @file iPC with its layers really computed side by side: an MLP cut into slices, spread over threads
 * (this one and Workers), whose value nodes meet in shared memory.
 */
import type { Arrays } from "../engines/engine.ts";
import { handedOver, newExchange, order, orderStop } from "./parallel_exchange.ts";
import { slicesOf } from "./parallel_slice.ts";
import type { Slice } from "./parallel_slice.ts";
import { openSlices, readSlices, runUpdates, startValues } from "./parallel_thread.ts";
import type { ThreadMessage, ThreadOrder, UpdateSettings } from "./parallel_thread.ts";

/** A network whose layers are spread over threads. */
export interface ParallelUpdate {
  /** Make so many updates, one after the other. */
  run(count: number): Promise<void>;
  /** End the threads and return the state: weights and value nodes by name. */
  close(): Promise<Arrays>;
}

/**
 * Spread the network over `threads` threads, each with `slices` slices (as many as there are levels for).
 *
 * @throws {RangeError} for more threads than levels.
 * @throws {Error} where a thread cannot start.
 */
export async function openParallelUpdate(
  settings: UpdateSettings,
  { threads, slices: perThread }: { readonly threads: number; readonly slices: number },
): Promise<ParallelUpdate> {
  const { widths } = settings;
  const depth = widths.length - 1;
  const slices = slicesOf(widths, Math.min(depth, threads * perThread));
  const shares = shared(slices, threads);
  const units = new Map(slices.slice(1).map(({ from }) => [from, widths[depth - from]!]));
  const exchange = newExchange(units, threads);
  for (const [level, count] of units) {
    const { [`x[${level}]`]: start } = startValues(
      { [`x[${level}]`]: { shape: [count] } },
      settings,
    );
    handedOver(exchange, { level, what: "value", update: 0 }).set(start!);
  }

  const workers = shares.slice(1).map((share) =>
    startWorker({ settings, slices: share, exchange })
  );
  const running = await openSlices({ settings, slices: shares[0]! });
  await Promise.all(workers.map(({ ready }) => ready));
  let made = 0;

  return {
    async run(count) {
      order(exchange, count);
      try {
        await runUpdates(running, { exchange, first: made, count });
      } catch (error) {
        throw await Promise.race([failureOf(workers), Promise.resolve(error)]);
      }
      made += count;
    },
    async close() {
      orderStop(exchange);
      const parts = await Promise.all(workers.map(({ ended }) => ended));
      const own = await readSlices(running);
      for (const { state, program } of running) {
        state.dispose();
        program.dispose();
      }
      const nodes = [...units.keys()].map((level) => {
        const value = handedOver(exchange, { level, what: "value", update: made });
        const feedback = handedOver(exchange, { level, what: "feedback", update: made });
        const gamma = Math.fround(settings.gamma);
        return [
          `x[${level}]`,
          Float32Array.from(value, (v, i) => v + gamma * feedback[i]!),
        ] as const;
      });
      return Object.assign({}, own, ...parts, Object.fromEntries(nodes));
    },
  };
}

/** Neighbouring slices to each thread, nearly equally many levels. */
function shared(slices: readonly Slice[], threads: number): Slice[][] {
  if (slices.length < threads) {
    throw new RangeError(
      `Cannot spread ${slices.length} levels over ${threads} threads: expected at most ` +
        `${slices.length} threads`,
    );
  }
  const cut = (index: number) => Math.round((index * slices.length) / threads);
  return Array.from({ length: threads }, (_, index) => slices.slice(cut(index), cut(index + 1)));
}

interface StartedWorker {
  readonly ready: Promise<void>;
  readonly ended: Promise<Arrays>;
}

function startWorker(start: ThreadOrder): StartedWorker {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Arrays>();
  ended.promise.catch(() => {}); // a failure is told by `run` or `close`
  const worker = new Worker(new URL("./parallel_thread.ts", import.meta.url), { type: "module" });
  const failed = (error: Error) => {
    ready.reject(error);
    ended.reject(error);
    worker.terminate();
  };
  worker.onmessage = ({ data }: MessageEvent<ThreadMessage>) => {
    if (data.type === "ready") ready.resolve();
    else if (data.type === "ended") ended.resolve(data.state);
    else failed(new Error(`A thread of the parallel update failed: ${data.error}`));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    failed(new Error(`A thread of the parallel update failed: ${event.message}`));
  };
  worker.postMessage(start);
  return { ready: ready.promise, ended: ended.promise };
}

/** Rejects with what a failed thread says; stays pending while all are well. */
async function failureOf(workers: readonly StartedWorker[]): Promise<Error> {
  try {
    await Promise.all(workers.map(({ ended }) => ended));
  } catch (error) {
    return error as Error;
  }
  return await new Promise(() => {});
}
