/**
 * @file The profiles, as data: how much of the paper each one trains. Everything that a profile decides
 * stands here, in one place; experiments only read it.
 */
import type { TextRequest } from "../datasets/text_dataset.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { FIG7_PROFILES, FIG8_PROFILES } from "./efficiency_profiles.ts";
import type { Fig7Profile, Fig8Profile } from "./efficiency_profiles.ts";
import { FIG6_PROFILES } from "./fig6/profiles.ts";
import type { Fig6Profile } from "./fig6/profiles.ts";
import { LANGUAGE_PROFILES } from "./language/profiles.ts";
import type { LanguageProfile } from "./language/profiles.ts";

export type ProfileName = "smoke" | "quick" | "full" | "paper";

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

export interface Profile {
  readonly name: ProfileName;
  /** What the report says beside Table 1's numbers: "paper" or "reduced: ...". */
  readonly scale: string;
  readonly table1: {
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
  };
  readonly fig6: Fig6Profile;
  readonly fig7: Fig7Profile;
  readonly fig8: Fig8Profile;
  /** Sentences drawn from the One Billion Word benchmark. */
  readonly text: TextRequest;
  /** The language models of section 5, trained on these sentences. */
  readonly language: LanguageProfile;
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

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: {
    name: "smoke",
    scale: "reduced: a smoke test of 2 epochs on 2,000 images",
    table1: {
      rows: rows({ rules: ["bp", "ipc"], seeds: 1 }, 2),
      epochs: 2,
      validation: 500,
      limit: { train: 2000, test: 500 },
      batch: 50,
      T: 4,
      optimiser: { kind: "adam", alpha: 1e-3 },
    },
    fig6: FIG6_PROFILES.smoke,
    fig7: FIG7_PROFILES.smoke,
    fig8: FIG8_PROFILES.smoke,
    text: { train: 400, dev: 100, shards: 1 },
    language: LANGUAGE_PROFILES.smoke,
  },
  quick: {
    name: "quick",
    scale: "reduced: 4 epochs (2 for 256-256), one setting per rule (no search)",
    table1: {
      rows: rows({ rules: ["bp", "ipc"], seeds: 3, epochs: 2 }, 10),
      epochs: 4,
      validation: 5000,
      batch: 128,
      T: 8,
      optimiser: ADAM,
    },
    fig6: FIG6_PROFILES.quick,
    fig7: FIG7_PROFILES.quick,
    fig8: FIG8_PROFILES.quick,
    text: { train: 15_000, dev: 1000, shards: 1 },
    language: LANGUAGE_PROFILES.quick,
  },
  full: {
    name: "full",
    scale: "reduced: 40 epochs; 3 learning rates and 3 values of gamma searched on 2 seeds (64-64)",
    table1: {
      rows: rows({ rules: ["bp", "bpxt", "pc-0.1", "ipc"], seeds: 3, unsearched: true }, 10),
      epochs: 40,
      validation: 5000,
      batch: 128,
      T: 8,
      optimiser: ADAM,
      grid: { alphas: [1e-4, 2.5e-4, 1e-3], gammas: [0.1, 0.5, 1], decays: [0], seeds: 2 },
    },
    fig6: FIG6_PROFILES.full,
    fig7: FIG7_PROFILES.full,
    fig8: FIG8_PROFILES.full,
    text: { train: 160_000, dev: 10_000, shards: 8 },
    language: LANGUAGE_PROFILES.full,
  },
  paper: {
    name: "paper",
    scale: "paper: its grid, early stopping, until convergence",
    table1: {
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
    fig6: FIG6_PROFILES.paper,
    fig7: FIG7_PROFILES.paper,
    fig8: FIG8_PROFILES.paper,
    text: { train: 200_000, dev: 10_000 },
    language: LANGUAGE_PROFILES.paper,
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
  return { bp: "BP", bpxt: "BPxT", zil: "Z-IL", ipc: "iPC" }[name];
}

/** The profile of a name. @throws {RangeError} for an unknown one, listing the known. */
export function profileNamed(name: string): Profile {
  if (!Object.hasOwn(PROFILES, name)) {
    throw new RangeError(
      `Unknown profile "${name}": expected one of ${Object.keys(PROFILES).join(", ")}`,
    );
  }
  return PROFILES[name as ProfileName];
}
