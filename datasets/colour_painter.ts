/**
 * @file Stand-ins in colour: a thing of its class, distorted, in a colour around its class's hue, lit
 * from one side, before a background of two blending colours with smooth waves, under noise. The
 * background has nothing to do with the class, and hues of classes overlap, so neither a pixel nor the
 * mean colour gives a class away.
 */
import type { RandomStream } from "../base/random.ts";
import { between, randomDistortion } from "./distortion.ts";
import type { Painter } from "./painter.ts";
import { createRaster, drawLines, fillAreas } from "./rasterise.ts";
import { thingShapes } from "./thing_shapes.ts";

/** Red, green and blue, 0 to 255. */
type Colour = readonly [red: number, green: number, blue: number];

/** Lays a share of its colour at a place over the pixel (three numbers) on the canvas. */
type Paint = (canvas: Float32Array, column: number, row: number, share: number) => void;

const distortion = { rotation: 0.2, shear: 0.12, scale: [0.55, 0.95], bend: 0.02 } as const;

/** Standard deviation of a pixel's noise, of 255. */
const noise = 6;

/** A painter of size x size colour images, channels last. */
export function colourPainter(size: number): Painter {
  return {
    subject: "coloured things",
    size,
    channels: 3,
    classes: thingShapes.map(({ name }) => name),
    paint: (pixels, label, random) => drawImage(pixels, { label, size, random }),
  };
}

function drawImage(
  pixels: Uint8Array,
  { label, size, random }: {
    readonly label: number;
    readonly size: number;
    readonly random: RandomStream;
  },
): void {
  const thing = thingShapes[label]!;
  const distort = randomDistortion({ ...distortion, shift: size / 12 }, { size, random });
  const background = randomBackground(size, random);
  const surface = litSurface(thing.hue + 0.08 * random.normal(), { size, random });
  const ink = colourOf(random.uniform(), random);
  const areas = createRaster(size);
  fillAreas(areas, thing.areas.map(distort));
  const lines = createRaster(size);
  drawLines(lines, {
    lines: thing.lines.map(distort),
    radius: size * between([0.02, 0.04], random),
  });
  const canvas = new Float32Array(3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [column, row] = [pixel % size, Math.floor(pixel / size)];
    background(canvas, column, row, 1);
    const covered = areas.coverage[pixel]!;
    if (covered > 0) surface(canvas, column, row, covered);
    lay(canvas, { colour: ink, share: lines.coverage[pixel]!, light: 0 });
    const grain = noise * random.normal();
    for (let channel = 0; channel < 3; channel++) {
      const value = canvas[channel]! + grain;
      pixels[3 * pixel + channel] = Math.round(Math.min(255, Math.max(0, value)));
    }
  }
}

/** A colour of a hue (in turns: 0 red, 1/3 green, 2/3 blue) with random lightness and saturation. */
function colourOf(hue: number, random: RandomStream): Colour {
  const lightness = between([70, 190], random);
  const saturation = between([0.2, 0.9], random) * Math.min(lightness, 255 - lightness);
  const part = (turn: number) => lightness + saturation * Math.cos(2 * Math.PI * (hue - turn));
  return [part(0), part(1 / 3), part(2 / 3)];
}

/** Two colours that blend into each other in a random direction, with waves. */
function randomBackground(size: number, random: RandomStream): Paint {
  const [from, to] = [colourOf(random.uniform(), random), colourOf(random.uniform(), random)];
  const blend = randomDirection(1 / size, random);
  const wave = randomDirection(between([6, 20], random) / size, random);
  const phase = between([0, 2 * Math.PI], random);
  const height = between([0, 25], random);
  return (canvas, column, row, share) => {
    const second = Math.min(1, Math.max(0, 0.5 + blend(column - size / 2, row - size / 2)));
    const light = height * Math.sin(wave(column, row) + phase);
    lay(canvas, { colour: from, share, light });
    lay(canvas, { colour: to, share: share * second, light });
  };
}

/** A colour of a hue that is lighter on one side, with stripes on some. */
function litSurface(
  hue: number,
  { size, random }: { readonly size: number; readonly random: RandomStream },
): Paint {
  const colour = colourOf(hue, random);
  const lit = randomDirection(between([20, 80], random) / size, random);
  const stripe = randomDirection(between([15, 40], random) / size, random);
  const contrast = random.uniform() < 0.5 ? 0 : between([10, 35], random);
  return (canvas, column, row, share) => {
    const light = lit(column - size / 2, row - size / 2) + contrast * Math.sin(stripe(column, row));
    lay(canvas, { colour, share, light });
  };
}

/** A linear function of the place that rises by `slope` per pixel in a random direction. */
function randomDirection(
  slope: number,
  random: RandomStream,
): (column: number, row: number) => number {
  const angle = between([0, 2 * Math.PI], random);
  const [alongX, alongY] = [slope * Math.cos(angle), slope * Math.sin(angle)];
  return (column, row) => alongX * column + alongY * row;
}

/** Lay a share of a colour, lighter by `light` of 255, over the pixel on the canvas. */
function lay(
  canvas: Float32Array,
  { colour, share, light }: {
    readonly colour: Colour;
    readonly share: number;
    readonly light: number;
  },
): void {
  for (let channel = 0; channel < 3; channel++) {
    canvas[channel] = canvas[channel]! * (1 - share) + (colour[channel]! + light) * share;
  }
}
