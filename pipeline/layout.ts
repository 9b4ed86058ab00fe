/**
 * @file Where the store keeps what. One folder holds it all, and every path in it is named here:
 *
 * ```
 * results/ab/<key>/      one finished result (see cache.ts)
 * uncached/<key>/        the last result of a stage that did without a failed input
 * staging/<key>/         a result being written
 * checkpoints/<key>/     the state of a stage that is not done
 * locks/<key>.lock       held while a process computes that key
 * damaged/<key>.<time>/  what did not match its digests, moved out of the way
 * index/<name>.json      the newest key of a stage's name
 * code/<module>.json     a module's code digest and the files it stands for
 * ```
 *
 * Other folders (downloads, data sets) may lie beside these; the pipeline does not touch them.
 */
import { join } from "node:path";
import { sha256 } from "../base/digest.ts";

/** The folder of a kept result. */
export function resultPath(store: string, key: string): string {
  return join(store, "results", key.slice(0, 2), key);
}

/** The folder of a result that is shown but not kept. */
export function uncachedPath(store: string, key: string): string {
  return join(store, "uncached", key);
}

/** The folder a result is built in before it is renamed. */
export function stagingPath(store: string, key: string): string {
  return join(store, "staging", key);
}

/** The folder of a stage's checkpoint. */
export function checkpointPath(store: string, key: string): string {
  return join(store, "checkpoints", key);
}

/** The file that is locked while a key is computed. */
export function lockPath(store: string, key: string): string {
  return join(store, "locks", `${key}.lock`);
}

/** A place for a damaged entry, never used before. */
export function damagedPath(store: string, key: string): string {
  return join(store, "damaged", `${key}.${Date.now()}.${crypto.randomUUID().slice(0, 8)}`);
}

/** The note of a stage name's newest result. */
export function indexPath(store: string, name: string): string {
  const digest = sha256(name);
  return join(store, "index", digest.slice(0, 2), `${digest}.json`);
}

/** The note of a module's code digest. */
export function codePath(store: string, module: string): string {
  return join(store, "code", "modules", `${sha256(module)}.json`);
}

/** The files a code digest was computed from, so that a rerun can name what changed. */
export function codeFilesPath(store: string, digest: string): string {
  return join(store, "code", "digests", `${digest}.json`);
}
