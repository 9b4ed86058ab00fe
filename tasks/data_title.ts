/** @file What data sets are called in tables, figures and claims. */
import { describe } from "../datasets/describe.ts";

/** As the paper spells it. */
const PAPER: Readonly<Record<string, string>> = { "fashion-mnist": "FashionMNIST" };

/**
 * "MNIST" of "mnist".
 *
 * @throws {RangeError} for a data set that is not known.
 */
export function dataTitle(name: string): string {
  return PAPER[name] ?? describe(name).title;
}
