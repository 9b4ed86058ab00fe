/**
 * @file One process at a time computes a key. The lock is the operating system's advisory lock on a
 * small file: the kernel lets go of it when its process dies, however it dies, so that no stale lock
 * can exist. Two runs on one store so share the work: what one computes, the other takes.
 */
import { dirname } from "node:path";
import { lockPath } from "./layout.ts";

/** A lock that is held. */
export type KeyLock = {
  /** Remove the lock file and let go. */
  release(): Promise<void>;
};

/** Take the lock of a key; undefined if another process has it. */
export async function tryLockKey(store: string, key: string): Promise<KeyLock | undefined> {
  const path = lockPath(store, key);
  await Deno.mkdir(dirname(path), { recursive: true });
  for (;;) {
    const file = await Deno.open(path, { create: true, write: true });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    if (await isStillAt(path, file)) return { release: () => release(path, file) };
    file.close(); // its holder removed it between our opening and locking it
  }
}

async function release(path: string, file: Deno.FsFile): Promise<void> {
  await Deno.remove(path).catch(() => {}); // first, while nobody else can hold it
  file.close();
}

/** Whether the path still names the file we hold, not a newer one or none. */
async function isStillAt(path: string, file: Deno.FsFile): Promise<boolean> {
  try {
    const [held, named] = [await file.stat(), await Deno.stat(path)];
    return held.ino === named.ino && held.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
