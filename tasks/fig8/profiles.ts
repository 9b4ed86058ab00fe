/** @file How much of Figs. 2 (right) and 8 each profile trains. */

/** Figs. 2 (right) and 8: full-batch classifiers. */
export interface Fig8Profile {
  /** "paper" or "reduced: ...". */
  readonly scale: string;
  /** What is trained on: FashionMNIST at every depth, MNIST at those given. */
  readonly depths: readonly number[];
  readonly mnistDepths: readonly number[];
  /** PC's inference steps per update. */
  readonly Ts: readonly number[];
  readonly seeds: number;
  readonly images: number;
  readonly testImages: number;
  /** Simultaneous matrix multiplications that every curve gets. */
  readonly budget: number;
  readonly alpha: number;
  readonly gamma: number;
  /** Seeds of the other readings, on one panel; they are some of the panel's own. */
  readonly readings: { readonly seeds: number };
}

/** The paper's own sizes. */
const FIG8 = {
  scale: "paper",
  depths: [3, 4, 6],
  mnistDepths: [3, 4, 6],
  Ts: [8, 12, 16],
  seeds: 10,
  images: 250,
  testImages: 2000,
  budget: 8000,
  alpha: 1e-4,
  gamma: 0.5,
  readings: { seeds: 3 },
} as const satisfies Fig8Profile;

export const FIG8_PROFILES = {
  smoke: {
    ...FIG8,
    scale: "reduced: 50 images, 200 SMMs",
    depths: [3],
    mnistDepths: [],
    Ts: [16],
    seeds: 1,
    images: 50,
    testImages: 200,
    budget: 200,
    readings: { seeds: 0 },
  },
  quick: {
    ...FIG8,
    scale: "reduced: 3 seeds, FashionMNIST alone",
    mnistDepths: [],
    seeds: 3,
    readings: { seeds: 2 },
  },
  full: FIG8,
  paper: FIG8,
} as const satisfies Readonly<Record<string, Fig8Profile>>;
