/** @file Many factors to iPC's in a line: the one that decides a verdict, the highest, what is open. */
import type { FactorInWords } from "./arrivals.ts";

/** A rule's factor on a panel. */
export interface PlacedFactor extends FactorInWords {
  /** The rule and its panel. */
  readonly where: string;
}

/**
 * From the factor whose interval begins lowest (if it holds, so do all) to the one whose interval begins
 * highest, with where they are; and how many are open.
 */
export function factorRange(factors: readonly PlacedFactor[]): string {
  const sorted = factors.flatMap(({ factor, text, where }) =>
    factor === undefined ? [] : [{ low: factor.interval[0], text: `${text} (${where})` }]
  ).sort((a, b) => a.low - b.low);
  const open = factors.length - sorted.length;
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  return [
    ...(lowest === undefined ? [] : [
      sorted.length === 1 ? lowest.text : `from ${lowest.text} to ${highest!.text}`,
    ]),
    ...(open === 0 ? [] : [`open in ${open} of ${factors.length}`]),
  ].join("; ");
}
