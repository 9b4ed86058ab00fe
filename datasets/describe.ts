/** @file What a report says of a data set: whose it is, where it comes from, what is inside. */
import { originalIdentity } from "./descriptor.ts";
import { descriptorOf } from "./registry.ts";
import { type TextArchiveDescriptor, textDescriptor } from "./text_registry.ts";

/** The facts of a data set, as plain data. They hold for the original, whatever the store has. */
export type DatasetDescription = {
  readonly name: string;
  readonly title: string;
  readonly homepage: string;
  readonly hosts: readonly string[];
  readonly licence: string;
  readonly citation: string;
  /** Images, or sentences. */
  readonly counts: { readonly train: number; readonly test: number };
  /** Of images. */
  readonly height?: number;
  readonly width?: number;
  readonly channels?: number;
  /** How many. */
  readonly classes?: number;
  /** The digest of the original's identity; of a text corpus, its archive's, as a sample is drawn. */
  readonly digest: string;
  readonly files: readonly {
    readonly file: string;
    readonly size: number;
    readonly sha256: string;
  }[];
};

/**
 * Describe a data set without touching store or network.
 *
 * @throws {RangeError} for a name that is not known.
 */
export function describe(name: string): DatasetDescription {
  const text = textDescriptor(name);
  return text === undefined ? describeImages(name) : describeText(text);
}

function describeText(descriptor: TextArchiveDescriptor): DatasetDescription {
  const { name, title, homepage, hosts, licence, citation, archive } = descriptor;
  const counts = { train: descriptor.sentences, test: descriptor.test.sentences };
  const { file, size, sha256 } = archive;
  return {
    ...{ name, title, homepage, hosts, licence, citation, counts },
    digest: sha256,
    files: [{ file, size, sha256 }],
  };
}

function describeImages(name: string): DatasetDescription {
  const descriptor = descriptorOf(name);
  const { title, homepage, hosts, licence, citation, counts, height, width, channels } = descriptor;
  return {
    name,
    title,
    homepage,
    hosts,
    licence,
    citation,
    counts,
    height,
    width,
    channels,
    classes: "classes" in descriptor ? descriptor.classes.length : descriptor.classCount,
    digest: originalIdentity(descriptor).digest,
    files: descriptor.files.map(({ file, size, sha256 }) => ({ file, size, sha256 })),
  };
}
