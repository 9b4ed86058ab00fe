/** @file From the four files of an MNIST-like data set to its arrays. */
import type { ImageDataset, ImageSplit } from "./dataset.ts";
import type { DecodeOptions } from "./decode_options.ts";
import type { IdxFile, IdxImagesDescriptor, SplitName } from "./descriptor.ts";
import { checkLabels, gunzipStrictly, parseIdx } from "./idx.ts";

/**
 * Decode a data set's files.
 *
 * @throws {RangeError} naming the file and what is wrong with it.
 */
export async function decodeIdxImages(
  descriptor: IdxImagesDescriptor,
  { identity, locate }: DecodeOptions,
): Promise<ImageDataset> {
  const { height, width, channels, classes } = descriptor;
  const read = (file: IdxFile) => Deno.readFile(locate(file));
  const decodeSplit = async (split: SplitName): Promise<ImageSplit> => {
    const expected = identity.status === "original" ? descriptor.counts[split] : undefined;
    const images = fileOf(descriptor, { split, content: "images" });
    const labels = fileOf(descriptor, { split, content: "labels" });
    const { dimensions, data: pixels } = parseIdx(
      await gunzipStrictly(await read(images), images.file),
      { file: images.file, dimensions: [expected, height, width] },
    );
    const count = dimensions[0]!;
    if (count === 0) throw new RangeError(`${images.file} holds no images, expected at least one`);
    const { data: classOf } = parseIdx(
      await gunzipStrictly(await read(labels), labels.file),
      { file: labels.file, dimensions: [count] },
    );
    checkLabels(classOf, { file: labels.file, classes: classes.length });
    return { count, pixels, labels: classOf };
  };
  const train = await decodeSplit("train");
  const test = await decodeSplit("test");
  return { identity, height, width, channels, classes, train, test };
}

function fileOf(
  descriptor: IdxImagesDescriptor,
  { split, content }: Pick<IdxFile, "split" | "content">,
): IdxFile {
  const file = descriptor.files.find((file) => file.split === split && file.content === content);
  if (file === undefined) {
    throw new TypeError(
      `The descriptor of ${descriptor.name} names no file of ${split} ${content}`,
    );
  }
  return file;
}
