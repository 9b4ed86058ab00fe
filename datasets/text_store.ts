/**
 * @file Samples of text on disk: a folder per identity (`stored_folder.ts`) with `train.txt`, `dev.txt`
 * and `test.txt`, a sentence per line, and `dataset.json`, which says what they are, what was asked
 * for, how it was drawn, and holds their digests.
 */
import { storedFolder, writeFolder, writeRecord } from "./stored_folder.ts";
import {
  readStoredFile,
  recordSchemas,
  type StoredFile,
  type StoredRecord,
  storedRecords,
  writeStoredFile,
} from "./stored_records.ts";
import {
  type TextDataset,
  type TextRequest,
  type TextSplitName,
  textSplitNames,
} from "./text_dataset.ts";

/** One split's file. */
interface StoredSentences extends StoredFile {
  readonly count: number;
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
export interface TextRecord extends StoredRecord, TextProvenance {
  readonly kind: "text";
  readonly splits: Readonly<Record<TextSplitName, StoredSentences>>;
}

/** The store's samples of text. */
export const textRecords = storedRecords<TextRecord>({
  parse(value, v) {
    const { length, file, record } = recordSchemas(v, { extension: "txt" });
    const sentences = v.object({ count: length, ...file });
    const schema = v.object({
      ...record,
      kind: v.literal("text"),
      request: v.object({ train: length, dev: length, shards: v.optional(length) }),
      archive: v.optional(v.string()),
      checked: v.picklist(["archive", "test shard", "nothing"]),
      rule: v.string(),
      pool: v.optional(length),
      shards: v.optional(length),
      leftOut: v.optional(v.object({ long: length, invalid: length })),
      splits: v.object({ train: sentences, dev: sentences, test: sentences }),
    });
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  },
  files: ({ splits }) => textSplitNames.map((split) => splits[split]),
});

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
        return { count: sentences.length, ...await writeStoredFile(folder, { file, bytes }) };
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
  const bytes = await readStoredFile(folder, stored);
  const sentences = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  sentences.pop();
  return sentences;
}
