/**
 * @file The content-addressed store of results. An entry is a folder named by its key:
 *
 * ```
 * ingredients.json   what the key is the digest of, in clear
 * provenance.json    when, where and by which commit it was computed
 * value.json         the stage's value
 * volatile.json      facts that change from run to run
 * files/             the stage's artefacts
 * digests.json       SHA-256 of each of the above
 * ```
 *
 * An entry is built in a staging folder and renamed, so that it is there whole or not at all, and it
 * is checked against its digests whenever it is read. Entries are never overwritten by other
 * parameters: going back to old ones finds the old result.
 */
import { basename, join } from "node:path";
import { writeAtomic } from "../base/atomic_write.ts";
import { canonicalJson, type Json } from "../base/canonical_json.ts";
import { digestOf, sha256, sha256File } from "../base/digest.ts";
import { explainDiskFull } from "./disk_full.ts";
import type { Ingredients } from "./key.ts";
import { damagedPath, indexPath, resultPath, stagingPath } from "./layout.ts";
import type { Provenance, StageInput, StageResult } from "./stage.ts";

/** A finished result, as a stage that needs it sees it. */
export type StoredResult = Exclude<StageInput, { readonly failed: string }>;

/** What is written as one entry. */
export type NewEntry = {
  readonly ingredients: Ingredients;
  readonly provenance: Provenance;
  readonly result: StageResult;
};

/** An entry whose content does not match its digests or its key. */
export class DamagedEntryError extends Error {
  override readonly name = "DamagedEntryError";
}

/** Whether the store has an entry for a key: one look at the disk, no check of its content. */
export function hasResult(store: string, key: string): boolean {
  return isFolder(resultPath(store, key));
}

/** Whether there is a folder at a path. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Keep a result at `path` (one of layout.ts's), replacing what is there. The caller holds the key's
 * lock.
 *
 * @throws {TypeError} if the value is not plain JSON, or a file's name is not a bare name.
 * @throws {Error} if the disk is full, saying so; nothing half-written stays.
 */
export async function writeEntry(
  entry: NewEntry,
  { store, path }: { readonly store: string; readonly path: string },
): Promise<void> {
  const { stage, key } = entry.provenance;
  const contents = contentsOf(entry);
  const staging = stagingPath(store, key);
  try {
    await removeTree(staging); // what a killed run left
    for (const [name, data] of contents) await writeAtomic(join(staging, name), data);
    await removeTree(path);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.rename(staging, path);
  } catch (error) {
    await removeTree(staging).catch(() => {});
    throw explainDiskFull(error, { what: `the result of ${stage}`, store });
  }
}

function contentsOf({ ingredients, provenance, result }: NewEntry): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  const put = (name: string, value: unknown) =>
    contents.set(name, new TextEncoder().encode(`${canonicalJson(value)}\n`));
  put("ingredients.json", ingredients);
  put("provenance.json", provenance);
  put("value.json", result.value);
  put("volatile.json", result.volatile ?? null);
  for (const [name, bytes] of Object.entries(result.files ?? {})) {
    if (name === "" || name === "." || name === ".." || name !== basename(name)) {
      throw new TypeError(
        `Cannot keep file "${name}" of ${provenance.stage}: expected a bare name without folders`,
      );
    }
    contents.set(`files/${name}`, bytes);
  }
  put(
    "digests.json",
    Object.fromEntries([...contents].map(([name, data]) => [name, sha256(data)])),
  );
  return contents;
}

/**
 * Read the entry at `path` and check all of it.
 *
 * @throws {DamagedEntryError} if anything in it is missing, altered, or belongs to another key.
 */
export async function readEntry(path: string, key: string): Promise<StoredResult> {
  const digests = await readDigests(path);
  const texts = new Map<string, string>();
  const files: Record<string, string> = {};
  for (const [name, expected] of Object.entries(digests)) {
    const file = join(path, name);
    let actual: string;
    if (name.startsWith("files/")) {
      actual = await sha256File(file).catch((error) => unreadable(path, name, error));
      files[name.slice("files/".length)] = file;
    } else {
      const text = await Deno.readTextFile(file).catch((error) => unreadable(path, name, error));
      actual = sha256(text);
      texts.set(name, text);
    }
    if (actual !== expected) {
      throw new DamagedEntryError(
        `${path}: ${name} has SHA-256 ${actual.slice(0, 12)}..., expected ${
          expected.slice(0, 12)
        }...`,
      );
    }
  }
  const parsed = (name: string): Json => {
    const text = texts.get(name);
    if (text === undefined) throw new DamagedEntryError(`${path}: ${name} is missing`);
    return JSON.parse(text);
  };
  if (digestOf(parsed("ingredients.json")) !== key) {
    throw new DamagedEntryError(`${path}: its ingredients are those of another key`);
  }
  return {
    value: parsed("value.json"),
    volatile: parsed("volatile.json"),
    provenance: parsed("provenance.json") as Provenance,
    files,
  };
}

function unreadable(path: string, name: string, error: unknown): never {
  const isMissing = error instanceof Deno.errors.NotFound ||
    (error as { readonly code?: unknown }).code === "ENOENT"; // from a node stream
  if (isMissing) {
    throw new DamagedEntryError(`${path}: ${name} is missing`, { cause: error });
  }
  throw error;
}

/** The value alone of the entry at `path`; undefined where it or its digest is missing or altered. */
export function readSoundValue(path: string): Json | undefined {
  try {
    const digests = parseDigests(path, Deno.readTextFileSync(join(path, "digests.json")));
    const text = Deno.readTextFileSync(join(path, "value.json"));
    return sha256(text) === digests["value.json"] ? JSON.parse(text) as Json : undefined;
  } catch (error) {
    const isDamage = error instanceof DamagedEntryError || error instanceof Deno.errors.NotFound;
    if (isDamage) return undefined;
    throw error;
  }
}

async function readDigests(path: string): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(join(path, "digests.json"))
    .catch((error) => unreadable(path, "digests.json", error));
  return parseDigests(path, text);
}

function parseDigests(path: string, text: string): Record<string, string> {
  try {
    const digests: unknown = JSON.parse(text);
    if (typeof digests === "object" && digests !== null && !Array.isArray(digests)) {
      return digests as Record<string, string>;
    }
  } catch {
    // told below
  }
  throw new DamagedEntryError(`${path}: digests.json is not a JSON object`);
}

/**
 * Read a kept result, or move it out of the way if it is damaged.
 *
 * @returns the result, or a text that says what is damaged, or undefined where there is none.
 */
export async function readOrQuarantine(
  store: string,
  key: string,
): Promise<StoredResult | { readonly damaged: string } | undefined> {
  if (!hasResult(store, key)) return undefined;
  try {
    return await readEntry(resultPath(store, key), key);
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    await quarantine(store, key);
    return { damaged: error.message };
  }
}

/** Move an entry out of the way, where it can still be looked at until gc. */
export async function quarantine(store: string, key: string): Promise<void> {
  const target = damagedPath(store, key);
  await Deno.mkdir(join(target, ".."), { recursive: true });
  try {
    await Deno.rename(resultPath(store, key), target);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // not there, or another run moved it
  }
}

/** What is remembered of a stage name's newest result. */
export type IndexNote = { readonly name: string; readonly key: string; readonly seconds: number };

/** Remember the newest key of a stage's name. */
export async function writeIndex(store: string, note: IndexNote): Promise<void> {
  await writeAtomic(indexPath(store, note.name), canonicalJson(note));
}

/** The newest key of a stage's name, where one is known. */
export function readIndex(store: string, name: string): IndexNote | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(indexPath(store, name))) as IndexNote;
  } catch {
    return undefined; // absent or damaged: it only serves explanations
  }
}

/** The ingredients of a kept result, unchecked; undefined where they cannot be read. */
export function readIngredients(store: string, key: string): Ingredients | undefined {
  return readUnchecked(store, key, "ingredients.json") as Ingredients | undefined;
}

/** The provenance of a kept result, unchecked; undefined where it cannot be read. */
export function readProvenance(store: string, key: string): Provenance | undefined {
  return readUnchecked(store, key, "provenance.json") as Provenance | undefined;
}

function readUnchecked(store: string, key: string, name: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(join(resultPath(store, key), name)));
  } catch {
    return undefined;
  }
}

/** Remove a folder and all in it, if it is there. */
export async function removeTree(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
