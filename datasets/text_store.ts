/**
 * @file Samples of text on disk: a folder per identity (`stored_folder.ts`) with `train.txt`, `dev.txt`
 * and `test.txt`, a sentence per line, and `dataset.json`, which says what they are, what was asked
 * for, how it was drawn, and holds their digests.
 */
import { join } from "node:path";
import { sha256, sha256File } from "../base/digest.ts";
import type { DataIdentity } from "./dataset.ts";
import {
  listRecordPaths,
  storedFolder,
  writeFlushed,
  writeFolder,
  writeRecord,
} from "./stored_folder.ts";
import {
  type TextDataset,
  type TextRequest,
  type TextSplitName,
  textSplitNames,
} from "./text_dataset.ts";

/** One split's file. */
interface StoredSentences {
  readonly count: number;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

/** How a sample was had. */
export interface TextProvenance {
  /** The mirror or hosts it came from, or "drawn". */
  readonly origin: string;
  readonly request: TextRequest;
  /** SHA-256 of the archive, as checked or as its descriptor says; absent for a stand-in. */
  readonly archive?: string | undefined;
  /** What was compared with a known digest: the archive, its test shard alone, or nothing. */
  readonly checked: "archive" | "test shard" | "nothing";
  /** The rule of sampling. */
  readonly rule: string;
  /** Sentences that were drawn from, and the shards that have them. */
  readonly pool?: number | undefined;
  readonly shards?: number | undefined;
  /** Lines left out: too long, not UTF-8. */
  readonly leftOut?: { readonly long: number; readonly invalid: number } | undefined;
}

/** What `dataset.json` holds. */
export interface TextRecord extends TextProvenance {
  readonly format: 1;
  readonly kind: "text";
  readonly identity: DataIdentity;
  readonly splits: Readonly<Record<TextSplitName, StoredSentences>>;
}

/**
 * Put a sample into the store; one of the same identity that is there is replaced. The caller holds
 * the data set's lock.
 *
 * @throws {Error} saying so when the disk is full.
 */
export async function storeText(
  dataset: TextDataset,
  how: TextProvenance & {
    readonly store: string;
  },
): Promise<void> {
  const { store, ...provenance } = how;
  const { identity } = dataset;
  await writeFolder(identity, {
    store,
    write: async (folder) => {
      const writeSplit = async (split: TextSplitName): Promise<StoredSentences> => {
        const sentences = dataset[split];
        const file = `${split}.txt`;
        const bytes = new TextEncoder().encode(sentences.map((line) => `${line}\n`).join(""));
        await writeFlushed(join(folder, file), bytes);
        return { count: sentences.length, file, size: bytes.length, sha256: sha256(bytes) };
      };
      const splits = {
        train: await writeSplit("train"),
        dev: await writeSplit("dev"),
        test: await writeSplit("test"),
      };
      const record: TextRecord = { format: 1, kind: "text", identity, ...provenance, splits };
      await writeRecord(folder, record);
    },
  });
}

/**
 * The record of an identity; undefined when the store does not have it, or has it damaged beyond
 * reading. The sentences are not looked at.
 */
export async function readTextRecord(
  identity: DataIdentity,
  store: string,
): Promise<TextRecord | undefined> {
  const record = await parseRecord(join(storedFolder(identity, store), "dataset.json"));
  return record?.identity.digest === identity.digest ? record : undefined;
}

/** The records of all that the store has under a name, in the order of their folders' names. */
export async function listTextRecords(name: string, store: string): Promise<TextRecord[]> {
  const records: TextRecord[] = [];
  for (const path of await listRecordPaths(name, store)) {
    const record = await parseRecord(path);
    if (record?.identity.name === name) records.push(record);
  }
  return records;
}

/** Whether the store has an identity whole: record, lengths and digests. */
export async function isTextIntact(identity: DataIdentity, store: string): Promise<boolean> {
  const record = await readTextRecord(identity, store);
  if (record === undefined) return false;
  for (const split of textSplitNames) {
    const { file, sha256 } = record.splits[split];
    const path = join(storedFolder(identity, store), file);
    if (await sha256File(path).catch(() => "") !== sha256) return false;
  }
  return true;
}

/**
 * Read a record's sentences.
 *
 * @throws {Error} naming the file that is missing or damaged.
 */
export async function readStoredText(record: TextRecord, store: string): Promise<TextDataset> {
  const folder = storedFolder(record.identity, store);
  const read = (split: TextSplitName) => readSentences(folder, record.splits[split]);
  return {
    identity: record.identity,
    train: await read("train"),
    dev: await read("dev"),
    test: await read("test"),
  };
}

async function readSentences(folder: string, stored: StoredSentences): Promise<string[]> {
  const path = join(folder, stored.file);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`${path} is missing`);
    throw error;
  }
  const digest = sha256(bytes);
  if (digest !== stored.sha256) {
    throw new Error(
      `${path} is damaged: its ${bytes.length} bytes have SHA-256 ${digest}, expected ` +
        `${stored.size} bytes with ${stored.sha256}`,
    );
  }
  const sentences = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  sentences.pop();
  return sentences;
}

async function parseRecord(path: string): Promise<TextRecord | undefined> {
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
  const sentences = v.object({
    count: length,
    file: v.pipe(v.string(), v.regex(/^[a-z]+\.txt$/)),
    size: length,
    sha256: v.string(),
  });
  const schema = v.object({
    format: v.literal(1),
    kind: v.literal("text"),
    identity: v.object({
      name: v.string(),
      status: v.picklist(["original", "variant", "synthetic"]),
      digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      note: v.string(),
    }),
    origin: v.string(),
    request: v.object({ train: length, dev: length, shards: v.optional(length) }),
    archive: v.optional(v.string()),
    checked: v.picklist(["archive", "test shard", "nothing"]),
    rule: v.string(),
    pool: v.optional(length),
    shards: v.optional(length),
    leftOut: v.optional(v.object({ long: length, invalid: length })),
    splits: v.object({ train: sentences, dev: sentences, test: sentences }),
  });
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
