/**
 * @file A data set by description: where its files lie, how to know that they are the right ones,
 * whose work they are, and what is inside. A descriptor is plain data; the digest that identifies
 * the original follows from it alone, so no file is needed to say which data a result is of.
 */
import { digestOf } from "../base/digest.ts";
import type { DataIdentity } from "./dataset.ts";

/** The splits of a data set, in the order they are stored. */
export const splitNames = ["train", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** Images per split. */
export type SplitCounts = Readonly<Record<SplitName, number>>;

/** One file as the upstream hosts serve it. */
export interface SourceFile {
  /** The file's name on every host and mirror. */
  readonly file: string;
  readonly split: SplitName;
  readonly content: "images" | "labels";
  /** Bytes of the original. */
  readonly size: number;
  /** SHA-256 of the original, lower-case hex. */
  readonly sha256: string;
}

/** Images with class labels in the IDX files of MNIST, one gzip file per array. */
export interface IdxImagesDescriptor {
  readonly format: "idx";
  readonly name: string;
  /** As a reader knows it: "Fashion-MNIST". */
  readonly title: string;
  /** The page that introduces it. */
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  /** Base URLs in the order they are tried; each ends in "/" and is followed by a file's name. */
  readonly hosts: readonly string[];
  readonly files: readonly SourceFile[];
  readonly counts: SplitCounts;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
}

/** Every kind of descriptor there is; archives and text corpora join here with a format of theirs. */
export type DatasetDescriptor = IdxImagesDescriptor;

/** The digest of a data set: SHA-256 over its files' digests, sorted, so that order never matters. */
export function digestOfFiles(digests: readonly string[]): string {
  return digestOf([...digests].sort());
}

/** The identity of the original, computed from its descriptor alone. */
export function originalIdentity(descriptor: DatasetDescriptor): DataIdentity {
  return {
    name: descriptor.name,
    status: "original",
    digest: digestOfFiles(descriptor.files.map((file) => file.sha256)),
    note: "",
  };
}
