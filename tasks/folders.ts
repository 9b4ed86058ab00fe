/** @file Whether a command's folders can be used, asked before anything is computed. */
import { dirname, resolve } from "node:path";

/** A folder and the option that named it. */
export interface NamedFolder {
  readonly option: string;
  readonly path: string;
}

/**
 * @throws {Error} where a file stands in the folder's place.
 */
export async function requireNoFile({ option, path }: NamedFolder): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info !== undefined && !info.isDirectory) {
    throw new Error(`Cannot use ${option} ${resolve(path)}: it is a file, expected a folder`);
  }
}

/**
 * Try to write to the folder, or to the one in which it would be made. Nothing is left there.
 *
 * @throws {Error} where that cannot be done.
 */
export async function requireWritable({ option, path }: NamedFolder): Promise<void> {
  await requireNoFile({ option, path });
  try {
    const dir = await nearest(resolve(path));
    await Deno.remove(await Deno.makeTempFile({ dir, prefix: ".probe-" }));
  } catch (error) {
    // What Deno says of its own permissions does not help here.
    const reason = error instanceof Deno.errors.NotCapable ? "" : `: ${(error as Error).message}`;
    throw new Error(
      `Cannot write to ${option} ${
        resolve(path)
      }${reason}. Expected a folder that can be made and ` +
        `written: name another`,
      { cause: error },
    );
  }
}

/** The path itself, or the closest folder above it that is there. */
async function nearest(path: string): Promise<string> {
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return await nearest(dirname(path));
  }
}
