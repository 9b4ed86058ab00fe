/** @file Pictures for tests, from numbers in [0, 1]. */
import type { Picture } from "../document.ts";

/** A picture of numbers in (height, width, channels); beyond [0, 1] they are cut off. */
export function pictureOf(values: readonly number[], size: Omit<Picture, "pixels">): Picture {
  const bytes = Uint8ClampedArray.from(values, (value) => 255 * value);
  return { ...size, pixels: Buffer.from(bytes).toString("base64") };
}
