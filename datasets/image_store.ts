/**
 * @file Decoded images on disk: a folder per identity, `<store>/data/<name>-<digest's first 12>/`,
 * with the raw bytes of each array (`train-images.u8`, ...) and `dataset.json`, which says what they
 * are and holds their digests. A folder is written beside its place and renamed, so it is there whole
 * or not at all; loading is a plain read and one pass of SHA-256 (55 MB in some 60 ms).
 */
import { join } from "node:path";
import { sha256, sha256File } from "../base/digest.ts";
import type { DataIdentity, ImageDataset, ImageSplit } from "./dataset.ts";
import { type SplitName, splitNames } from "./descriptor.ts";
import {
  listRecordPaths,
  storedFolder,
  writeFlushed,
  writeFolder,
  writeRecord,
} from "./stored_folder.ts";

/** One array's file. */
interface StoredArray {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

interface StoredSplit {
  readonly count: number;
  readonly images: StoredArray;
  readonly labels: StoredArray;
}

/** What `dataset.json` holds. */
export interface StoredRecord {
  readonly format: 1;
  readonly identity: DataIdentity;
  /** The mirror or hosts it came from, or "drawn". */
  readonly origin: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<SplitName, StoredSplit>>;
}

/**
 * Put a data set into the store; one of the same identity that is there is replaced. The caller holds
 * the data set's lock.
 *
 * @throws {Error} saying so when the disk is full.
 */
export async function storeImages(
  dataset: ImageDataset,
  { store, origin }: { readonly store: string; readonly origin: string },
): Promise<void> {
  const { identity, height, width, channels, classes } = dataset;
  await writeFolder(identity, {
    store,
    write: async (folder) => {
      const splits = {
        train: await writeSplit(folder, { split: "train", data: dataset.train }),
        test: await writeSplit(folder, { split: "test", data: dataset.test }),
      };
      const record: StoredRecord = {
        ...{ format: 1, identity, origin, height, width, channels, classes, splits },
      };
      await writeRecord(folder, record);
    },
  });
}

/**
 * The record of an identity; undefined when the store does not have it, or has it damaged beyond
 * reading. The arrays are not looked at.
 */
export async function readRecord(
  identity: DataIdentity,
  store: string,
): Promise<StoredRecord | undefined> {
  const record = await parseRecord(join(storedFolder(identity, store), "dataset.json"));
  return record?.identity.digest === identity.digest ? record : undefined;
}

/** The records of all that the store has under a name, in the order of their folders' names. */
export async function listRecords(name: string, store: string): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const path of await listRecordPaths(name, store)) {
    const record = await parseRecord(path);
    if (record?.identity.name === name) records.push(record);
  }
  return records;
}

/** Whether the store has an identity whole: record, lengths and digests. */
export async function isIntact(identity: DataIdentity, store: string): Promise<boolean> {
  const record = await readRecord(identity, store);
  if (record === undefined) return false;
  const folder = storedFolder(identity, store);
  for (const split of splitNames) {
    for (
      const { file, size, sha256 } of [record.splits[split].images, record.splits[split].labels]
    ) {
      const path = join(folder, file);
      const found = await Deno.stat(path).then((info) => info.size, () => -1);
      if (found !== size || await sha256File(path).catch(() => "") !== sha256) return false;
    }
  }
  return true;
}

/**
 * Read a record's arrays.
 *
 * @throws {Error} naming the file that is missing or damaged.
 */
export async function readStored(record: StoredRecord, store: string): Promise<ImageDataset> {
  const folder = storedFolder(record.identity, store);
  const readSplit = async ({ count, images, labels }: StoredSplit): Promise<ImageSplit> => ({
    count,
    pixels: await readArray(folder, images),
    labels: await readArray(folder, labels),
  });
  const { identity, height, width, channels, classes, splits } = record;
  const train = await readSplit(splits.train);
  const test = await readSplit(splits.test);
  return { identity, height, width, channels, classes, train, test };
}

async function readArray(folder: string, array: StoredArray): Promise<Uint8Array> {
  const path = join(folder, array.file);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`${path} is missing`);
    throw error;
  }
  if (bytes.length !== array.size) {
    throw new Error(`${path} is damaged: it has ${bytes.length} bytes, expected ${array.size}`);
  }
  const digest = sha256(bytes);
  if (digest !== array.sha256) {
    throw new Error(`${path} is damaged: its SHA-256 is ${digest}, expected ${array.sha256}`);
  }
  return bytes;
}

async function writeSplit(
  folder: string,
  { split, data }: { readonly split: SplitName; readonly data: ImageSplit },
): Promise<StoredSplit> {
  const write = async (content: string, bytes: Uint8Array): Promise<StoredArray> => {
    const file = `${split}-${content}.u8`;
    await writeFlushed(join(folder, file), bytes);
    return { file, size: bytes.length, sha256: sha256(bytes) };
  };
  return {
    count: data.count,
    images: await write("images", data.pixels),
    labels: await write("labels", data.labels),
  };
}

async function parseRecord(path: string): Promise<StoredRecord | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const v = await import("valibot");
  const length = v.pipe(v.number(), v.integer(), v.minValue(0));
  // A plain name, so that a record cannot point out of its folder.
  const array = v.object({
    file: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.u8$/)),
    size: length,
    sha256: v.string(),
  });
  const split = v.object({ count: length, images: array, labels: array });
  const schema = v.object({
    format: v.literal(1),
    identity: v.object({
      name: v.string(),
      status: v.picklist(["original", "variant", "synthetic"]),
      digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      note: v.string(),
    }),
    origin: v.string(),
    height: length,
    width: length,
    channels: length,
    classes: v.array(v.string()),
    splits: v.object({ train: split, test: split }),
  });
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
