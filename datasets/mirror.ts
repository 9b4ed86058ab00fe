/**
 * @file A mirror: a folder or a web address that serves the files of the upstream hosts under
 * `<data set>/<file>`, for machines without internet access. Its optional `MANIFEST.json` says of
 * each data set whether the bytes are the original ones ("exact"), a stand-in with its own digest
 * ("variant", with a note on how it differs) or not there ("absent"). What the manifest does not
 * mention must be the original.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a mirror's manifest says of one data set. */
export interface MirrorEntry {
  readonly status: "exact" | "variant" | "absent";
  readonly note: string;
}

/** What a manifest implies of a data set by not naming it. */
export const unlistedEntry: MirrorEntry = { status: "exact", note: "" };

/** A mirror's manifest, by data set. */
export type MirrorManifest = Readonly<Record<string, MirrorEntry>>;

/** Where a mirror lies. */
export type MirrorLocation =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "web"; readonly url: string };

/** The environment variable that names a mirror where no option does. */
export const mirrorVariable = "IPC_MIRROR";

/**
 * Where the mirror lies that an option or the environment names; undefined for none. An empty
 * option means none, whatever the environment says.
 *
 * @throws {TypeError} for an address that is neither a path nor http, https or file.
 */
export function mirrorLocation(
  option: string | undefined,
  environment: Pick<Deno.Env, "get"> = Deno.env,
): MirrorLocation | undefined {
  const text = option ?? environment.get(mirrorVariable) ?? "";
  if (text === "") return undefined;
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: "folder", path: text };
  if (scheme === "file") return { kind: "folder", path: fileURLToPath(text) };
  if ((scheme === "http" || scheme === "https") && URL.canParse(text)) {
    return { kind: "web", url: text.endsWith("/") ? text : `${text}/` };
  }
  throw new TypeError(
    `Cannot use the mirror "${text}": expected a folder's path or an http, https or file address`,
  );
}

/** The path or address of a mirror's file, e.g. of "mnist/train-labels-idx1-ubyte.gz". */
export function mirrorAddress(mirror: MirrorLocation, file: string): string {
  return mirror.kind === "folder" ? join(mirror.path, file) : new URL(file, mirror.url).href;
}

/**
 * Read a mirror's manifest; one that has none gets an empty one.
 *
 * @throws {TypeError} when the manifest is not what it should be.
 * @throws {Error} when the folder does not exist, or the address does not answer within
 * `timeout` milliseconds.
 */
export async function readManifest(
  mirror: MirrorLocation,
  { timeout = 8000 }: { readonly timeout?: number } = {},
): Promise<MirrorManifest> {
  const address = mirrorAddress(mirror, "MANIFEST.json");
  const text = mirror.kind === "folder"
    ? await readFromFolder(mirror.path, address)
    : await readFromWeb(address, timeout);
  return text === undefined ? {} : await parseManifest(text, address);
}

/**
 * What a mirror says of a data set, and its address in words; or why the mirror cannot serve it.
 *
 * @throws {TypeError} when the manifest is not what it should be.
 * @throws {Error} when the mirror's folder does not exist.
 */
export async function offeredByMirror(
  name: string,
  mirror: MirrorLocation,
): Promise<
  { readonly entry: MirrorEntry; readonly address: string } | { readonly unavailable: string }
> {
  const address = mirror.kind === "folder" ? mirror.path : mirror.url;
  let entry: MirrorEntry;
  try {
    entry = (await readManifest(mirror))[name] ?? unlistedEntry;
  } catch (error) {
    if (mirror.kind === "folder" || error instanceof TypeError) throw error;
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
  return entry.status === "absent"
    ? { unavailable: `the mirror ${address} says that it has no ${name}` }
    : { entry, address };
}

/**
 * Parse and check a manifest's text.
 *
 * @param address names it in error texts
 * @throws {TypeError} naming what is wrong.
 */
export async function parseManifest(text: string, address: string): Promise<MirrorManifest> {
  const v = await import("valibot");
  const schema = v.record(
    v.string(),
    v.object({
      status: v.picklist(["exact", "variant", "absent"]),
      note: v.optional(v.string(), ""),
    }),
  );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TypeError(`Cannot read the mirror's ${address}: it is not JSON`, { cause: error });
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new TypeError(
    `Cannot use the mirror's ${address}: ${
      v.getDotPath(issue) ?? "the whole"
    }: ${issue.message}. ` +
      `Expected {"<data set>": {"status": "exact" | "variant" | "absent", "note": "..."}}`,
  );
}

async function readFromFolder(folder: string, path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const isFolder = await Deno.stat(folder).then((info) => info.isDirectory, () => false);
  if (!isFolder) {
    throw new Error(
      `Cannot use the mirror "${folder}": there is no such folder. Give the folder that holds ` +
        `<data set>/<file>, or leave --mirror and ${mirrorVariable} away`,
    );
  }
  return undefined;
}

async function readFromWeb(address: string, timeout: number): Promise<string | undefined> {
  let response: Response;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(timeout) });
    if (response.status === 404 || response.status === 403) {
      await response.body?.cancel();
      return undefined;
    }
    if (response.ok) return await response.text();
    await response.body?.cancel();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot reach the mirror's ${address}: ${reason}`, { cause: error });
  }
  throw new Error(`Cannot reach the mirror's ${address}: it answers ${response.status}`);
}
