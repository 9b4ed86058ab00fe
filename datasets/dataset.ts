/** @file What a data set is to the rest of the project: its identity, its origin, its arrays. */

/** Where the bytes of a data set come from; every result shows it. */
export type DataStatus = "original" | "variant" | "synthetic";

/** What identifies the data in a result's key: results of different data never mix. */
export type DataIdentity = {
  /** "mnist", "fashion-mnist", ... */
  readonly name: string;
  readonly status: DataStatus;
  /** SHA-256 over the digests of the source files, or over the generator's code and parameters. */
  readonly digest: string;
  /** For a variant or a stand-in: how it differs from the original, in a sentence. */
  readonly note: string;
};

/** Images and labels of one split; pixels 0 to 255, row-major, channels last. */
export interface ImageSplit {
  readonly count: number;
  /** count x height x width x channels bytes. */
  readonly pixels: Uint8Array;
  /** count class indices. */
  readonly labels: Uint8Array;
}

export interface ImageDataset {
  readonly identity: DataIdentity;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly train: ImageSplit;
  readonly test: ImageSplit;
}
