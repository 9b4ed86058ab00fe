/** @file How much of Figs. 2 (left, centre) and 7 each profile trains. */

/** Data sets of the generative nets. */
export type GenerativeData = "cifar-10" | "tiny-imagenet";

/** Figs. 2 (left, centre) and 7: generative nets. */
export interface Fig7Profile {
  /** "paper" or "reduced: ...". */
  readonly scale: string;
  readonly data: readonly GenerativeData[];
  /** Units of the latents and of every hidden layer. */
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  /** PC's inference steps per update. */
  readonly Ts: readonly number[];
  readonly seeds: number;
  readonly images: number;
  /** Inference steps in all; a multiple of every T. */
  readonly iterations: number;
  readonly alpha: number;
  readonly gamma: number;
  /** The other readings, on one panel. */
  readonly readings: {
    /** Some of the panel's own. */
    readonly seeds: number;
    /** A gamma at which inference is stable there. */
    readonly stableGamma: number;
  };
}

/**
 * The paper's own sizes. How long it trains is not said. An energy rests for a while where the net knows
 * the images' mean; within 960 iterations iPC leaves that behind, on all but the narrowest.
 */
const FIG7 = {
  scale: "paper",
  data: ["cifar-10", "tiny-imagenet"],
  widths: [128, 256, 512],
  depths: [4, 5],
  Ts: [8, 12, 16],
  seeds: 10,
  images: 100,
  iterations: 960,
  alpha: 5e-5,
  gamma: 0.5,
  readings: { seeds: 3, stableGamma: 0.1 },
} as const satisfies Fig7Profile;

export const FIG7_PROFILES = {
  smoke: {
    ...FIG7,
    scale: "reduced: 16 images of CIFAR-10, 48 iterations",
    data: ["cifar-10"],
    widths: [16],
    depths: [4],
    Ts: [8],
    seeds: 1,
    images: 16,
    iterations: 48,
    readings: { ...FIG7.readings, seeds: 0 },
  },
  quick: {
    ...FIG7,
    scale: "reduced: 3 seeds, 2 of 12 panels, CIFAR-10 alone",
    data: ["cifar-10"],
    widths: [128, 256],
    depths: [4],
    seeds: 3,
    readings: { ...FIG7.readings, seeds: 2 },
  },
  full: FIG7,
  paper: FIG7,
} as const satisfies Readonly<Record<string, Fig7Profile>>;
