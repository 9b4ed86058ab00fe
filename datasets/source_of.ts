/** @file From a data set's name to how it is had. */
import type { DataSource, ObtainOptions } from "./data_source.ts";
import { imageSource } from "./image_source.ts";
import { datasetNames, descriptorOf } from "./registry.ts";
import { textDatasetNames, textDescriptor } from "./text_registry.ts";
import { textSource } from "./text_source.ts";

/**
 * The data set of a name, as a caller wants it.
 *
 * @throws {RangeError} for a name that is not known.
 * @throws {TypeError} for a text corpus when the options do not say how much of it is wanted.
 */
export function sourceOf(name: string, options: ObtainOptions): DataSource {
  const text = textDescriptor(name);
  if (text !== undefined) return textSource(text, options);
  if (!datasetNames.includes(name)) {
    const known = [...datasetNames, ...textDatasetNames].join(", ");
    throw new RangeError(`Unknown data set "${name}": expected one of ${known}`);
  }
  return imageSource(descriptorOf(name), options);
}
