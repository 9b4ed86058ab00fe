/**
 * @file The range that Table 1's search covers: which hyperparameters it varies, and what it selected at
 * the edge of their values.
 */
import { formatNumber } from "../../reports/numbers.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import type { Grid } from "./profiles.ts";

/** A hyperparameter that has more than one value in the grid. */
export interface SearchedHyperparameter {
  readonly name: "learning rate" | "weight decay" | "γ";
  readonly smallest: number;
  readonly largest: number;
  /** An end of the range beyond which nothing sensible lies: it is no edge. */
  readonly bound?: number;
  /** Its value in a training's settings; undefined where the rule's is not searched. */
  readonly read: (settings: ClassifierSettings) => number | undefined;
}

/**
 * What the grid varies. The bound of γ is 1, a whole step along the gradient of the energy (the paper's
 * grid ends there, and its AlexNet's best is there); that of the weight decay is 0, none.
 */
export function searchedHyperparameters(grid: Grid): SearchedHyperparameter[] {
  const varied = (
    values: readonly number[],
    rest: Omit<SearchedHyperparameter, "smallest" | "largest">,
  ) => {
    const [smallest, largest] = [Math.min(...values), Math.max(...values)];
    return smallest < largest ? [{ ...rest, smallest, largest }] : [];
  };
  return [
    ...varied(grid.alphas, { name: "learning rate", read: ({ optimiser }) => optimiser.alpha }),
    ...varied(grid.decays, {
      name: "weight decay",
      bound: 0,
      read: ({ optimiser }) => optimiser.decay ?? 0,
    }),
    // PC's columns fix their gamma.
    ...varied(grid.gammas, {
      name: "γ",
      bound: 1,
      read: ({ rule }) => rule.kind === "ipc" ? rule.gamma : undefined,
    }),
  ];
}

/** Whether a value lies at an end of the range that is no natural bound. */
export function isAtEdge(
  value: number,
  { smallest, largest, bound }: SearchedHyperparameter,
): boolean {
  return (value <= smallest || value >= largest) && value !== bound;
}

/** "learning rate 0.0001 to 0.01" */
export function rangeText({ name, smallest, largest }: SearchedHyperparameter): string {
  return `${name} ${formatNumber(smallest)} to ${formatNumber(largest)}`;
}
