/**
 * @file Decoded images on disk: a folder per identity (`stored_folder.ts`) with the raw bytes of each
 * array (`train-images.u8`, ...) and `dataset.json`, which says what they are and holds their digests.
 * Loading is a plain read and one pass of SHA-256 (55 MB in some 60 ms).
 */
import type { ImageDataset, ImageSplit } from "./dataset.ts";
import { type SplitName, splitNames } from "./descriptor.ts";
import { storedFolder, writeFolder, writeRecord } from "./stored_folder.ts";
import {
  readStoredFile,
  recordSchemas,
  type StoredFile,
  type StoredRecord,
  storedRecords,
  writeStoredFile,
} from "./stored_records.ts";

interface StoredSplit {
  readonly count: number;
  readonly images: StoredFile;
  readonly labels: StoredFile;
}

/** What `dataset.json` holds. */
export interface ImageRecord extends StoredRecord {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<SplitName, StoredSplit>>;
}

/** The store's image data sets. */
export const imageRecords = storedRecords<ImageRecord>({
  parse(value, v) {
    const { length, file, record } = recordSchemas(v, { extension: "u8" });
    const split = v.object({ count: length, images: v.object(file), labels: v.object(file) });
    const schema = v.object({
      ...record,
      height: length,
      width: length,
      channels: length,
      classes: v.array(v.string()),
      splits: v.object({ train: split, test: split }),
    });
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  },
  files: ({ splits }) =>
    splitNames.flatMap((split) => [splits[split].images, splits[split].labels]),
});

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
      const record: ImageRecord = {
        ...{ format: 1, identity, origin, height, width, channels, classes, splits },
      };
      await writeRecord(folder, record);
    },
  });
}

/**
 * Read a record's arrays.
 *
 * @throws {Error} naming the file that is missing or damaged.
 */
export async function readStored(record: ImageRecord, store: string): Promise<ImageDataset> {
  const folder = storedFolder(record.identity, store);
  const readSplit = async ({ count, images, labels }: StoredSplit): Promise<ImageSplit> => ({
    count,
    pixels: await readStoredFile(folder, images),
    labels: await readStoredFile(folder, labels),
  });
  const { identity, height, width, channels, classes, splits } = record;
  const train = await readSplit(splits.train);
  const test = await readSplit(splits.test);
  return { identity, height, width, channels, classes, train, test };
}

async function writeSplit(
  folder: string,
  { split, data }: { readonly split: SplitName; readonly data: ImageSplit },
): Promise<StoredSplit> {
  const write = (content: string, bytes: Uint8Array) =>
    writeStoredFile(folder, { file: `${split}-${content}.u8`, bytes });
  return {
    count: data.count,
    images: await write("images", data.pixels),
    labels: await write("labels", data.labels),
  };
}
