/** @file Many factors to iPC's in a line: from the lowest to the highest, and what is open. */
import type { Factor, FactorInWords } from "./arrivals.ts";

/** A rule's factor on a panel. */
export interface PlacedFactor extends FactorInWords {
  /** The rule and its panel. */
  readonly where: string;
}

/** From the lowest factor to the highest, with where they are; and how many are open. */
export function factorRange(factors: readonly PlacedFactor[]): string {
  const sorted = factors.flatMap(({ factor, text, where }) =>
    factor === undefined ? [] : [{ ratio: factor.ratio, text: `${text} (${where})` }]
  ).sort((a, b) => a.ratio - b.ratio);
  const open = factors.length - sorted.length;
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  return [
    ...(lowest === undefined ? [] : [
      sorted.length === 1 ? lowest.text : `from ${lowest.text} to ${highest!.text}`,
    ]),
    ...(open === 0 ? [] : [`open in ${open} of ${factors.length}`]),
  ].join("; ");
}

/**
 * The smallest and the largest of some factors' ratios: "1.5 to 3.2". Lower bounds, where a rule did not
 * always get there, are told apart: "1.5 to 3.2 (at least 4.0 to 6.1 where it does not get there)", "at
 * least 4.0 to 6.1". Undefined without any factor.
 */
export function ratiosInWords(factors: readonly (Factor | null)[]): string | undefined {
  const known = factors.filter((factor) => factor !== null);
  const measured = rangeInWords(known.filter(({ late }) => late === 0));
  const bounds = rangeInWords(known.filter(({ late }) => late > 0));
  if (measured === undefined) return bounds === undefined ? undefined : `at least ${bounds}`;
  return bounds === undefined
    ? measured
    : `${measured} (at least ${bounds} where it does not get there)`;
}

/** "1.5 to 3.2"; undefined for none. */
function rangeInWords(factors: readonly Factor[]): string | undefined {
  if (factors.length === 0) return undefined;
  const ratios = factors.map(({ ratio }) => ratio);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(1));
  return least === most ? least : `${least} to ${most}`;
}
