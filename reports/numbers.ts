/**
 * @file Numbers as a reader meets them: a fixed number of decimals per column, a true minus sign, and
 * never a zero that is not one.
 */

const FIGURE_SPACE = "\u2007";
const PUNCTUATION_SPACE = "\u2008";

/**
 * A number with the given decimals; without them, as many as it has, at most six significant digits.
 * A value that would round to zero keeps one significant digit ("0.0004", "1e-5"), so that a p-value
 * never reads 0.000.
 */
export function formatNumber(value: number, digits?: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return trueMinus(digits === undefined ? shortest(value) : fixed(value, digits));
}

/**
 * Blanks of exactly the width of the decimals that a number lacks, so that right-aligned numbers of a
 * column stand with their points below each other.
 */
export function decimalPadding(text: string, decimals: number): string {
  const own = decimalsOf(text);
  if (own >= decimals) return "";
  const point = own === 0 ? PUNCTUATION_SPACE : "";
  return point + FIGURE_SPACE.repeat(decimals - own);
}

/** Characters after the decimal point of a formatted number. */
export function decimalsOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) !== 0) return text;
  if (value === 0) return (0).toFixed(digits);
  return Number(value.toPrecision(1)).toString();
}

function shortest(value: number): string {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(6)).toString();
}

function trueMinus(text: string): string {
  return text.replace(/^-/, "−");
}
