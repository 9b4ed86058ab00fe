/**
 * @file The paper's figures as data: what Tables 1, 3 and 4 print, and the per-seed lists of appendix
 * D.3.2. The golden values of this project's statistics, and the "published" columns of its report.
 * Figures are transcribed as printed; nothing here is measured by this project.
 */

/** A printed cell: mean and what stands after ±. */
export interface PublishedCell {
  readonly mean: number;
  readonly plusMinus: number;
}

/** Two printed means as a claim quotes them: "98.54 against 98.26". */
export function printedAgainst(first: PublishedCell, second: PublishedCell): string {
  return `${first.mean.toFixed(2)} against ${second.mean.toFixed(2)}`;
}

/** Table 1: test accuracy in percent, five seeds. */
export interface Table1Row {
  readonly model: string;
  readonly data: string;
  /** Random crops and flips. */
  readonly augmented?: true;
  readonly BP: PublishedCell;
  readonly PC: PublishedCell;
  readonly iPC: PublishedCell;
}

/** Table 1 as printed. */
export const TABLE_1: readonly Table1Row[] = [
  {
    model: "MLP",
    data: "MNIST",
    BP: { mean: 98.26, plusMinus: 0.12 },
    PC: { mean: 98.55, plusMinus: 0.14 },
    iPC: { mean: 98.54, plusMinus: 0.86 },
  },
  {
    model: "MLP",
    data: "FashionMNIST",
    BP: { mean: 88.54, plusMinus: 0.64 },
    PC: { mean: 85.12, plusMinus: 0.75 },
    iPC: { mean: 89.13, plusMinus: 0.86 },
  },
  {
    model: "CNN",
    data: "SVHN",
    BP: { mean: 95.35, plusMinus: 1.53 },
    PC: { mean: 94.53, plusMinus: 1.54 },
    iPC: { mean: 96.45, plusMinus: 1.04 },
  },
  {
    model: "CNN",
    data: "CIFAR-10",
    BP: { mean: 69.34, plusMinus: 0.54 },
    PC: { mean: 70.84, plusMinus: 0.64 },
    iPC: { mean: 72.54, plusMinus: 0.93 },
  },
  {
    model: "AlexNet",
    data: "CIFAR-10",
    BP: { mean: 75.64, plusMinus: 0.64 },
    PC: { mean: 64.63, plusMinus: 1.55 },
    iPC: { mean: 72.42, plusMinus: 0.53 },
  },
  {
    model: "AlexNet",
    data: "CIFAR-10",
    augmented: true,
    BP: { mean: 83.12, plusMinus: 0.97 },
    PC: { mean: 71.99, plusMinus: 2.43 },
    iPC: { mean: 80.11, plusMinus: 0.44 },
  },
];

/** One cell of Table 3 and the seeds it is made of: test perplexities, in the paper's order. */
export interface Table3Cell {
  readonly model: "masked" | "conditional";
  readonly rule: "BP" | "PC" | "iPC";
  readonly perplexities: readonly number[];
  /** A seed converged when its perplexity is below this. */
  readonly threshold: number;
  /** Digits after the decimal point of the printed ±. */
  readonly digits: number;
  readonly printed: PublishedCell & { readonly converged: number };
}

/** Table 3 with its per-seed lists (appendix D.3.2). */
export const TABLE_3: readonly Table3Cell[] = [
  {
    model: "masked",
    rule: "BP",
    // deno-fmt-ignore
    perplexities: [
      83.619, 147.775, 787.334, 133.073, 358.486, 455.535, 92.951, 95.322, 152.135, 135.3,
    ],
    threshold: 200,
    digits: 2,
    printed: { mean: 120.02, plusMinus: 13.19, converged: 7 },
  },
  {
    model: "masked",
    rule: "PC",
    // deno-fmt-ignore
    perplexities: [
      503.548, 1042.125, 1158.864, 909.209, 557.766, 1155.093, 1176.144, 901.295, 507.916, 1162.502,
    ],
    threshold: 800,
    digits: 1,
    printed: { mean: 523.08, plusMinus: 12.3, converged: 3 },
  },
  {
    model: "masked",
    rule: "iPC",
    // deno-fmt-ignore
    perplexities: [
      93.998, 93.899, 93.449, 137.027, 94.491, 108.241, 92.411, 97.724, 156.112, 94.504,
    ],
    threshold: 200,
    digits: 2,
    printed: { mean: 106.19, plusMinus: 10.54, converged: 10 },
  },
  {
    model: "conditional",
    rule: "BP",
    // deno-fmt-ignore
    perplexities: [
      112.655, 113.454, 113.454, 113.235, 113.726, 115.153, 112.391, 112.877, 113.359, 112.921,
    ],
    threshold: 200,
    digits: 2,
    printed: { mean: 113.32, plusMinus: 0.36, converged: 10 },
  },
  {
    model: "conditional",
    rule: "PC",
    // deno-fmt-ignore
    perplexities: [
      201.096, 206.322, 198.798, 187.0, 214.385, 213.66, 218.577, 221.076, 219.609, 182.898,
    ],
    threshold: 800,
    digits: 2,
    printed: { mean: 206.34, plusMinus: 6.46, converged: 10 },
  },
  {
    model: "conditional",
    rule: "iPC",
    // deno-fmt-ignore
    perplexities: [
      137.086, 138.435, 235.153, 160.08, 139.284, 140.68, 149.148, 237.234, 281.977, 133.098,
    ],
    threshold: 200,
    digits: 2,
    printed: { mean: 142.54, plusMinus: 4.23, converged: 7 },
  },
];

/** The cell of Table 3 for a model and a rule. */
export function table3Cell(
  model: Table3Cell["model"],
  rule: Table3Cell["rule"],
): Table3Cell {
  return TABLE_3.find((cell) => cell.model === model && cell.rule === rule)!;
}

/** One column of Table 4: matrix products per weight update of an L-layer net. */
export interface Table4Column {
  readonly rule: "one inference step" | "PC" | "Z-IL" | "BP" | "iPC";
  /** Matrix multiplications (MMs), as printed. */
  readonly mm: string;
  /** Simultaneous matrix multiplications (SMMs): the longest chain, as printed. */
  readonly smm: string;
  /** The printed formulas, evaluated for L layers and T inference steps. */
  count(L: number, T: number): { readonly mm: number; readonly smm: number };
}

/** Table 4 as printed; the weight gradients' products are not counted. */
export const TABLE_4: readonly Table4Column[] = [
  {
    rule: "one inference step",
    mm: "2L − 1",
    smm: "2",
    count: (L) => ({ mm: 2 * L - 1, smm: 2 }),
  },
  {
    rule: "PC",
    mm: "(2L − 1)T",
    smm: "2T",
    count: (L, T) => ({ mm: (2 * L - 1) * T, smm: 2 * T }),
  },
  {
    rule: "Z-IL",
    mm: "(2L − 1)(L − 1)",
    smm: "2(L − 1)",
    count: (L) => ({ mm: (2 * L - 1) * (L - 1), smm: 2 * (L - 1) }),
  },
  {
    rule: "BP",
    mm: "2L − 1",
    smm: "2L − 1",
    count: (L) => ({ mm: 2 * L - 1, smm: 2 * L - 1 }),
  },
  { rule: "iPC", mm: "2L − 1", smm: "2", count: (L) => ({ mm: 2 * L - 1, smm: 2 }) },
];

/** Settings of the AlexNet search that converged, of 96 each (section 4). */
export const CONVERGED_SETTINGS = { iPC: 88, PC: 26, settings: 96 } as const;

/** Table 4's column of a rule. */
export function table4Column(rule: Table4Column["rule"]): Table4Column {
  return TABLE_4.find((column) => column.rule === rule)!;
}

/** Fig. 5: weight updates in the first six backward SMMs of a 3-layer net. */
export const FIGURE_5 = { smms: 6, BP: { full: 3 }, iPC: { full: 5, partial: 2 } } as const;
