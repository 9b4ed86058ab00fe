/** @file How much of Fig. 6 each profile measures. */

export interface Fig6Profile {
  /** "paper", or "reduced: ..." and how. */
  readonly scale: string;
  /** Numbers of hidden layers. */
  readonly depths: readonly number[];
  /** Units of every layer. */
  readonly widths: readonly number[];
  /** Seconds of measuring per network. */
  readonly seconds: number;
}

const WHOLE = {
  scale: "paper",
  depths: [2, 4, 8, 16, 32],
  widths: [64, 128, 256, 512, 1024],
} as const;

export const FIG6_PROFILES: Readonly<
  Record<"smoke" | "quick" | "full" | "paper", Fig6Profile>
> = {
  smoke: {
    scale: "reduced: 1 of 25 networks",
    depths: [2],
    widths: [64],
    seconds: 0.2,
  },
  quick: {
    scale: "reduced: 9 of 25 networks",
    depths: [2, 8, 32],
    widths: [64, 256, 1024],
    seconds: 4,
  },
  full: { ...WHOLE, seconds: 15 },
  paper: { ...WHOLE, seconds: 20 },
};
