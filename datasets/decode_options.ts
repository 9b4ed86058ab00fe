/** @file What a decoder of images is told, whatever the format. */
import type { DataProgress } from "./data_options.ts";
import type { DataIdentity } from "./dataset.ts";
import type { SourceFile } from "./descriptor.ts";

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
