/**
 * @file The stand-in for data that cannot be reached: images that the project draws itself. Each is
 * a shape of its class (a digit in pen strokes, an article of clothing as a filled outline), sheared,
 * turned, scaled, moved and bent by a smooth random field, drawn with a pen of random width and tone,
 * under noise. A small MLP learns them, though not trivially; the mean image of a class is a poor
 * guide, as in the originals.
 *
 * Every image has a random stream of its own, so that fewer images are the first of many. The
 * identity holds a digest of some rendered images: if a change of code changes the pixels, it changes
 * the identity, and no result is mistaken for one on the older images.
 */
import { digestOf, sha256 } from "../base/digest.ts";
import { type RandomStream, stream } from "../base/random.ts";
import type { DataIdentity, ImageDataset, ImageSplit } from "./dataset.ts";
import type { SplitCounts, SplitName } from "./descriptor.ts";
import { digitShapes } from "./digit_shapes.ts";
import { garmentShapes } from "./garment_shapes.ts";
import type { Outline, Shape } from "./outline.ts";
import { createRaster, drawLines, fillAreas, type Raster } from "./rasterise.ts";
import { descriptorOf } from "./registry.ts";

/** Height and width in pixels. */
const size = 28;

/** How far images of a class differ; chosen so that a 784-64-64-10 MLP errs on some percent. */
interface Variation {
  /** What is drawn, for the note on the identity. */
  readonly subject: string;
  readonly shapes: readonly (readonly Shape[])[];
  /** Standard deviation of the rotation, in radians. */
  readonly rotation: number;
  readonly shear: number;
  /** Scales are uniform in these, as shares of the image's size. */
  readonly scale: readonly [number, number];
  /** Largest shift, in pixels. */
  readonly shift: number;
  /** Amplitude of each wave of the bending field, in unit-square lengths. */
  readonly bend: number;
  /** Radii of the pen, in pixels. */
  readonly pen: readonly [number, number];
  /** Standard deviation of a pixel's noise, of 255. */
  readonly noise: number;
}

const variations: Readonly<Record<string, Variation>> = {
  "mnist": {
    subject: "digits",
    shapes: digitShapes,
    rotation: 0.22,
    shear: 0.25,
    scale: [0.5, 0.85],
    shift: 2.5,
    bend: 0.035,
    pen: [0.7, 1.6],
    noise: 30,
  },
  "fashion-mnist": {
    subject: "articles of clothing",
    shapes: garmentShapes,
    rotation: 0.08,
    shear: 0.06,
    scale: [0.72, 1],
    shift: 1.5,
    bend: 0.02,
    pen: [0.7, 1.1],
    noise: 12,
  },
};

const probeLength = 50;

/** What a stand-in is of, and how many images it has. */
export interface SyntheticOptions {
  /** Images per split; by default as many as the original has. */
  readonly counts?: SplitCounts | undefined;
}

/**
 * The identity of a stand-in, without drawing more than a few of its images.
 *
 * @throws {RangeError} for a data set that is not known or counts that are not positive integers.
 */
export function syntheticIdentity(name: string, options: SyntheticOptions = {}): DataIdentity {
  const counts = checkedCounts(name, options);
  const probe = drawSplit(name, { split: "train", from: 0, to: probeLength });
  return {
    name,
    status: "synthetic",
    digest: digestOf({
      kind: "synthetic-images",
      name,
      counts: { ...counts },
      probe: sha256(probe.pixels),
    }),
    note: `drawn by this project (${variationOf(name).subject} of ten classes, distorted), ` +
      `standing in for the original; ${counts.train} training and ${counts.test} test images`,
  };
}

/**
 * Draw a stand-in's images. Takes some seconds for 70,000; other work gets its turn in between.
 *
 * @param options.progress is called with the share of images drawn.
 * @throws {RangeError} as {@linkcode syntheticIdentity}.
 */
export async function syntheticImages(
  name: string,
  options: SyntheticOptions & { readonly progress?: (fraction: number) => void } = {},
): Promise<ImageDataset> {
  const counts = checkedCounts(name, options);
  const total = counts.train + counts.test;
  const descriptor = descriptorOf(name);
  let drawn = 0;
  const draw = async (split: SplitName): Promise<ImageSplit> => {
    const count = counts[split];
    const pixels = new Uint8Array(count * size * size);
    const labels = new Uint8Array(count);
    for (let from = 0; from < count; from += 500) {
      const part = drawSplit(name, { split, from, to: Math.min(count, from + 500) });
      pixels.set(part.pixels, from * size * size);
      labels.set(part.labels, from);
      drawn += part.count;
      options.progress?.(drawn / total);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { count, pixels, labels };
  };
  return {
    identity: syntheticIdentity(name, options),
    height: size,
    width: size,
    channels: 1,
    classes: "classes" in descriptor ? descriptor.classes : [],
    train: await draw("train"),
    test: await draw("test"),
  };
}

function checkedCounts(name: string, options: SyntheticOptions): SplitCounts {
  const { counts = descriptorOf(name).counts } = options;
  for (const [split, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(
        `Cannot draw ${count} ${split} images of ${name}: expected a positive integer`,
      );
    }
  }
  return counts;
}

function variationOf(name: string): Variation {
  const variation = variations[name];
  if (variation === undefined) {
    throw new RangeError(
      `No stand-in for "${name}": expected one of ${Object.keys(variations).join(", ")}`,
    );
  }
  return variation;
}

/** Draw images `from` to `to` - 1 of a split. */
function drawSplit(
  name: string,
  { split, from, to }: { readonly split: SplitName; readonly from: number; readonly to: number },
): ImageSplit {
  const variation = variationOf(name);
  const pixels = new Uint8Array((to - from) * size * size);
  const labels = new Uint8Array(to - from);
  for (let index = from; index < to; index++) {
    const random = stream("synthetic-images", name, split, index);
    const label = random.integer(0, variation.shapes.length - 1);
    labels[index - from] = label;
    const start = (index - from) * size * size;
    drawImage(pixels.subarray(start, start + size * size), { label, variation, random });
  }
  return { count: to - from, pixels, labels };
}

/** Draw one image of a class into size x size bytes. */
function drawImage(
  pixels: Uint8Array,
  { label, variation, random }: {
    readonly label: number;
    readonly variation: Variation;
    readonly random: RandomStream;
  },
): void {
  const shapes = variation.shapes[label]!;
  const shape = shapes[random.integer(0, shapes.length - 1)]!;
  const distort = randomDistortion(variation, random);
  const radius = between(variation.pen, random);
  const canvas = new Float32Array(size * size);
  let ink = between([150, 255], random);
  if (shape.areas.length > 0) {
    const areas = createRaster(size);
    fillAreas(areas, shape.areas.map(distort));
    const tone = between([90, 230], random);
    blend(canvas, areas, randomCloth(tone, random));
    // Seams stand out from the cloth: dark on light, light on dark.
    ink = tone > 150 ? between([0, 60], random) : between([200, 255], random);
  }
  const lines = createRaster(size);
  drawLines(lines, { lines: shape.lines.map(distort), radius });
  blend(canvas, lines, () => ink);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const value = canvas[pixel]! + variation.noise * random.normal();
    pixels[pixel] = Math.round(Math.min(255, Math.max(0, value)));
  }
}

/** Lay a tone over a canvas where a raster covers it. */
function blend(
  canvas: Float32Array,
  { coverage }: Raster,
  tone: (column: number, row: number) => number,
): void {
  for (let pixel = 0; pixel < canvas.length; pixel++) {
    const covered = coverage[pixel]!;
    if (covered === 0) continue;
    const value = tone(pixel % size, Math.floor(pixel / size));
    canvas[pixel] = canvas[pixel]! * (1 - covered) + value * covered;
  }
}

/** Cloth of a tone: plain, or with stripes in a random direction. */
function randomCloth(
  tone: number,
  random: RandomStream,
): (column: number, row: number) => number {
  const contrast = random.uniform() < 0.5 ? 0 : between([15, 50], random);
  const angle = between([0, Math.PI], random);
  const frequency = between([0.6, 1.6], random);
  const alongX = frequency * Math.cos(angle);
  const alongY = frequency * Math.sin(angle);
  return (column, row) => tone + contrast * Math.sin(alongX * column + alongY * row);
}

/**
 * A random map from the unit square to pixels: a field of three smooth waves, then shear, rotation,
 * scaling and a shift.
 */
function randomDistortion(
  variation: Variation,
  random: RandomStream,
): (outline: Outline) => Outline {
  const angle = variation.rotation * random.normal();
  const shear = variation.shear * random.normal();
  const scaleX = size * between(variation.scale, random);
  const scaleY = size * between(variation.scale, random);
  const shiftX = size / 2 + between([-variation.shift, variation.shift], random);
  const shiftY = size / 2 + between([-variation.shift, variation.shift], random);
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const waves = Array.from({ length: 3 }, () => ({
    alongX: between([-8, 8], random),
    alongY: between([-8, 8], random),
    phase: between([0, 2 * Math.PI], random),
    towardX: variation.bend * random.normal(),
    towardY: variation.bend * random.normal(),
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
function between([low, high]: readonly [number, number], random: RandomStream): number {
  return low + (high - low) * random.uniform();
}
