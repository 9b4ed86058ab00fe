/**
 * @file Colours of a heat map's cells: from light to dark blue, or blue and orange on the two sides of
 * a threshold, which colour-blind readers tell apart. The text on a cell is black or white, whichever
 * is easier to read; so cells look the same in light and dark mode.
 */
import type { HeatmapFigure } from "../document.ts";

type Color = readonly [number, number, number];

const SEQUENTIAL: readonly Color[] = [[240, 245, 250], [116, 170, 214], [9, 58, 117]];
const DIVERGING: readonly Color[] = [
  [11, 80, 150],
  [130, 182, 222],
  [246, 244, 240],
  [240, 170, 120],
  [160, 60, 0],
];

/** A cell's look. */
export interface CellColor {
  readonly fill: string;
  readonly text: "#000" | "#fff";
}

/** The ends of a heat map's scale of colours, and a function from its values to colours. */
export interface CellColors {
  readonly domain: readonly [number, number];
  readonly colorOf: (value: number) => CellColor;
}

/**
 * The colours of a figure. Around a threshold the scale reaches equally far to both sides, so that equal
 * strength of colour means equal distance.
 *
 * @throws {RangeError} for a logarithmic scale of values that are not positive.
 */
export function cellColors({ value, panels }: HeatmapFigure): CellColors {
  const values = panels.flatMap(({ cells }) => cells.flat()).filter((cell) => cell !== null);
  const lowest = values.reduce((least, one) => Math.min(least, one), Infinity);
  const low = value.domain?.[0] ?? lowest;
  const high = value.domain?.[1] ?? values.reduce((most, one) => Math.max(most, one), -Infinity);
  if (value.scale === "log" && !(Math.min(low, lowest) > 0)) {
    throw new RangeError(
      `Cannot colour ${value.label} by its logarithm: its least value is ${
        Math.min(low, lowest)
      }, ` +
        "expected positive values",
    );
  }
  const place = value.scale === "log" ? Math.log : (x: number) => x;
  const { threshold } = value;
  if (threshold === undefined) {
    const span = place(high) - place(low);
    return {
      domain: [low, high],
      colorOf: (x) => colorAt(SEQUENTIAL, span > 0 ? (place(x) - place(low)) / span : 0.5),
    };
  }
  const reach = Math.max(
    Math.abs(place(high) - place(threshold)),
    Math.abs(place(low) - place(threshold)),
  );
  return {
    domain: [low, high],
    colorOf: (x) =>
      colorAt(DIVERGING, reach > 0 ? 0.5 + (place(x) - place(threshold)) / (2 * reach) : 0.5),
  };
}

function colorAt(anchors: readonly Color[], share: number): CellColor {
  const place = Math.min(1, Math.max(0, share)) * (anchors.length - 1);
  const index = Math.min(anchors.length - 2, Math.floor(place));
  const mixed = anchors[index]!.map((from, channel) =>
    Math.round(from + (place - index) * (anchors[index + 1]![channel]! - from))
  );
  const fill = `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  return { fill, text: luminance(mixed) > 0.18 ? "#000" : "#fff" };
}

/** Relative luminance (WCAG 2.1): at 0.18 black and white text are equally readable. */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
