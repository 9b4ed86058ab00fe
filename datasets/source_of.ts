/** @file From a data set's name to how it is had. */
import type { DataSource, ObtainOptions } from "./data_source.ts";
import { imageSource } from "./image_source.ts";
import { descriptorOf } from "./registry.ts";

/**
 * The data set of a name, as a caller wants it.
 *
 * @throws {RangeError} for a name that is not known.
 */
export function sourceOf(name: string, options: ObtainOptions): DataSource {
  return imageSource(descriptorOf(name), options);
}
