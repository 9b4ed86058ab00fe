/**
 * @file What the store can lose. Kept is what the given keys reach: their results, the results these
 * were made from, and their checkpoints. Of the rest, results and checkpoints go by the caps on age
 * and size, or all of them if no cap is given; what is damaged, half-written or makeshift always
 * goes. Nothing that a process is computing at the moment is touched.
 */
import { join } from "node:path";
import { readIngredients, readProvenance, removeTree } from "./cache.ts";
import { tryLockKey } from "./lock.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import { stagesBelow } from "./key.ts";
import type { Stage } from "./stage.ts";

/** Something in the store that can go. */
export type Garbage = {
  readonly kind: "result" | "checkpoint" | "damaged" | "uncached" | "staging";
  readonly key: string;
  /** The stage that computed it, where known. */
  readonly stage: string | undefined;
  readonly path: string;
  readonly bytes: number;
  /** When it was written, in milliseconds since 1970. */
  readonly written: number;
};

/** What to collect. */
export type GarbageOptions = {
  readonly store: string;
  /** Keys to keep, with all they were made from. */
  readonly keep: Iterable<string>;
  /** Results and checkpoints out of reach stay if they are younger than this. */
  readonly maxAgeDays?: number;
  /** Results and checkpoints out of reach stay, the newest first, while all fit in this. */
  readonly maxBytes?: number;
  /** Say what would go, and leave it. */
  readonly dryRun?: boolean;
};

/** What was collected, or would be. */
export type Collected = {
  readonly removed: readonly Garbage[];
  /** Left because a process is computing its key. */
  readonly inUse: readonly Garbage[];
  readonly bytes: number;
};

/** The keys of the targets and of everything they are made from. */
export async function reachableKeys(
  targets: readonly Stage[],
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<string[]> {
  const { keyOf } = await planPipeline(targets, { store, root });
  return stagesBelow(targets).map((stage) => keyOf(stage).key);
}

/**
 * Remove what the store can lose.
 *
 * @throws {RangeError} if a cap is negative or not a number.
 */
export async function collectGarbage(options: GarbageOptions): Promise<Collected> {
  const { store, maxAgeDays, maxBytes, dryRun = false } = options;
  for (const [name, cap] of Object.entries({ maxAgeDays, maxBytes })) {
    if (cap !== undefined && !(cap >= 0)) {
      throw new RangeError(`Cannot collect with ${name} ${cap}: expected a number from 0`);
    }
  }
  const removed: Garbage[] = [];
  const inUse: Garbage[] = [];
  for (const item of await garbageOf(options)) {
    const lock = await tryLockKey(store, item.key);
    if (lock === undefined) {
      inUse.push(item);
      continue;
    }
    try {
      if (!dryRun) await removeTree(item.path);
      removed.push(item);
    } finally {
      await lock.release();
    }
  }
  return { removed, inUse, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function garbageOf(
  { store, keep, maxAgeDays, maxBytes }: GarbageOptions,
): Promise<Garbage[]> {
  const kept = reach(store, keep);
  const all = await inventory(store);
  const outlives = ({ kind }: Garbage) => kind === "result" || kind === "checkpoint";
  const always = all.filter((item) => !outlives(item));
  const candidates = all.filter((item) => outlives(item) && !kept.has(item.key));
  if (maxAgeDays === undefined && maxBytes === undefined) return [...always, ...candidates];

  const oldest = Date.now() - (maxAgeDays ?? Infinity) * 24 * 3600 * 1000;
  let room = maxBytes ?? Infinity;
  for (const item of all) if (outlives(item) && kept.has(item.key)) room -= item.bytes;
  const goes = candidates
    .sort((a, b) => b.written - a.written)
    .filter((item) => {
      if (item.written < oldest || item.bytes > room) return true;
      room -= item.bytes;
      return false;
    });
  return [...always, ...goes];
}

/** The keys and all that their results, as far as the store has them, were made from. */
function reach(store: string, keys: Iterable<string>): Set<string> {
  const reached = new Set<string>();
  const open = [...keys];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    open.push(...Object.values(readIngredients(store, key)?.inputs ?? {}));
  }
  return reached;
}

async function inventory(store: string): Promise<Garbage[]> {
  const items: Garbage[] = [];
  const add = async (kind: Garbage["kind"], path: string, name: string) => {
    const key = name.split(".")[0]!;
    const { bytes, written } = await measure(path);
    items.push({ kind, key, stage: readProvenance(store, key)?.stage, path, bytes, written });
  };
  for (const shard of await names(join(store, "results"))) {
    const folder = join(store, "results", shard);
    for (const name of await names(folder)) await add("result", join(folder, name), name);
  }
  const others = {
    checkpoints: "checkpoint",
    damaged: "damaged",
    uncached: "uncached",
    staging: "staging",
  } as const;
  for (const [folder, kind] of Object.entries(others)) {
    for (const name of await names(join(store, folder))) {
      await add(kind, join(store, folder, name), name);
    }
  }
  return items;
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The bytes in a folder, and when its newest file was written. */
async function measure(path: string): Promise<{ bytes: number; written: number }> {
  const found = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined; // a run finished with it just now
    throw error;
  });
  if (found === undefined) return { bytes: 0, written: 0 };
  const { isDirectory, size, mtime } = found;
  if (!isDirectory) return { bytes: size, written: mtime?.getTime() ?? 0 };
  let [bytes, written] = [0, 0];
  for (const name of await names(path)) {
    const inner = await measure(join(path, name));
    bytes += inner.bytes;
    written = Math.max(written, inner.written);
  }
  return { bytes, written };
}
