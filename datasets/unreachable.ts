/**
 * @file The memory that a data set's hosts could not be reached, kept in the store for an hour, so
 * that a second run without a network does not wait for them again.
 */
import { join } from "node:path";
import { writeAtomic } from "../base/atomic_write.ts";

/** Milliseconds for which a failure is remembered. */
const lifetime = 60 * 60 * 1000;

function memoryPath(name: string, store: string): string {
  return join(store, "downloads", `${name}.unreachable`);
}

/** Remember that the hosts of a data set failed just now. */
export async function rememberUnreachable(
  name: string,
  { store, reason }: { readonly store: string; readonly reason: string },
): Promise<void> {
  await writeAtomic(memoryPath(name, store), `${new Date().toISOString()}\n${reason}\n`);
}

/**
 * When the hosts failed and why, if that was less than an hour ago; otherwise undefined, as for a
 * time in the future or a memory that cannot be read.
 */
export async function recallUnreachable(name: string, store: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(memoryPath(name, store));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const [time = "", ...reason] = text.trim().split("\n");
  const age = Date.now() - Date.parse(time);
  return age >= 0 && age < lifetime ? `At ${time}: ${reason.join("\n")}` : undefined;
}

/** Forget it: the hosts have answered. */
export async function forgetUnreachable(name: string, store: string): Promise<void> {
  await Deno.remove(memoryPath(name, store)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
