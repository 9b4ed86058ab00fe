/** @file What is asked before anything is computed: whether a command's folders and engine can be used. */
import { dirname, resolve } from "node:path";
import type { EngineChoice } from "../engines/identity.ts";

/**
 * @throws {Error} where a file stands in the store's or the mirror's place.
 */
export async function requireFolders(
  { store, mirror }: { readonly store: string; readonly mirror?: string },
): Promise<void> {
  await requireNoFile({ option: "--store", path: store });
  // An empty mirror is none; an address is asked when data are fetched.
  if (mirror !== undefined && mirror !== "" && !URL.canParse(mirror)) {
    await requireNoFile({ option: "--mirror", path: mirror });
  }
}

/**
 * @throws {Error} where this machine has not the engine, on which every training would fail.
 */
export async function requireEngine(choice: EngineChoice): Promise<void> {
  const { name, provider } = choice;
  if (name === "onnx" && provider === "cpu") return; // it comes with the packages
  const { whyNot } = await import("../engines/select.ts");
  const reason = await whyNot(choice);
  if (reason !== undefined) {
    throw new Error(`Cannot use --engine ${name}:${provider} on this machine: ${reason}`);
  }
}

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
    const what = `Cannot write to ${option} ${resolve(path)}${reason}`;
    throw new Error(`${what}. Expected a folder that can be made and written: name another`, {
      cause: error,
    });
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
