/** @file The learning rules by name: settings as a result's key holds them. Loads no tensor library. */

/** `T`: inference steps (iPC, PC) or updates (BPxT) per minibatch; `gamma`: integration step. */
export type RuleSettings =
  | { readonly kind: "bp" }
  | { readonly kind: "bpxt"; readonly T: number }
  | { readonly kind: "pc"; readonly T: number; readonly gamma: number; readonly discount?: number }
  | { readonly kind: "zil"; readonly gamma: number }
  | { readonly kind: "ipc"; readonly T: number; readonly gamma: number };

/** Names as tables and figures print them. */
export const RULE_LABELS: Readonly<Record<RuleSettings["kind"], string>> = {
  bp: "BP",
  bpxt: "BPxT",
  pc: "PC",
  zil: "Z-IL",
  ipc: "iPC",
};

/**
 * What is odd about a rule's settings for a network of some depth, in words, or undefined. With too few
 * steps the output's error never reaches the upper layers: theta[l] has a zero gradient before t = l.
 */
export function warnAbout(rule: RuleSettings, depth: number): string | undefined {
  if (rule.kind === "ipc" && rule.T < depth) {
    return `iPC with T = ${rule.T} on ${depth} layers: the error reaches theta[${
      depth - 1
    }] only ` +
      `at t = ${depth - 1}; use T >= ${depth}`;
  }
  if (rule.kind === "pc" && rule.T < depth - 1) {
    return `PC with T = ${rule.T} on ${depth} layers: the error has not reached theta[${
      depth - 1
    }] ` + `when the weights move; use T >= ${depth - 1}`;
  }
  return undefined;
}
