/** @file An axis as Plot draws it: domain and, where it is logarithmic, ticks of our own. */
import type { Axis } from "../document.ts";

/** The options of a Plot scale that a figure's axis decides. */
export interface DrawnAxis {
  readonly type: "linear" | "log";
  readonly domain: number[];
  readonly nice: boolean;
  /** All values are whole numbers: epochs, layers. */
  readonly whole?: boolean;
  /** The figure's own ticks. */
  readonly ticks?: readonly number[];
}

/** A whole-number axis this short gets a tick per number; longer ones have whole ticks anyway. */
const SHORT = 6;

/** A figure's axis over these values: its own domain, or the values' span, rounded where linear. */
export function axisScale(axis: Axis, values: readonly number[]): DrawnAxis {
  const type = axis.scale ?? "linear";
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const domain = axis.domain ?? (low < high ? [low, high] : padded(low, type));
  return {
    type,
    domain: [...domain],
    nice: axis.domain === undefined && type === "linear",
    ...(type === "linear" && values.length > 0 && values.every(Number.isInteger) &&
      { whole: true }),
    ...(axis.ticks && { ticks: axis.ticks }),
  };
}

function padded(value: number, type: "linear" | "log"): [number, number] {
  if (!Number.isFinite(value)) return type === "log" ? [1, 10] : [0, 1];
  return type === "log" ? [value / 2, value * 2] : [value - 1, value + 1];
}

/**
 * Ticks where Plot's own would not do. Logarithmic: powers of ten, with 2 and 5 between them where there
 * are few. A short axis of whole numbers: these, for there is no half epoch.
 */
export function ticksOf(axis: DrawnAxis): { readonly ticks?: number[] } {
  if (axis.ticks !== undefined) return { ticks: [...axis.ticks] };
  const [low = 1, high = 10] = axis.domain;
  if (axis.type !== "log") {
    if (!isShortAndWhole(axis)) return {};
    const first = Math.ceil(low);
    return {
      ticks: Array.from({ length: Math.floor(high) - first + 1 }, (_, index) => first + index),
    };
  }
  const decades = Math.log10(high / low);
  const mantissas = decades > 3
    ? [1]
    : decades > 0.5
    ? [1, 2, 5]
    : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const exponents = Array.from(
    { length: Math.ceil(decades) + 2 },
    (_, index) => Math.floor(Math.log10(low)) + index,
  );
  const ticks = exponents.flatMap((exponent) =>
    mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`))
  );
  return { ticks: ticks.filter((tick) => tick >= low && tick <= high) };
}

/**
 * Their texts. Plot's own format for logarithmic axes would leave some out, and that of a short axis of
 * whole numbers adds a decimal: "2.0".
 */
export function tickTexts(
  axis: DrawnAxis,
): { readonly text?: (tick: number) => string } {
  if (isShortAndWhole(axis)) return { text: String };
  if (axis.type !== "log") return {};
  return {
    text: (tick) =>
      tick >= 0.001 && tick < 10_000 ? String(tick) : tick.toExponential().replace("e+", "e"),
  };
}

function isShortAndWhole({ type, whole, domain: [low = 1, high = 10] }: DrawnAxis): boolean {
  return type === "linear" && whole === true && high - low <= SHORT;
}
