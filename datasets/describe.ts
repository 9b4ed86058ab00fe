/** @file What a report says of a data set: whose it is, where it comes from, what is inside. */
import { originalIdentity } from "./descriptor.ts";
import { descriptorOf } from "./registry.ts";

/** The facts of a data set, as plain data. They hold for the original, whatever the store has. */
export type DatasetDescription = {
  readonly name: string;
  readonly title: string;
  readonly homepage: string;
  readonly hosts: readonly string[];
  readonly licence: string;
  readonly citation: string;
  readonly counts: { readonly train: number; readonly test: number };
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How many. */
  readonly classes: number;
  /** The digest of the original's identity. */
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
