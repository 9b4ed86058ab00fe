/**
 * @file One process at a time: an advisory lock on a file, which the system releases when its holder
 * dies, so that no stale lock is ever left.
 */
import { dirname } from "node:path";

/**
 * Run `body` while holding the lock on `path`, which is created empty and stays. Waits while another
 * process, or another call in this one, holds it.
 *
 * @param waiting is called once if there is a wait.
 */
export async function withFileLock<Result>(
  path: string,
  { body, waiting }: { readonly body: () => Promise<Result>; readonly waiting?: () => void },
): Promise<Result> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const file = await Deno.open(path, { create: true, write: true });
  try {
    if (!(await file.tryLock(true))) {
      waiting?.();
      await file.lock(true);
    }
    return await body();
  } finally {
    file.close();
  }
}
