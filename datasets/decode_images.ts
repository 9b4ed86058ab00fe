/** @file From a data set's files to its arrays, by the format that its descriptor names. */
import type { ImageDataset } from "./dataset.ts";
import { decodeCifarBatches } from "./decode_cifar_batches.ts";
import { decodeClassFolders } from "./decode_class_folders.ts";
import { decodeIdxImages } from "./decode_idx_images.ts";
import type { DecodeOptions } from "./decode_options.ts";
import type { DatasetDescriptor } from "./descriptor.ts";

/**
 * Decode a data set's files. Nothing is written: what is wrong shows before anything is stored.
 *
 * @throws {RangeError} naming the file, what is wrong with it and what was expected.
 */
export function decodeImages(
  descriptor: DatasetDescriptor,
  options: DecodeOptions,
): Promise<ImageDataset> {
  switch (descriptor.format) {
    case "idx":
      return decodeIdxImages(descriptor, options);
    case "cifar-batches":
      return decodeCifarBatches(descriptor, options);
    case "class-folders":
      return decodeClassFolders(descriptor, options);
  }
}
