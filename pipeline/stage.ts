/**
 * @file A stage: a pure function of its parameters, its code, its seed and its inputs, whose result
 * is kept under the digest of all of these. The pipeline knows nothing of machine learning.
 */
import type { Json } from "../base/canonical_json.ts";

/** Names of other stages' results, as this stage's module sees them. */
export type StageInputs = Readonly<Record<string, Stage>>;

/** One node of the pipeline's graph, declared in `tasks/`. */
export interface Stage {
  /** Unique, readable, stable: "table1/fashion-mnist/mlp-64-64/ipc/seed-3". Not part of the key. */
  readonly name: string;
  /** What it does, for progress and the graph: "training", "counting", "report". */
  readonly kind: string;
  /**
   * The module that computes it, as a path from the project's root: "training/classifier.ts". It
   * exports `run: StageFunction`. Its code digest (bundled, comments and types stripped, unused code
   * gone) is part of the key.
   */
  readonly module: string;
  /** Everything that decides the result; data identity, engine identity and seed included. */
  readonly params: Json;
  readonly inputs: StageInputs;
  /**
   * True for a stage that can do with some of its inputs failed or absent (a report): it gets
   * `{ failed: reason }` for these, and its result is then not kept in the cache.
   */
  readonly toleratesFailures?: boolean;
  /**
   * True for a stage that measures time: it runs when no other stage of this run does, after those that
   * can run side by side. Not part of the key.
   */
  readonly exclusive?: boolean;
  /** Expected seconds on one thread; orders the queue and gives the first estimate of time left. */
  readonly cost?: number;
}

/** What a stage's module exports as `run`. */
export type StageFunction = (params: Json, context: StageContext) => Promise<StageResult>;

/** What a stage computes: a JSON value, and files where JSON does not serve. */
export interface StageResult {
  /** Deterministic: the same key gives the same value, byte for byte. */
  readonly value: Json;
  /** Named artefacts, e.g. {"report.html": bytes}. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Facts that change from run to run (seconds, memory): shown, never part of the digest. */
  readonly volatile?: Json;
}

/** What an input of a stage looks like from inside: what was computed, and where it came from. */
export type StageInput =
  | {
    readonly value: Json;
    readonly volatile: Json;
    readonly provenance: Provenance;
    /** Absolute paths of its files. */
    readonly files: Readonly<Record<string, string>>;
  }
  /** Why it has none; `skipped`: it never ran, as one of its own inputs has no result. */
  | { readonly failed: string; readonly skipped?: true };

/** Where a result comes from; kept in clear beside it. */
export type Provenance = {
  readonly stage: string;
  readonly key: string;
  readonly module: string;
  readonly params: Json;
  /** Git commit of the code that computed it, with "+changes" where the tree was not clean. */
  readonly commit: string;
  readonly started: string;
  readonly seconds: number;
  readonly hardware: { readonly cpu: string; readonly cores: number; readonly os: string };
  readonly runtime: string;
};

/** What a stage's module may use besides its parameters. */
export interface StageContext {
  readonly inputs: Readonly<Record<string, StageInput>>;
  /** The root of the on-disk store (downloads, data sets); never part of a result. */
  readonly store: string;
  /**
   * What `make` returned the first time this key was asked for in this worker process: compiled
   * programs and data sets in memory, shared by the stages that one worker runs. Never part of a
   * result, and forgotten when the worker ends.
   */
  memo<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** Report progress: fraction in [0, 1] of the stage's work, with a short note ("epoch 3 of 5"). */
  progress(fraction: number, note?: string): void;
  /**
   * The checkpoint of this very key, kept across kills and removed when the stage ends. `read`
   * resolves to undefined when there is none or it is damaged (which is then reported).
   */
  readonly checkpoint: {
    read(): Promise<Uint8Array | undefined>;
    write(bytes: Uint8Array): Promise<void>;
  };
  /** Aborted on the first Ctrl-C: save a checkpoint and throw `signal.reason`. */
  readonly signal: AbortSignal;
}
