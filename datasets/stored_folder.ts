/**
 * @file The folders of the store's data sets, one per identity: `<store>/data/<name>-<digest's first
 * 12>/`, whose `dataset.json` says what is in it. A folder is written beside its place and renamed, so
 * it is there whole or not at all. What a folder holds is its kind's business.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { isDiskFull } from "../base/disk_full.ts";
import type { DataIdentity } from "./dataset.ts";

/** The folder of an identity, whether it is there or not. */
export function storedFolder(identity: DataIdentity, store: string): string {
  return join(store, "data", `${identity.name}-${identity.digest.slice(0, 12)}`);
}

/**
 * Write an identity's folder; one that is there is replaced. The caller holds the data set's lock.
 *
 * @param write fills a folder that is there and empty.
 * @throws {Error} saying so when the disk is full, and what `write` throws: nothing is left then.
 */
export async function writeFolder(
  identity: DataIdentity,
  { store, write }: {
    readonly store: string;
    readonly write: (folder: string) => Promise<void>;
  },
): Promise<void> {
  const temporary = join(store, "data", `.${identity.name}-${randomUUID()}.tmp`);
  const folder = storedFolder(identity, store);
  try {
    await Deno.mkdir(temporary, { recursive: true });
    await write(temporary);
    await Deno.remove(folder, { recursive: true }).catch(ignoreNotFound);
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    if (isDiskFull(error)) {
      throw new Error(
        `The disk is full: cannot put ${identity.name} into ${folder}. Free some space, or put the ` +
          `store elsewhere, and run again`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Write a folder's `dataset.json`. */
export async function writeRecord(folder: string, record: unknown): Promise<void> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await writeFlushed(join(folder, "dataset.json"), new TextEncoder().encode(text));
}

/** The `dataset.json` of all folders under a name, in the order of the folders' names. */
export async function listRecordPaths(name: string, store: string): Promise<string[]> {
  const folders = (await entriesOf(join(store, "data"))).filter((entry) =>
    entry.startsWith(`${name}-`)
  );
  return folders.sort().map((folder) => join(store, "data", folder, "dataset.json"));
}

/** Remove what killed runs left half-written of a data set; the caller holds its lock. */
export async function removeLeftovers(name: string, store: string): Promise<void> {
  for (const entry of await entriesOf(join(store, "data"))) {
    if (entry.startsWith(`.${name}-`) && entry.endsWith(".tmp")) {
      await Deno.remove(join(store, "data", entry), { recursive: true });
    }
  }
}

/** Write a new file, and see it on the disk before going on. */
export async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true });
  try {
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.syncData();
  } finally {
    file.close();
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
  } catch (error) {
    ignoreNotFound(error);
    return [];
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
