/**
 * @file From the zip archive of Tiny ImageNet to arrays. `wnids.txt` lists the classes by their
 * WordNet identifiers, `words.txt` names them, `train/<class>/images/` holds 500 JPEG images of each,
 * `val/images/` those of all classes, which `val/val_annotations.txt` assigns; the archive's own test
 * images have no labels, so the validation images are our test split.
 *
 * Decoding all of the 110,000 images would take minutes and 1.3 GB for experiments that use a hundred.
 * A sample is kept of each class: which images depends on their names and a stream of its own alone,
 * never on their order in the archive. The images are stored in rounds, one of each class per round.
 */
import { stream } from "../base/random.ts";
import type { ImageDataset, ImageSplit } from "./dataset.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import type { DecodeOptions } from "./decode_options.ts";
import { type ClassFoldersDescriptor, type SplitName, splitNames } from "./descriptor.ts";
import { withZip, type ZipEntry } from "./zip_entries.ts";

/** The images of each class, in the order of the classes. */
type ByClass = readonly (readonly ZipEntry[])[];

interface Archive {
  readonly descriptor: ClassFoldersDescriptor;
  /** Names the archive in error texts. */
  readonly file: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/**
 * Decode a sample of the archive's images.
 *
 * @throws {RangeError} when the archive, one of its lists or one of the images is missing, truncated
 * or damaged, when a class has no folder, or an image another size; for the original also when the
 * counts differ.
 */
export async function decodeClassFolders(
  descriptor: ClassFoldersDescriptor,
  { identity, locate, progress }: DecodeOptions,
): Promise<ImageDataset> {
  const { name, title, height, width, channels, counts, kept } = descriptor;
  const [source] = descriptor.files;
  if (source === undefined) throw new TypeError(`The descriptor of ${name} names no file`);
  const { file } = source;
  const report = (fraction: number) =>
    progress?.({ name, phase: "decode", message: `Decoding ${title}`, fraction });
  return await withZip(locate(source), {
    file,
    body: async (entries) => {
      const archive = { descriptor, file, entries };
      const identifiers = await readClasses(archive);
      const classes = await readNames(archive, identifiers);
      const found: Record<SplitName, ByClass> = {
        train: trainingImages(archive, identifiers),
        test: await validationImages(archive, identifiers),
      };
      if (identity.status === "original") {
        for (const split of splitNames) {
          const count = found[split].reduce((sum, { length }) => sum + length, 0);
          if (count !== counts[split]) {
            throw new RangeError(
              `${file} holds ${count} ${split} images, expected ${counts[split]}`,
            );
          }
        }
      }
      const samples = Object.fromEntries(
        splitNames.map((
          split,
        ) => [split, sample(found[split], { name, split, kept, identifiers })]),
      ) as unknown as Record<SplitName, readonly Labelled[]>;
      const total = samples.train.length + samples.test.length;
      let done = 0;
      const decode = async (split: SplitName): Promise<ImageSplit> => {
        const images = samples[split];
        const length = height * width * channels;
        const pixels = new Uint8Array(images.length * length);
        for (const [index, { entry }] of images.entries()) {
          const image = `${entry.name} in ${file}`;
          const decoded = decodeJpeg(await entry.read(), { file: image, height, width });
          pixels.set(decoded, index * length);
          if (++done % 100 === 0 || done === total) report(done / total);
        }
        const labels = Uint8Array.from(images, ({ label }) => label);
        return { count: images.length, pixels, labels };
      };
      const train = await decode("train");
      const test = await decode("test");
      return { identity, height, width, channels, classes, train, test };
    },
  });
}

/** The classes' identifiers; a label is a position in this list. */
async function readClasses(archive: Archive): Promise<string[]> {
  const { file, descriptor: { folder, classCount } } = archive;
  const lines = await readLines(archive, `${folder}/wnids.txt`);
  if (lines.length !== classCount || new Set(lines).size !== classCount) {
    throw new RangeError(
      `${folder}/wnids.txt in ${file} lists ${new Set(lines).size} different classes in ` +
        `${lines.length} lines, expected ${classCount}`,
    );
  }
  return lines;
}

/** The classes' names as `words.txt` gives them, the first of several synonyms. */
async function readNames(archive: Archive, identifiers: readonly string[]): Promise<string[]> {
  const names = new Map<string, string>();
  for (const line of await readLines(archive, `${archive.descriptor.folder}/words.txt`)) {
    const [identifier = "", words = ""] = line.split("\t");
    names.set(identifier, words.split(",")[0]!.trim());
  }
  return identifiers.map((identifier) => names.get(identifier) || identifier);
}

function trainingImages(
  { file, entries, descriptor: { folder } }: Archive,
  identifiers: readonly string[],
): ByClass {
  const members = new Map(identifiers.map((identifier) => [identifier, [] as ZipEntry[]]));
  for (const entry of entries.values()) {
    const [root, part, identifier = "", images, image] = entry.name.split("/");
    if (root !== folder || part !== "train" || images !== "images" || image === undefined) continue;
    members.get(identifier)?.push(entry);
  }
  const missing = identifiers.filter((identifier) => members.get(identifier)!.length === 0);
  if (missing.length > 0) {
    const few = missing.slice(0, 5).map((identifier) => `${folder}/train/${identifier}/images/`);
    throw new RangeError(
      `${file} lacks the training images of ${missing.length} of ${identifiers.length} classes: expected some in ` +
        `${few.join(", ")}${missing.length > few.length ? ", ..." : ""}`,
    );
  }
  return identifiers.map((identifier) => members.get(identifier)!);
}

/** Validation images by class; those that a variant lists but does not have are left out. */
async function validationImages(
  archive: Archive,
  identifiers: readonly string[],
): Promise<ByClass> {
  const { file, entries, descriptor: { folder } } = archive;
  const labels = new Map(identifiers.map((identifier, label) => [identifier, label]));
  const members = identifiers.map((): ZipEntry[] => []);
  const list = `${folder}/val/val_annotations.txt`;
  for (const [index, line] of (await readLines(archive, list)).entries()) {
    const [image = "", identifier = ""] = line.split("\t");
    const label = labels.get(identifier);
    if (label === undefined) {
      throw new RangeError(
        `Line ${index + 1} of ${list} in ${file} gives ${image} the class "${identifier}", ` +
          `which wnids.txt does not list`,
      );
    }
    const entry = entries.get(`${folder}/val/images/${image}`);
    if (entry !== undefined) members[label]!.push(entry);
  }
  return members;
}

interface Labelled {
  readonly entry: ZipEntry;
  readonly label: number;
}

/** At most `kept` images of each class, in rounds: one of each class, then another. */
function sample(
  images: ByClass,
  { name, split, kept, identifiers }: {
    readonly name: string;
    readonly split: SplitName;
    readonly kept: ClassFoldersDescriptor["kept"];
    readonly identifiers: readonly string[];
  },
): Labelled[] {
  const chosen = images.map((members, label) => {
    const sorted = members.toSorted((a, b) => a.name < b.name ? -1 : 1);
    const order = stream(name, "kept images", split, identifiers[label]!).permutation(
      sorted.length,
    );
    return Array.from(order.subarray(0, kept[split]), (index) => sorted[index]!);
  });
  return Array.from({ length: kept[split] }).flatMap((_, round) =>
    chosen.flatMap((members, label) => {
      const entry = members[round];
      return entry === undefined ? [] : [{ entry, label }];
    })
  );
}

async function readLines({ file, entries }: Archive, name: string): Promise<string[]> {
  const entry = entries.get(name);
  if (entry === undefined) throw new RangeError(`${file} lacks ${name}`);
  const text = new TextDecoder().decode(await entry.read());
  return text.split(/\r?\n/).filter((line) => line !== "");
}
