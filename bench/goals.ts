/**
 * @file The cases that are timed and the goals they are held against: how many times the peer's time per
 * step (and seed) ours may take, both measured in one run, and how much memory a training may hold.
 */
import type {
  BenchRule,
  Case,
  ContenderName,
  GenerativeCase,
  LanguageCase,
  MlpCase,
} from "./contender.ts";

const RULES: readonly BenchRule[] = ["ipc", "pc", "bp"];
const NETS: readonly (readonly number[])[] = [[784, 64, 64, 10], [784, 256, 256, 10]];

/** Every rule on every MLP, minibatches of 128, T = 8. */
const MLPS = NETS.flatMap((widths) =>
  RULES.map((rule): MlpCase => ({ net: "mlp", rule, widths, batch: 128, T: 8 }))
);

/** The language models with the numbers of inference steps of Table 3. */
const LANGUAGE_MODELS = ([["masked", "ipc", 6], ["masked", "pc", 8], ["masked", "bp", 1], [
  "conditional",
  "ipc",
  4,
]] as const).map(([task, rule, T]): LanguageCase => ({
  net: "language",
  rule,
  task,
  batch: 128,
  T,
}));

/** The largest net of Fig. 7: 100 images of Tiny ImageNet. */
const GENERATIVE: GenerativeCase = {
  net: "generative",
  rule: "ipc",
  widths: [512, 512, 512, 512, 512, 64 * 64 * 3],
  batch: 100,
  T: 1,
};

export const CASES: readonly Case[] = [...MLPS, ...LANGUAGE_MODELS, GENERATIVE];

/** "`ours` takes at most `limit[rule]` times as long as `peer`." */
export interface Goal {
  readonly nets: readonly Case["net"][];
  readonly ours: ContenderName;
  readonly peer: ContenderName;
  readonly limit: Readonly<Record<BenchRule, number>>;
}

/** Peers run one seed after the other on all cores: their time per step and seed is their step's. */
export const GOALS: readonly Goal[] = [
  { nets: ["mlp"], ours: "ours, 10 seeds", peer: "jax", limit: { ipc: 0.6, pc: 1, bp: 1 } },
  { nets: ["mlp"], ours: "ours, 10 seeds", peer: "torch", limit: { ipc: 0.2, pc: 0.2, bp: 0.4 } },
  { nets: ["mlp"], ours: "ours, one training", peer: "jax", limit: { ipc: 1, pc: 1.4, bp: 1.4 } },
  {
    nets: ["language", "generative"],
    ours: "ours, one training",
    peer: "jax",
    limit: { ipc: 1, pc: 1, bp: 1 },
  },
];

/** "A training of `rule` alone holds at most so much memory, whatever the net", Deno's own included. */
export const MEMORY_GOAL: {
  readonly rule: BenchRule;
  readonly ours: ContenderName;
  readonly megabytes: number;
} = { rule: "ipc", ours: "ours, one training", megabytes: 3 * 1024 };
