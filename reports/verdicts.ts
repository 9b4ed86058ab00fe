/** @file The sign that stands beside a verdict's colour. */
import type { Cell } from "./document.ts";

/** What became of a claim. */
export type Verdict = NonNullable<Cell["verdict"]>;

/** A verdict's sign, for readers who see no colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  "reproduced": "✓",
  "not reproduced": "✗",
  "not tested here": "○",
};
