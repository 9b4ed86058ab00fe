/** @file From a data set's files to its arrays, by the format that its descriptor names. */
import type { DataProgress } from "./data_options.ts";
import type { DataIdentity, ImageDataset } from "./dataset.ts";
import { decodeCifarBatches } from "./decode_cifar_batches.ts";
import { decodeClassFolders } from "./decode_class_folders.ts";
import { decodeIdxImages } from "./decode_idx_images.ts";
import type { ImagesDescriptor, SourceFile } from "./descriptor.ts";

/** What a decoder is told beside the descriptor. */
export interface DecodeOptions {
  /**
   * What the result is; where it is the original, the counts must be the original's, while a variant
   * may have fewer or more images of the same size.
   */
  readonly identity: DataIdentity;
  /** The path of a file as the hosts serve it. */
  readonly locate: (file: SourceFile) => string;
  readonly progress?: ((event: DataProgress) => void) | undefined;
}

/**
 * Decode a data set's files. Nothing is written: what is wrong shows before anything is stored.
 *
 * @throws {RangeError} naming the file, what is wrong with it and what was expected.
 */
export function decodeImages(
  descriptor: ImagesDescriptor,
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
