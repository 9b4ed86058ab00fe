/**
 * @file The random differences between stand-in images of one class: a shape is bent by a smooth field,
 * sheared, turned, scaled and moved.
 */
import type { RandomStream } from "../base/random.ts";
import type { Outline } from "./outline.ts";

/** How far images of a class differ in form. */
export interface Distortion {
  /** Standard deviation of the rotation, in radians. */
  readonly rotation: number;
  readonly shear: number;
  /** Scales are uniform in these, as shares of the image's size. */
  readonly scale: readonly [number, number];
  /** Largest shift, in pixels. */
  readonly shift: number;
  /** Amplitude of each wave of the bending field, in unit-square lengths. */
  readonly bend: number;
}

/**
 * A random map from the unit square to the pixels of an image of size x size: a field of three smooth
 * waves, then shear, rotation, scaling and a shift.
 */
export function randomDistortion(
  distortion: Distortion,
  { size, random }: { readonly size: number; readonly random: RandomStream },
): (outline: Outline) => Outline {
  const angle = distortion.rotation * random.normal();
  const shear = distortion.shear * random.normal();
  const scaleX = size * between(distortion.scale, random);
  const scaleY = size * between(distortion.scale, random);
  const shiftX = size / 2 + between([-distortion.shift, distortion.shift], random);
  const shiftY = size / 2 + between([-distortion.shift, distortion.shift], random);
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const waves = Array.from({ length: 3 }, () => ({
    alongX: between([-8, 8], random),
    alongY: between([-8, 8], random),
    phase: between([0, 2 * Math.PI], random),
    towardX: distortion.bend * random.normal(),
    towardY: distortion.bend * random.normal(),
  }));
  return (outline) =>
    outline.map(([x, y]) => {
      let bentX = x - 0.5;
      let bentY = y - 0.5;
      for (const { alongX, alongY, phase, towardX, towardY } of waves) {
        const wave = Math.sin(alongX * x + alongY * y + phase);
        bentX += towardX * wave;
        bentY += towardY * wave;
      }
      const slantedX = scaleX * (bentX + shear * bentY);
      const scaledY = scaleY * bentY;
      return [
        cosine * slantedX - sine * scaledY + shiftX,
        sine * slantedX + cosine * scaledY + shiftY,
      ];
    });
}

/** Uniform between two bounds. */
export function between([low, high]: readonly [number, number], random: RandomStream): number {
  return low + (high - low) * random.uniform();
}
