/** @file What becomes of a claim, from what was found. */
import type { Claim } from "./experiment.ts";

/**
 * The verdict on a claim about all of some findings: one that fails refutes it; one that is open
 * (undefined) leaves it open, and so does having none.
 */
export function verdictOf(...findings: readonly (boolean | undefined)[]): Claim["verdict"] {
  if (findings.includes(false)) return "not reproduced";
  const isOpen = findings.length === 0 || findings.includes(undefined);
  return isOpen ? "not tested here" : "reproduced";
}

/** Whether a claim holds under some reading, in a word. */
export function holdsInWords(verdict: Claim["verdict"]): "yes" | "no" | "open" {
  return ({ "reproduced": "yes", "not reproduced": "no", "not tested here": "open" } as const)[
    verdict
  ];
}
