/** @file What draws one image of a stand-in. */
import type { RandomStream } from "../base/random.ts";

/** Draws images of one stand-in. */
export interface Painter {
  /** What is drawn, for the note on the identity. */
  readonly subject: string;
  /** Height and width, in pixels. */
  readonly size: number;
  readonly channels: number;
  readonly classes: readonly string[];
  /** Draw an image of class `label` into size x size x channels bytes. */
  readonly paint: (pixels: Uint8Array, label: number, random: RandomStream) => void;
}
