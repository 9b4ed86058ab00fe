/** @file Files that are either the old ones or the new ones, never half of each. */
import { randomUUID } from "node:crypto";
import { dirname } from "node:path";

/**
 * Write a file beside its final place, flush it, and rename it: a killed run leaves the old state or
 * the new one. Creates the folder where it is missing.
 *
 * @throws {Deno.errors.NotFound | Error} as `Deno.open` and `Deno.rename` do; the temporary file is
 * removed first.
 */
export async function writeAtomic(path: string, data: Uint8Array | string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await Deno.open(temporary, { write: true, createNew: true });
    try {
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.syncData();
    } finally {
      file.close();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
