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

/** A net on a data set. */
export interface Fig7Setting {
  readonly data: GenerativeData;
  readonly L: number;
  readonly width: number;
}

/** The panels, depths side by side. */
export function settingsOfPanels({ data, widths, depths }: Fig7Profile): Fig7Setting[] {
  return data.flatMap((data) =>
    widths.flatMap((width) => depths.map((L): Fig7Setting => ({ data, L, width })))
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
  return { data: profile.data[0]!, ...shownNet(profile) };
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
  const { alpha, images, gamma, Ts, readings: { stableGamma } } = profile;
  const { L, width } = mainPanel(profile);
  const relu = { network: { activation: "relu" }, latents: "normal" } as const;
  // On the sum over images, as the authors' code adds gradients up: a factor on the mean.
  const sgd: OptimiserSettings = { kind: "sgd", alpha: images * alpha };
  const narrow = Math.max(1, width / 4);
  const both = ["pc", "ipc"] as const;
  return [
    {
      id: "stable",
      text: `γ = ${stableGamma}, at which inference is stable, instead of ${gamma}`,
      change: { gamma: stableGamma },
      rules: both,
    },
    {
      id: "values-reset",
      text: "PC's value nodes start anew after every weight update",
      change: { values: "reset" },
      rules: ["pc"],
    },
    {
      id: "pc-faster",
      text: `PC with ${Ts[0]} times the α, for the ${Ts[0]} updates that iPC makes to its one`,
      change: { optimiser: { kind: "adam", alpha: Ts[0]! * alpha } },
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
      text: `the same with γ = ${stableGamma}`,
      change: { ...relu, gamma: stableGamma },
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
  const { Ts, gamma } = profile;
  const seeds = context.seeds ?? profile.seeds;
  const rules: GenerativeSettings["rule"][] = [
    ...Ts.map((T) => ({ kind: "pc", T, gamma } as const)),
    { kind: "ipc", T: 1, gamma },
  ];
  const shown = shownNet(profile);
  const panels = settingsOfPanels(profile).flatMap((setting) =>
    rules.flatMap((rule) =>
      seedIndices(seeds).map((seed) => {
        const { data, L, width } = setting;
        const pictures = seed === 0 && L === shown.L && width === shown.width ? PICTURES : 0;
        const name = `${FIG7_PREFIX}${data}/L-${L}/width-${width}/${ruleId(rule)}/seed-${seed}`;
        return stageOf(name, { context, setting, rule, seed, change: {}, pictures });
      })
    )
  );
  const setting = mainPanel(profile);
  const readings = fig7Readings(profile).flatMap(({ id, change, rules }) =>
    rules.flatMap((kind) =>
      seedIndices(Math.min(seeds, profile.readings.seeds)).map((seed) => {
        const { gamma } = { ...profile, ...change };
        const rule = kind === "pc" ? { kind, T: Ts[0]!, gamma } : { kind, T: 1, gamma };
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
