/**
 * @file The cases that are timed and the goals they are held against: how many times the peer's time per
 * step (and seed) ours may take, both measured in one run.
 */
import type { BenchRule, Case, ContenderName } from "./contender.ts";

const RULES: readonly BenchRule[] = ["ipc", "pc", "bp"];
const NETS: readonly (readonly number[])[] = [[784, 64, 64, 10], [784, 256, 256, 10]];

/** All cases: every rule on every net, minibatches of 128, T = 8. */
export const CASES: readonly Case[] = NETS.flatMap((widths) =>
  RULES.map((rule): Case => ({ rule, widths, batch: 128, T: 8 }))
);

/** "`ours` takes at most `limit[rule]` times as long as `peer`." */
export interface Goal {
  readonly ours: ContenderName;
  readonly peer: ContenderName;
  readonly limit: Readonly<Record<BenchRule, number>>;
}

/** Peers run one seed after the other on all cores: their time per step and seed is their step's. */
export const GOALS: readonly Goal[] = [
  { ours: "ours, 10 seeds", peer: "jax", limit: { ipc: 0.6, pc: 1, bp: 1 } },
  { ours: "ours, 10 seeds", peer: "torch", limit: { ipc: 0.2, pc: 0.2, bp: 0.4 } },
  { ours: "ours, one training", peer: "jax", limit: { ipc: 1, pc: 1.4, bp: 1.4 } },
];
