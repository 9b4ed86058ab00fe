/**
 * @file The trainings of Figs. 2 (right) and 8: which rules on which nets, and what one of them is to
 * the chapter's tables. Every rule gets the same budget of simultaneous matrix multiplications (SMMs).
 */
import { asJson } from "../../base/canonical_json.ts";
import type { Activation } from "../../models/mlp.ts";
import type { OptimiserSettings } from "../../models/optimiser.ts";
import { RULE_LABELS } from "../../models/rule_settings.ts";
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { FullBatchSettings } from "../../training/settings.ts";
import { seedIndices } from "../experiment.ts";
import type { ExperimentContext } from "../experiment.ts";
import type { Fig8Profile } from "./profiles.ts";

export type Fig8Data = "fashion-mnist" | "mnist";

export const FIG8_PREFIX = "fig8/";
export const READINGS_PREFIX = `${FIG8_PREFIX}readings/`;

/** The nets: what they learn and how deep they are. */
export function panelsOf(
  profile: Fig8Profile,
): { readonly data: Fig8Data; readonly L: number }[] {
  return [
    ...profile.depths.map((L) => ({ data: "fashion-mnist" as const, L })),
    ...profile.mnistDepths.map((L) => ({ data: "mnist" as const, L })),
  ];
}

/**
 * SMMs of one iteration as section 3.1 counts them. Z-IL, of which it says nothing, makes BP's updates, and
 * is counted with the weights' gradient as BP is: one more than Table 4's 2 (L - 1).
 */
export function smmsPerIteration(rule: RuleSettings, L: number): number {
  switch (rule.kind) {
    case "bp":
      return 2 * L;
    case "bpxt":
      return 2 * L * rule.T;
    case "pc":
      return 2 * rule.T;
    case "zil":
      return 2 * L - 1;
    case "ipc":
      return 2 * rule.T;
  }
}

/** A rule's name in tables and figures: "PC, T = 8". */
export function ruleLabel(rule: RuleSettings): string {
  return rule.kind === "pc" ? `PC, T = ${rule.T}` : RULE_LABELS[rule.kind];
}

/** A rule's part of a stage's name: "pc-8". */
export function ruleId(rule: RuleSettings): string {
  return rule.kind === "pc" ? `pc-${rule.T}` : rule.kind;
}

/** What a reading changes of the panel's settings. */
export interface Fig8Change {
  readonly activation?: Activation;
  readonly optimiser?: OptimiserSettings;
  readonly gamma?: number;
  /** PC's value nodes alone. */
  readonly pcValues?: "kept";
}

/** Another reading of what the paper leaves open, on the panel of Fig. 2 (right). */
export interface Fig8Reading {
  readonly id: string;
  /** In words, for the table. */
  readonly text: string;
  readonly change: Fig8Change;
  /** Rules that the change reaches; the others are the panel's own. */
  readonly rules: readonly ("bp" | "pc" | "ipc")[];
}

/** The panel of the readings: Fig. 2 (right), or the profile's first. */
export function readingsPanel(
  profile: Fig8Profile,
): { readonly data: Fig8Data; readonly L: number } {
  const panels = panelsOf(profile);
  return panels.find(({ data, L }) => data === "fashion-mnist" && L === 4) ?? panels[0]!;
}

/** The readings. `images`: what a gradient's sum is of. */
export function fig8Readings({ alpha, images }: Fig8Profile): Fig8Reading[] {
  return [
    {
      id: "relu",
      text: "ReLU instead of tanh",
      change: { activation: "relu" },
      rules: ["bp", "pc", "ipc"],
    },
    {
      id: "gamma-0.1",
      text: "γ = 0.1 instead of 0.5",
      change: { gamma: 0.1 },
      rules: ["pc", "ipc"],
    },
    {
      id: "values-kept",
      text: "PC's value nodes kept from iteration to iteration",
      change: { pcValues: "kept" },
      rules: ["pc"],
    },
    ...[alpha, alpha / 2].map((alpha): Fig8Reading => ({
      id: `sgd-${alpha}`,
      text: `SGD on gradients summed over the images, α = ${alpha}`,
      change: { optimiser: { kind: "sgd", alpha: images * alpha } },
      rules: ["bp", "pc", "ipc"],
    })),
  ];
}

/** All trainings of the chapter. */
export function fig8Stages(context: ExperimentContext): Stage[] {
  const { fig8: profile } = context.profile;
  const { Ts, seeds, gamma } = profile;
  const rules: RuleSettings[] = [
    { kind: "bp" },
    ...Ts.map((T): RuleSettings => ({ kind: "pc", T, gamma })),
    { kind: "zil", gamma: 1 },
    { kind: "ipc", T: 1, gamma },
  ];
  const count = context.seeds ?? seeds;
  const panels = panelsOf(profile).flatMap(({ data, L }) =>
    rules.flatMap((rule) =>
      seedIndices(count).map((seed) => {
        const name = `${FIG8_PREFIX}${data}/L-${L}/${ruleId(rule)}/seed-${seed}`;
        return stageOf(name, { context, data, L, rule, seed, change: {} });
      })
    )
  );
  const { data, L } = readingsPanel(profile);
  const T = Ts[0]!;
  const readings = fig8Readings(profile).flatMap(({ id, change, rules }) =>
    rules.flatMap((kind) =>
      seedIndices(Math.min(count, profile.readings.seeds)).map((seed) => {
        const own = change.gamma ?? gamma;
        const rule: RuleSettings = kind === "bp"
          ? { kind }
          : kind === "pc"
          ? { kind, T, gamma: own }
          : { kind, T: 1, gamma: own };
        const name = `${READINGS_PREFIX}${id}/${ruleId(rule)}/seed-${seed}`;
        return stageOf(name, { context, data, L, rule, seed, change });
      })
    )
  );
  return [...panels, ...readings];
}

function stageOf(
  name: string,
  { context, data, L, rule, seed, change }: {
    readonly context: ExperimentContext;
    readonly data: Fig8Data;
    readonly L: number;
    readonly rule: RuleSettings;
    readonly seed: number;
    readonly change: Fig8Change;
  },
): Stage {
  const { images, testImages, budget, alpha } = context.profile.fig8;
  const iterations = Math.floor(budget / smmsPerIteration(rule, L));
  const settings: FullBatchSettings = {
    experiment: `${FIG8_PREFIX}${data}/L-${L}`,
    seed,
    data: context.data(data),
    engine: context.engine,
    network: {
      kind: "mlp",
      widths: [784, ...Array<number>(L - 1).fill(64), 10],
      activation: change.activation ?? "tanh",
    },
    rule,
    optimiser: change.optimiser ?? { kind: "adam", alpha },
    ...(rule.kind === "pc" && change.pcValues !== undefined ? { values: change.pcValues } : {}),
    images,
    testImages,
    iterations,
    every: Math.max(1, Math.floor(iterations / 100)),
  };
  return {
    name,
    kind: "training",
    module: "training/full_batch.ts",
    params: asJson(settings),
    inputs: {},
    // Measured, of 250 images: iPC makes the most iterations of a budget.
    cost: budget * (rule.kind === "ipc" ? 3e-4 + 1e-4 * L : 2e-4 + 2e-5 * L),
  };
}
