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
  /** Bytes of the original. */
  readonly size: number;
  /** SHA-256 of the original, lower-case hex. */
  readonly sha256: string;
}

/** A file that holds one array of one split. */
export interface IdxFile extends SourceFile {
  readonly split: SplitName;
  readonly content: "images" | "labels";
}

/** What every descriptor says, whatever the data set is made of. */
export interface SourceDescriptor {
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
}

interface DescribedImages extends SourceDescriptor {
  /** Images of the original. */
  readonly counts: SplitCounts;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Images with class labels in the IDX files of MNIST, one gzip file per array. */
export interface IdxImagesDescriptor extends DescribedImages {
  readonly format: "idx";
  readonly files: readonly IdxFile[];
  readonly classes: readonly string[];
}

/** The binary version of CIFAR-10: one `.tar.gz` of batches, each a row of labelled images. */
export interface CifarBatchesDescriptor extends DescribedImages {
  readonly format: "cifar-batches";
  readonly classes: readonly string[];
  /** The batches' paths in the archive. */
  readonly batches: Readonly<Record<SplitName, readonly string[]>>;
}

/**
 * Tiny ImageNet: one zip archive with a folder of JPEG images per class. The project keeps a seeded
 * sample of each class; the size of the sample is part of the identity.
 */
export interface ClassFoldersDescriptor extends DescribedImages {
  readonly format: "class-folders";
  /** The folder in the archive that holds everything. */
  readonly folder: string;
  readonly classCount: number;
  /** Images kept of each class, where there are as many. */
  readonly kept: SplitCounts;
}

/** Images with class labels, in any format. */
export type DatasetDescriptor =
  | IdxImagesDescriptor
  | CifarBatchesDescriptor
  | ClassFoldersDescriptor;

/** The digest of a data set: SHA-256 over its files' digests, sorted, so that order never matters. */
export function digestOfFiles(digests: readonly string[]): string {
  return digestOf([...digests].sort());
}

/** The digest of what is stored of files with these digests: the sample taken is part of it. */
export function identityDigest(
  descriptor: DatasetDescriptor,
  digests: readonly string[],
): string {
  const files = digestOfFiles(digests);
  return descriptor.format === "class-folders"
    ? digestOf({ files, keptPerClass: { ...descriptor.kept } })
    : files;
}

/** What a sample leaves out, in a sentence for readers; empty where everything is stored. */
export function sampleNote(descriptor: DatasetDescriptor): string {
  if (descriptor.format !== "class-folders") return "";
  const { train, test } = descriptor.kept;
  return `of each class, ${train} training and ${test} test images at most are kept, chosen at random`;
}

/** The identity of the original, computed from its descriptor alone. */
export function originalIdentity(descriptor: DatasetDescriptor): DataIdentity {
  return {
    name: descriptor.name,
    status: "original",
    digest: identityDigest(descriptor, descriptor.files.map((file) => file.sha256)),
    note: sampleNote(descriptor),
  };
}
