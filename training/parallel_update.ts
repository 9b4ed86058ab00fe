/**
 * @file iPC with its layers really computed side by side: an MLP cut into slices, one per thread (this
 * one and Workers), whose value nodes meet in shared memory.
 */
import type { Arrays } from "../engines/engine.ts";
import { handedOver, newExchange, order, orderStop } from "./parallel_exchange.ts";
import { slicesOf } from "./parallel_slice.ts";
import { openSlice, runUpdates, startValues } from "./parallel_thread.ts";
import type { ThreadMessage, ThreadOrder, UpdateSettings } from "./parallel_thread.ts";

/** A network whose layers are spread over threads. */
export interface ParallelUpdate {
  /** Make so many updates, one after the other. */
  run(count: number): Promise<void>;
  /**
   * End the threads and return the state: weights and value nodes by name.
   *
   * @throws {Error} what an update before has thrown.
   */
  close(): Promise<Arrays>;
}

/** A Worker, as far as the first thread waits for it. */
interface StartedWorker {
  readonly ready: Promise<void>;
  readonly ended: Promise<Arrays>;
  /** End it at once; what it has not ended by then is rejected. */
  terminate(): void;
}

/**
 * Spread a network over threads, nearly equally many levels to each.
 *
 * @throws {RangeError} for more threads than levels.
 * @throws {Error} where a thread cannot start.
 */
export async function openParallelUpdate(
  settings: UpdateSettings,
  { threads, patience }: {
    readonly threads: number;
    /** Milliseconds that threads wait for each other; far longer than an update by default. */
    readonly patience?: number;
  },
): Promise<ParallelUpdate> {
  const { widths } = settings;
  const slices = slicesOf(widths, threads);
  const shared = slices.slice(1).map(({ from }) => from);
  const units = (level: number) => widths[widths.length - 1 - level]!;
  const exchange = newExchange(new Map(shared.map((level) => [level, units(level)])), {
    parties: threads,
    ...(patience === undefined ? {} : { patience }),
  });
  for (const level of shared) {
    const name = `x[${level}]`;
    const start = startValues({ [name]: { shape: [units(level)] } }, settings)[name]!;
    handedOver(exchange, { level, what: "value", update: 0 }).set(start);
  }

  const workers = slices.slice(1).map((slice) => startWorker({ settings, slice, exchange }));
  const terminate = () => workers.forEach((worker) => worker.terminate());
  const own = openSlice({ settings, slice: slices[0]! });
  try {
    await Promise.all([own, ...workers.map(({ ready }) => ready)]);
  } catch (error) {
    terminate();
    throw error;
  }
  const running = await own;
  let made = 0;

  return {
    async run(count) {
      order(exchange, count);
      try {
        await runUpdates(running, { exchange, first: made, count });
      } catch (error) {
        const reason = await failureOf(workers);
        terminate();
        throw reason ?? error;
      }
      made += count;
    },
    async close() {
      orderStop(exchange);
      let state: Arrays;
      try {
        const parts = await Promise.all(workers.map(({ ended }) => ended));
        state = Object.assign({}, await running.state.read(), ...parts);
      } finally {
        running.state.dispose();
        running.program.dispose();
      }
      for (const level of shared) {
        const value = handedOver(exchange, { level, what: "value", update: made });
        const feedback = handedOver(exchange, { level, what: "feedback", update: made });
        state[`x[${level}]`] = Float32Array.from(
          value,
          (before, unit) => before + Math.fround(settings.gamma) * feedback[unit]!,
        );
      }
      return state;
    },
  };
}

function startWorker(start: ThreadOrder): StartedWorker {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Arrays>();
  for (const { promise } of [ready, ended]) promise.catch(() => {}); // told by who waits for them
  const worker = new Worker(new URL("./parallel_thread.ts", import.meta.url), { type: "module" });
  const failed = (reason: string) => {
    const error = new Error(`A thread of the parallel update failed: ${reason}`);
    ready.reject(error);
    ended.reject(error);
  };
  worker.onmessage = ({ data }: MessageEvent<ThreadMessage>) => {
    if (data.type === "ready") ready.resolve();
    else if (data.type === "ended") ended.resolve(data.state);
    else failed(data.error);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    failed(event.message);
  };
  worker.postMessage(start);
  return {
    ready: ready.promise,
    ended: ended.promise,
    terminate() {
      worker.terminate();
      failed("it was ended, as another one failed");
    },
  };
}

/** What a failed thread says; undefined where none says anything within a second. */
async function failureOf(workers: readonly StartedWorker[]): Promise<unknown> {
  const reasons = workers.map(({ ended }) =>
    ended.then(() => new Promise<unknown>(() => {}), (error: unknown) => error)
  );
  const { promise: silence, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), 1000);
  const reason = await Promise.race([...reasons, silence]);
  clearTimeout(timer);
  return reason;
}
