/**
 * @file Stand-ins in grey: a shape of its class (a digit in pen strokes, an article of clothing as a
 * filled outline), distorted, drawn with a pen of random width and tone, under noise.
 */
import type { RandomStream } from "../base/random.ts";
import { between, type Distortion, randomDistortion } from "./distortion.ts";
import type { Shape } from "./outline.ts";
import type { Painter } from "./painter.ts";
import { createRaster, drawLines, fillAreas, type Raster } from "./rasterise.ts";

/** How far images of a class differ. */
export interface GreyStyle extends Distortion {
  readonly subject: string;
  readonly size: number;
  readonly classes: readonly string[];
  /** By class: the ways to draw it. */
  readonly shapes: readonly (readonly Shape[])[];
  /** Radii of the pen, in pixels. */
  readonly pen: readonly [number, number];
  /** Standard deviation of a pixel's noise, of 255. */
  readonly noise: number;
}

/** A painter of grey images, light on dark. */
export function greyPainter(style: GreyStyle): Painter {
  const { subject, size, classes } = style;
  return {
    subject,
    size,
    channels: 1,
    classes,
    paint: (pixels, label, random) => drawImage(pixels, { label, style, random }),
  };
}

/** Draw one image of a class into size x size bytes. */
function drawImage(
  pixels: Uint8Array,
  { label, style, random }: {
    readonly label: number;
    readonly style: GreyStyle;
    readonly random: RandomStream;
  },
): void {
  const { size } = style;
  const shapes = style.shapes[label]!;
  const shape = shapes[random.integer(0, shapes.length - 1)]!;
  const distort = randomDistortion(style, { size, random });
  const radius = between(style.pen, random);
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
    const value = canvas[pixel]! + style.noise * random.normal();
    pixels[pixel] = Math.round(Math.min(255, Math.max(0, value)));
  }
}

/** Lay a tone over a canvas where a raster covers it. */
function blend(
  canvas: Float32Array,
  { size, coverage }: Raster,
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
