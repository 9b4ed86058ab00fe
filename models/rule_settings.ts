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
