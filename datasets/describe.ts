/** @file What a report says of a data set: whose it is, where it comes from, how much of it there is. */
import { descriptorOf } from "./registry.ts";
import { textDescriptor } from "./text_registry.ts";

/** The facts of a data set, as plain data. They hold for the original, whatever the store has. */
export interface DatasetDescription {
  readonly title: string;
  readonly homepage: string;
  readonly hosts: readonly string[];
  readonly licence: string;
  readonly citation: string;
  /** Images, or sentences. */
  readonly counts: { readonly train: number; readonly test: number };
}

/**
 * Describe a data set without touching store or network.
 *
 * @throws {RangeError} for a name that is not known.
 */
export function describe(name: string): DatasetDescription {
  const text = textDescriptor(name);
  const { title, homepage, hosts, licence, citation } = text ?? descriptorOf(name);
  const counts = text === undefined
    ? descriptorOf(name).counts
    : { train: text.sentences, test: text.test.sentences };
  return { title, homepage, hosts, licence, citation, counts };
}
