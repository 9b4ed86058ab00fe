/**
 * @file The trainings of Figs. 2 (left, centre) and 7: generative nets of a width and depth on a few
 * images, by iPC and by PC with several T; and the other readings of what the paper leaves open.
 */
import { asJson } from "../../base/canonical_json.ts";
import type { OptimiserSettings } from "../../models/optimiser.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { GenerativeSettings } from "../../training/generative.ts";
import { seedIndices } from "../experiment.ts";
import type { ExperimentContext } from "../experiment.ts";
import type { Fig7Profile, GenerativeData } from "./profiles.ts";

export const FIG7_PREFIX = "fig7/";
export const READINGS_PREFIX = `${FIG7_PREFIX}readings/`;
/** Images shown with their reconstructions, of the first seed of the net that is shown. */
const PICTURES = 6;

/** A net on a data set at a gamma. */
export interface Fig7Setting {
  readonly data: GenerativeData;
  readonly L: number;
  readonly width: number;
  readonly gamma: number;
}

/** The panels at the paper's gamma, or at the one where inference is stable; depths side by side. */
export function settingsOfPanels(profile: Fig7Profile, which: "paper" | "stable"): Fig7Setting[] {
  return profile.data.flatMap((data) =>
    profile.widths.flatMap((width) =>
      profile.depths.map((L): Fig7Setting => ({
        data,
        L,
        width,
        gamma: which === "paper" ? profile.gamma : profile.stable.gamma[data],
      }))
    )
  );
}

/** The net whose reconstructions are shown: Fig. 2's, 4 layers of 256, or the profile's first. */
export function shownNet({ depths, widths }: Fig7Profile): Pick<Fig7Setting, "L" | "width"> {
  return depths.includes(4) && widths.includes(256)
    ? { L: 4, width: 256 }
    : { L: depths[0]!, width: widths[0]! };
}

/** The panel of Fig. 2 (left): that net on CIFAR-10, the first data set. */
export function mainPanel(profile: Fig7Profile): Fig7Setting {
  return { data: profile.data[0]!, ...shownNet(profile), gamma: profile.gamma };
}

type Change = Partial<
  Pick<GenerativeSettings, "latents" | "values" | "optimiser"> & {
    readonly network: Partial<GenerativeSettings["network"]>;
    readonly gamma: number;
  }
>;

/** Another reading of what the paper leaves open, on the panel of Fig. 2 (left). */
export interface Fig7Reading {
  readonly id: string;
  /** In words, for the table. */
  readonly text: string;
  readonly change: Change;
  /** Rules that the change reaches; the others are the panel's own. */
  readonly rules: readonly ("pc" | "ipc")[];
}

/** The readings. */
export function fig7Readings(profile: Fig7Profile): Fig7Reading[] {
  const { alpha, images } = profile;
  const { data, L, width } = mainPanel(profile);
  const relu = { network: { activation: "relu" }, latents: "normal" } as const;
  const stable = profile.stable.gamma[data];
  // On the sum over images, as the authors' code adds gradients up: a factor on the mean.
  const sgd: OptimiserSettings = { kind: "sgd", alpha: images * alpha };
  const narrow = Math.max(1, width / 4);
  const both = ["pc", "ipc"] as const;
  return [
    {
      id: "values-reset",
      text: "PC's value nodes start anew after every weight update",
      change: { values: "reset" },
      rules: ["pc"],
    },
    {
      id: "relu",
      text: "ReLU instead of tanh; latents normal at the start (zero ones are dead)",
      change: relu,
      rules: both,
    },
    {
      id: "relu-stable",
      text: `the same with γ = ${stable}`,
      change: { ...relu, gamma: stable },
      rules: both,
    },
    {
      id: "sgd",
      text: `SGD on gradients summed over the images, α = ${alpha}`,
      change: { optimiser: sgd },
      rules: both,
    },
    {
      id: "xavier",
      text: "Xavier initialisation instead of PyTorch's default",
      change: { network: { initialisation: "xavier" } },
      rules: both,
    },
    {
      id: "narrow-latents",
      text: `${narrow} latents instead of ${width}`,
      change: { network: { widths: [narrow, ...Array<number>(L - 1).fill(width)] } },
      rules: both,
    },
  ];
}

/** A rule's name in tables and figures: "PC, T = 8". */
export function ruleLabel(rule: GenerativeSettings["rule"]): string {
  return rule.kind === "pc" ? `PC, T = ${rule.T}` : "iPC";
}

/** All trainings of the chapter. */
export function fig7Stages(context: ExperimentContext): Stage[] {
  const { fig7: profile } = context.profile;
  const count = (own: number) => Math.min(context.seeds ?? profile.seeds, own);
  const rules = (gamma: number): GenerativeSettings["rule"][] => [
    ...profile.Ts.map((T) => ({ kind: "pc", T, gamma } as const)),
    { kind: "ipc", T: 1, gamma },
  ];
  const shown = shownNet(profile);
  const panels = (["paper", "stable"] as const).flatMap((which) =>
    settingsOfPanels(profile, which).flatMap((setting) =>
      rules(setting.gamma).flatMap((rule) =>
        seedIndices(
          which === "paper" ? context.seeds ?? profile.seeds : count(profile.stable.seeds),
        )
          .map((seed) => {
            const { data, L, width, gamma } = setting;
            const pictures = seed === 0 && L === shown.L && width === shown.width ? PICTURES : 0;
            const name = `${FIG7_PREFIX}${data}/L-${L}/width-${width}/gamma-${gamma}/` +
              `${ruleId(rule)}/seed-${seed}`;
            return stageOf(name, { context, setting, rule, seed, change: {}, pictures });
          })
      )
    )
  );
  const setting = mainPanel(profile);
  const T = profile.Ts[0]!;
  const readings = fig7Readings(profile).flatMap(({ id, change, rules }) =>
    rules.flatMap((kind) =>
      seedIndices(count(profile.readings.seeds)).map((seed) => {
        const { gamma } = { ...setting, ...change };
        const rule = kind === "pc" ? { kind, T, gamma } : { kind, T: 1, gamma };
        const name = `${READINGS_PREFIX}${id}/${ruleId(rule)}/seed-${seed}`;
        return stageOf(name, { context, setting, rule, seed, change, pictures: 0 });
      })
    )
  );
  return [...panels, ...readings];
}

/** A rule's part of a training's name: "pc-8". */
export function ruleId(rule: GenerativeSettings["rule"]): string {
  return rule.kind === "pc" ? `pc-${rule.T}` : rule.kind;
}

function stageOf(
  name: string,
  { context, setting: { data, L, width }, rule, seed, change, pictures }: {
    readonly context: ExperimentContext;
    readonly setting: Fig7Setting;
    readonly rule: GenerativeSettings["rule"];
    readonly seed: number;
    readonly change: Change;
    readonly pictures: number;
  },
): Stage {
  const { images, iterations, alpha } = context.profile.fig7;
  const settings: GenerativeSettings = {
    experiment: `${FIG7_PREFIX}${data}`,
    seed,
    data: context.data(data),
    engine: context.engine,
    network: {
      kind: "generative",
      widths: Array<number>(L).fill(width),
      activation: "tanh",
      bias: true,
      initialisation: "pytorch",
      ...change.network,
    },
    rule,
    optimiser: change.optimiser ?? { kind: "adam", alpha },
    latents: change.latents ?? "zero",
    values: change.values ?? "kept",
    images,
    iterations,
    pictures,
  };
  // Milliseconds of one iteration, from products of (images, width) by (width, pixels).
  const pixels = data === "cifar-10" ? 3072 : 12288;
  const milliseconds = (rule.kind === "ipc" ? 1.1e-5 : 5e-6) * width * (pixels + L * width) + 1;
  return {
    name,
    kind: "training",
    module: "training/generative.ts",
    params: asJson(settings),
    inputs: {},
    cost: 1 + iterations * milliseconds / 1000,
  };
}
