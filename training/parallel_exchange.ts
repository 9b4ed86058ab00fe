/**
 * @file Shared memory through which slices of an iPC update meet: what they hand over at the nodes that
 * they share, and a barrier at the end of every update. Threads spin for a moment at the barrier, since
 * the others are about to arrive, and then sleep.
 *
 * What is handed over lies twice: in update n everybody reads half n mod 2 and writes the other, so
 * one barrier per update is enough.
 */

/** Places in the control words. */
const ORDER = 0;
const UPDATES = 1;
const ARRIVED = 2;
const GENERATION = 3;
const FAILED = 4;
const WORDS = 5;

const SPINS = 2000;
/** Milliseconds, longer than any update takes; a thread that is missing by then has died. */
const PATIENCE = 60_000;

/** Updates ordered so to make the threads end. */
const STOP = -1;

/** The shared memory; it can be posted to Workers. */
export type Exchange = {
  readonly control: Int32Array<SharedArrayBuffer>;
  /** By level of the shared node: (2 halves, value and feedback, units). */
  readonly nodes: ReadonlyMap<number, Float32Array<SharedArrayBuffer>>;
  /** Threads that meet at the barrier. */
  readonly parties: number;
  /** Milliseconds after which one that has not come to the barrier counts as dead. */
  readonly patience: number;
};

/** Shared memory for nodes of the given levels and sizes, all zero. */
export function newExchange(
  units: ReadonlyMap<number, number>,
  { parties, patience = PATIENCE }: { readonly parties: number; readonly patience?: number },
): Exchange {
  const nodes = new Map<number, Float32Array<SharedArrayBuffer>>();
  for (const [level, count] of units) {
    const bytes = new SharedArrayBuffer(4 * count * Float32Array.BYTES_PER_ELEMENT);
    nodes.set(level, new Float32Array(bytes));
  }
  const control = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
  return { control, nodes, parties, patience };
}

/** What is handed over at a shared node in update `update`, for reading or, of the next, for writing. */
export function handedOver(
  { nodes }: Exchange,
  { level, what, update }: {
    readonly level: number;
    readonly what: "value" | "feedback";
    readonly update: number;
  },
): Float32Array<SharedArrayBuffer> {
  const all = nodes.get(level)!;
  const units = all.length / 4;
  const place = 2 * (update % 2) + (what === "value" ? 0 : 1);
  return all.subarray(place * units, (place + 1) * units);
}

/** Tell the waiting threads to make so many updates. */
export function order({ control }: Exchange, updates: number): void {
  Atomics.store(control, UPDATES, updates);
  Atomics.add(control, ORDER, 1);
  Atomics.notify(control, ORDER);
}

/** Tell them to end. */
export function orderStop(exchange: Exchange): void {
  order(exchange, STOP);
}

/** Sleep until the order after number `seen` comes; undefined where it is to end. */
export function awaitOrder({ control }: Exchange, seen: number): number | undefined {
  while (Atomics.load(control, ORDER) === seen) Atomics.wait(control, ORDER, seen);
  const updates = Atomics.load(control, UPDATES);
  return updates === STOP ? undefined : updates;
}

/**
 * Wait until all threads are here.
 *
 * @throws {Error} where one has failed or does not come.
 */
export function meet({ control, parties, patience }: Exchange): void {
  const generation = Atomics.load(control, GENERATION);
  if (Atomics.add(control, ARRIVED, 1) === parties - 1) {
    Atomics.store(control, ARRIVED, 0);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION);
  } else {
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(control, GENERATION) !== generation) break;
    }
    while (Atomics.load(control, GENERATION) === generation) {
      if (Atomics.wait(control, GENERATION, generation, patience) === "timed-out") {
        throw new Error(
          `A thread of the parallel update is missing: waited ${patience / 1000} s for its update`,
        );
      }
    }
  }
  if (Atomics.load(control, FAILED) !== 0) {
    throw new Error("A thread of the parallel update has failed: its own message says why");
  }
}

/** Say that this thread has failed, and free those that wait for it. */
export function fail({ control }: Exchange): void {
  Atomics.store(control, FAILED, 1);
  Atomics.add(control, GENERATION, 1);
  Atomics.notify(control, GENERATION);
}
