/**
 * @file Reading the store's data sets back: a kind's records (the `dataset.json` of its folders, checked
 * against a schema) and the files that they name, checked by length and digest.
 */
import { join } from "node:path";
import { sha256, sha256File } from "../base/digest.ts";
import type { DataIdentity } from "./dataset.ts";
import { listRecordPaths, storedFolder, writeFlushed } from "./stored_folder.ts";

/** A file of a data set's folder, as its record names it. */
export interface StoredFile {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

/** What every kind's record holds. */
export interface StoredRecord {
  readonly format: 1;
  readonly identity: DataIdentity;
  /** The mirror or hosts it came from, or "drawn". */
  readonly origin: string;
}

/** The records of one kind. */
export interface StoredRecords<Record extends StoredRecord> {
  /**
   * The record of an identity; undefined when the store does not have it, or has it damaged beyond
   * reading. The files are not looked at.
   */
  readonly read: (identity: DataIdentity, store: string) => Promise<Record | undefined>;
  /** All that the store has under a name, in the order of their folders' names. */
  readonly list: (name: string, store: string) => Promise<Record[]>;
  /** Whether the store has an identity whole: record, lengths and digests. */
  readonly isIntact: (identity: DataIdentity, store: string) => Promise<boolean>;
}

type Valibot = typeof import("valibot");

/** Schemas of what every kind's record holds. `extension` is that of the kind's files. */
export function recordSchemas(v: Valibot, { extension }: { readonly extension: "u8" | "txt" }) {
  const length = v.pipe(v.number(), v.integer(), v.minValue(0));
  // A plain name, so that a record cannot point out of its folder.
  const name = extension === "u8" ? /^[a-z0-9-]+\.u8$/ : /^[a-z0-9-]+\.txt$/;
  return {
    length,
    file: { file: v.pipe(v.string(), v.regex(name)), size: length, sha256: v.string() },
    record: {
      format: v.literal(1),
      identity: v.object({
        name: v.string(),
        status: v.picklist(["original", "variant", "synthetic"]),
        digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
        note: v.string(),
      }),
      origin: v.string(),
    },
  };
}

/** Access to the records that `parse` accepts; it gives undefined for any other value. */
export function storedRecords<Record extends StoredRecord>(
  { parse, files }: {
    readonly parse: (value: unknown, v: Valibot) => Record | undefined;
    /** The files that a record names. */
    readonly files: (record: Record) => readonly StoredFile[];
  },
): StoredRecords<Record> {
  async function at(path: string): Promise<Record | undefined> {
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    const v = await import("valibot");
    try {
      return parse(JSON.parse(text), v);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async function read(identity: DataIdentity, store: string): Promise<Record | undefined> {
    const record = await at(join(storedFolder(identity, store), "dataset.json"));
    return record?.identity.digest === identity.digest ? record : undefined;
  }

  return {
    read,
    async list(name, store) {
      const records: Record[] = [];
      for (const path of await listRecordPaths(name, store)) {
        const record = await at(path);
        if (record?.identity.name === name) records.push(record);
      }
      return records;
    },
    async isIntact(identity, store) {
      const record = await read(identity, store);
      if (record === undefined) return false;
      for (const { file, size, sha256 } of files(record)) {
        const path = join(storedFolder(identity, store), file);
        const found = await Deno.stat(path).then((info) => info.size, () => -1);
        if (found !== size || await sha256File(path).catch(() => "") !== sha256) return false;
      }
      return true;
    },
  };
}

/** Write a file of a folder that is being filled. */
export async function writeStoredFile(
  folder: string,
  { file, bytes }: { readonly file: string; readonly bytes: Uint8Array },
): Promise<StoredFile> {
  await writeFlushed(join(folder, file), bytes);
  return { file, size: bytes.length, sha256: sha256(bytes) };
}

/**
 * A file's bytes.
 *
 * @throws {Error} naming the file that is missing or damaged.
 */
export async function readStoredFile(folder: string, stored: StoredFile): Promise<Uint8Array> {
  const path = join(folder, stored.file);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`${path} is missing`);
    throw error;
  }
  if (bytes.length !== stored.size) {
    throw new Error(`${path} is damaged: it has ${bytes.length} bytes, expected ${stored.size}`);
  }
  const digest = sha256(bytes);
  if (digest !== stored.sha256) {
    throw new Error(`${path} is damaged: its SHA-256 is ${digest}, expected ${stored.sha256}`);
  }
  return bytes;
}
