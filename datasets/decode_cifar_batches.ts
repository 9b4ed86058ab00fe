/**
 * @file From the archive of CIFAR-10's binary version to its arrays. A batch is a row of records: one
 * byte for the class, then the image's red, green and blue planes, each row-major
 * (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
import type { ImageDataset, ImageSplit } from "./dataset.ts";
import type { DecodeOptions } from "./decode_options.ts";
import { type CifarBatchesDescriptor, type SplitName, splitNames } from "./descriptor.ts";
import { checkLabels } from "./idx.ts";
import { tarEntries, type TarEntry } from "./tar_entries.ts";

/** Bytes of the largest batch that we take into memory; the original's have 31 million. */
const largest = 1 << 28;

/**
 * Decode the archive, streaming: beside the arrays only one batch is in memory.
 *
 * @throws {RangeError} when the archive is truncated or damaged, a batch is missing or is not whole, or
 * the original's has another number of images.
 */
export async function decodeCifarBatches(
  descriptor: CifarBatchesDescriptor,
  { identity, locate, progress }: DecodeOptions,
): Promise<ImageDataset> {
  const { name, title, height, width, channels, classes, batches, counts } = descriptor;
  const [source] = descriptor.files;
  if (source === undefined) throw new TypeError(`The descriptor of ${name} names no file`);
  const { file } = source;
  const all = splitNames.flatMap((split) => batches[split]);
  const found = new Map<string, ImageSplit>();
  for await (const entry of tarEntries(locate(source), { file })) {
    if (!all.includes(entry.name)) continue;
    const batch = { file: `${entry.name} in ${file}`, plane: height * width, channels };
    const bytes = await readBatch(entry, batch);
    const split = parseBatch(bytes, batch);
    checkLabels(split.labels, { file: batch.file, classes: classes.length });
    found.set(entry.name, split);
    const fraction = found.size / all.length;
    progress?.({ name, phase: "decode", message: `Decoding ${title}`, fraction });
  }
  const missing = all.filter((batch) => !found.has(batch));
  if (missing.length > 0) {
    throw new RangeError(`${file} lacks ${missing.join(", ")}: expected ${all.join(", ")}`);
  }
  const join = (split: SplitName): ImageSplit => {
    const joined = concatenate(batches[split].map((batch) => found.get(batch)!));
    if (identity.status === "original" && joined.count !== counts[split]) {
      throw new RangeError(
        `${file} holds ${joined.count} ${split} images, expected ${counts[split]}`,
      );
    }
    return joined;
  };
  const train = join("train");
  const test = join("test");
  return { identity, height, width, channels, classes, train, test };
}

interface Batch {
  /** Names the batch in error texts. */
  readonly file: string;
  /** Pixels of an image. */
  readonly plane: number;
  readonly channels: number;
}

/** The bytes of a batch, once its size is that of whole records. */
async function readBatch(
  { size, body }: TarEntry,
  { file, plane, channels }: Batch,
): Promise<Uint8Array> {
  const record = 1 + plane * channels;
  if (size === 0 || size % record !== 0 || size > largest) {
    throw new RangeError(
      `${file} has ${size} bytes, expected one or more records of ${record}, ${largest} at most`,
    );
  }
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const chunk of body) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}

/** Records to channels-last images and labels. */
function parseBatch(bytes: Uint8Array, { plane, channels }: Batch): ImageSplit {
  const record = 1 + plane * channels;
  const count = bytes.length / record;
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * plane * channels);
  let out = 0;
  for (let image = 0; image < count; image++) {
    const start = image * record;
    labels[image] = bytes[start]!;
    for (let pixel = start + 1; pixel <= start + plane; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        pixels[out++] = bytes[pixel + channel * plane]!;
      }
    }
  }
  return { count, pixels, labels };
}

/** Splits one after another. */
function concatenate(parts: readonly ImageSplit[]): ImageSplit {
  const join = (arrays: readonly Uint8Array[]): Uint8Array => {
    const joined = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const array of arrays) {
      joined.set(array, offset);
      offset += array.length;
    }
    return joined;
  };
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    pixels: join(parts.map(({ pixels }) => pixels)),
    labels: join(parts.map(({ labels }) => labels)),
  };
}
