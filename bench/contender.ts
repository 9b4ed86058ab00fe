/**
 * @file What is timed: contenders that run the same training step, each in processes of its own, and
 * take turns within one run.
 */

/** The learning rules that have a goal of speed. */
export type BenchRule = "bp" | "pc" | "ipc";

/** A rule on an MLP. `widths` from the input to the output; `T` inference steps. */
export type MlpCase = {
  readonly net: "mlp";
  readonly rule: BenchRule;
  readonly widths: readonly number[];
  readonly batch: number;
  readonly T: number;
};

/** A rule on a transformer language model of the paper's size: 8001 pieces, sequences of 32. */
export type LanguageCase = {
  readonly net: "language";
  readonly rule: BenchRule;
  readonly task: "masked" | "conditional";
  readonly batch: number;
  readonly T: number;
};

/** One iPC update of a generative net; `widths` from the latents to the output, `batch` images. */
export type GenerativeCase = {
  readonly net: "generative";
  readonly rule: "ipc";
  readonly widths: readonly number[];
  readonly batch: number;
  readonly T: 1;
};

/** One comparison. */
export type Case = MlpCase | LanguageCase | GenerativeCase;

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

/** One turn of a contender; `peakMegabytes`: the most memory that its process has held. */
export type Turn = {
  readonly milliseconds: number;
  readonly loss: number;
  readonly peakMegabytes?: number;
};

/** "iPC 784-64-64-10", "iPC masked", "iPC generative" */
export function caseLabel(task: Case): string {
  return `${RULE_LABELS[task.rule]} ${netLabel(task)}`;
}

/** What is trained: "784-64-64-10", "masked", "generative". */
export function netLabel(task: Case): string {
  if (task.net === "language") return task.task;
  return task.net === "mlp" ? task.widths.join("-") : "generative";
}

/** The rules as tables print them. */
export const RULE_LABELS: Readonly<Record<BenchRule, string>> = { bp: "BP", pc: "PC", ipc: "iPC" };
