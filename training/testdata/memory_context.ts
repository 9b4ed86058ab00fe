/** @file What a stage's module sees of the pipeline, kept in memory: for trainings inside a test. */
import type { StageContext } from "../../pipeline/stage.ts";

/** A context whose checkpoint and progress a test can look at. */
export interface MemoryContext extends StageContext {
  /** The last checkpoint written; undefined for none. */
  saved(): Uint8Array | undefined;
  /** How many were written. */
  writes(): number;
  /** Every fraction of progress, in order. */
  readonly fractions: readonly number[];
  /** What was told beside each of them; empty for nothing. */
  readonly notes: readonly string[];
}

export interface MemoryContextOptions {
  readonly store: string;
  /** A checkpoint of an earlier context, to go on from. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly signal?: AbortSignal;
  /** Results of the stages that this one needs; none by default. */
  readonly inputs?: StageContext["inputs"];
  /** Programs and data that trainings share, as in one worker; by default nothing is shared. */
  readonly memo?: StageContext["memo"];
}

/** The context of one training. */
export function memoryContext(
  { store, checkpoint, signal = new AbortController().signal, inputs = {}, memo = newMemo() }:
    MemoryContextOptions,
): MemoryContext {
  let state = checkpoint;
  let writes = 0;
  const fractions: number[] = [];
  const notes: string[] = [];
  return {
    inputs,
    store,
    memo,
    progress(fraction, note = "") {
      fractions.push(fraction);
      notes.push(note);
    },
    checkpoint: {
      read: () => Promise.resolve(state),
      write(bytes) {
        state = bytes.slice();
        writes++;
        return Promise.resolve();
      },
    },
    signal,
    saved: () => state,
    writes: () => writes,
    fractions,
    notes,
  };
}

/** Remembers what was made under a key, as a worker does. */
export function newMemo(): StageContext["memo"] {
  const made = new Map<string, Promise<unknown>>();
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const making = (made.get(key) ?? make()) as Promise<T>;
    made.set(key, making);
    return making;
  };
}

/** A signal that is aborted from its `count`-th look on: an interrupt after exactly `count` steps. */
export function abortedAtLook(count: number): AbortSignal {
  const reason = new DOMException("The run was interrupted", "AbortError");
  const controller = new AbortController();
  let looks = 0;
  return new Proxy(controller.signal, {
    get(signal, property) {
      if (property === "aborted" && ++looks === count) controller.abort(reason);
      const value = Reflect.get(signal, property, signal) as unknown;
      return typeof value === "function" ? value.bind(signal) : value;
    },
  });
}
