/** @file How much of Table 1 each profile trains, and its columns: which rule stands in which. */
import type { OptimiserSettings } from "../../models/optimiser.ts";
import { RULE_LABELS } from "../../models/rule_settings.ts";
import type { RuleSettings } from "../../models/rule_settings.ts";

/** A row of trainings of Table 1: one network on one data set. */
export interface Table1Row {
  readonly data: "mnist" | "fashion-mnist";
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  /** Rules by name, in the order of columns. */
  readonly rules: readonly RuleName[];
  readonly seeds: number;
  /** Instead of the table's epochs. */
  readonly epochs?: number;
  /** Trained at the default settings even where the profile has a grid. */
  readonly unsearched?: boolean;
}

/** A column of Table 1: a rule, where needed with its gamma ("PC at the paper's gamma"). */
export type RuleName = "bp" | "bpxt" | `pc-${number}` | "zil" | "ipc";

/** Settings searched before the row is trained; absent: the defaults below. */
export interface Grid {
  readonly alphas: readonly number[];
  /** For PC and iPC. PC's columns fix theirs, so PC searches its column's gamma alone there. */
  readonly gammas: readonly number[];
  readonly decays: readonly number[];
  readonly seeds: number;
}

export interface Table1Profile {
  /** "paper" or "reduced: ...". */
  readonly scale: string;
  readonly rows: readonly Table1Row[];
  readonly epochs: number;
  readonly patience?: number;
  /** Training images kept for validation. */
  readonly validation: number;
  readonly limit?: { readonly train: number; readonly test: number };
  readonly batch: number;
  /** Inference steps (PC, iPC) and updates (BPxT) per minibatch. */
  readonly T: number;
  readonly optimiser: OptimiserSettings;
  readonly grid?: Grid;
}

const ALL_RULES = ["bp", "bpxt", "pc-0.5", "pc-0.1", "zil", "ipc"] as const;

/** The Adam of the trials: a weight decay does not change the picture within a few epochs. */
const ADAM = { kind: "adam", alpha: 2.5e-4 } as const;

function rows(wide: Omit<Table1Row, "data" | "hidden">, seeds: number): Table1Row[] {
  return [
    { data: "mnist", hidden: [64, 64], rules: ALL_RULES, seeds },
    { data: "fashion-mnist", hidden: [64, 64], rules: ALL_RULES, seeds },
    { data: "mnist", hidden: [256, 256], ...wide },
  ];
}

export const TABLE1_PROFILES: Readonly<
  Record<"smoke" | "quick" | "full" | "paper", Table1Profile>
> = {
  smoke: {
    scale: "reduced: a smoke test of 2 epochs on 2,000 images",
    rows: rows({ rules: ["bp", "ipc"], seeds: 1 }, 2),
    epochs: 2,
    validation: 500,
    limit: { train: 2000, test: 500 },
    batch: 50,
    T: 4,
    optimiser: { kind: "adam", alpha: 1e-3 },
  },
  quick: {
    scale: "reduced: 4 epochs (2 for 256-256), one setting per rule (no search)",
    rows: rows({ rules: ["bp", "ipc"], seeds: 3, epochs: 2 }, 10),
    epochs: 4,
    validation: 5000,
    batch: 128,
    T: 8,
    optimiser: ADAM,
  },
  full: {
    scale: "reduced: 40 epochs; 3 learning rates and 3 values of gamma searched on 2 seeds (64-64)",
    rows: rows({ rules: ["bp", "bpxt", "pc-0.1", "ipc"], seeds: 3, unsearched: true }, 10),
    epochs: 40,
    validation: 5000,
    batch: 128,
    T: 8,
    optimiser: ADAM,
    grid: { alphas: [1e-4, 2.5e-4, 1e-3], gammas: [0.1, 0.5, 1], decays: [0], seeds: 2 },
  },
  paper: {
    scale: "paper: its grid, early stopping, until convergence",
    rows: rows({ rules: ALL_RULES, seeds: 10 }, 10),
    epochs: 200,
    patience: 20,
    validation: 5000,
    batch: 128,
    T: 16,
    // The authors' coupled L2 with gradients summed over the batch: lambda / batch on the mean.
    optimiser: { kind: "adam", alpha: 5e-5, decay: 0.01 / 128 },
    grid: {
      alphas: [1e-6, 5e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 1e-2],
      gammas: [0.1, 0.5, 1],
      decays: [1e-4, 1e-3, 1e-2, 1e-1].map((lambda) => lambda / 128),
      seeds: 2,
    },
  },
};

/** The rule that a column's name stands for. */
export function ruleOf(name: RuleName, T: number): RuleSettings {
  if (isPc(name)) return { kind: "pc", T, gamma: Number(name.slice("pc-".length)) };
  switch (name) {
    case "bp":
      return { kind: "bp" };
    case "bpxt":
      return { kind: "bpxt", T };
    case "zil":
      return { kind: "zil", gamma: 1 };
    case "ipc":
      return { kind: "ipc", T, gamma: 0.5 };
  }
}

/** Whether a column is PC, at whatever gamma. */
export function isPc(name: RuleName): name is `pc-${number}` {
  return name.startsWith("pc-");
}

/** A column's heading. */
export function labelOf(name: RuleName): string {
  if (isPc(name)) return `PC γ ${name.slice("pc-".length)}`;
  return RULE_LABELS[name];
}
