/**
 * @file What is timed: contenders that run the same training step, each in processes of its own, and
 * take turns within one run.
 */

/** The learning rules that have a goal of speed. */
export type BenchRule = "bp" | "pc" | "ipc";

/** One comparison: a rule on an MLP. `widths` from the input to the output; `T` inference steps. */
export type Case = {
  readonly rule: BenchRule;
  readonly widths: readonly number[];
  readonly batch: number;
  readonly T: number;
};

/** Names of the contenders; they stand in results and in tables. */
export type ContenderName = "ours, one training" | "ours, 10 seeds" | "jax" | "torch";

/** Something that trains on a case. */
export interface Contender {
  readonly name: ContenderName;
  /** Version of what computes, e.g. "onnxruntime-node 1.30.0". */
  readonly version: string;
  /** What it runs on: "1 process, 1 thread". */
  readonly resources: string;
  /**
   * Run so many steps of every seed. Resolves to the milliseconds per step and seed, wall time, and to
   * the loss of the last step.
   */
  turn(steps: number): Promise<Turn>;
  close(): Promise<void>;
}

/** One turn of a contender. */
export type Turn = { readonly milliseconds: number; readonly loss: number };

/** "iPC 784-64-64-10" */
export function caseLabel({ rule, widths }: Case): string {
  return `${RULE_LABELS[rule]} ${widths.join("-")}`;
}

/** The rules as tables print them. */
export const RULE_LABELS: Readonly<Record<BenchRule, string>> = { bp: "BP", pc: "PC", ipc: "iPC" };
