/** @file A summary over seeds as cells of a table: the paper's "±", and the sound protocol's columns. */
import type { Cell, Column } from "./document.ts";
import type { PaperSummary } from "./statistics/paper_protocol.ts";
import type { SoundSummary } from "./statistics/sound_protocol.ts";

/** The mean of the converged seeds with its ±. */
export function paperCell({ mean, plusMinus }: PaperSummary): Cell {
  return { value: mean, ...(plusMinus === null ? {} : { plusMinus }) };
}

/** The columns that {@linkcode soundCells} fills. */
export function soundColumns(
  { digits, group }: { readonly digits: number; readonly group: string },
): Column[] {
  return [
    { id: "mean", label: "mean, 95% interval", type: "number", digits, group },
    { id: "median", label: "median", type: "number", digits, group },
    { id: "deviation", label: "s.d.", type: "number", digits, group },
  ];
}

/** Mean with its interval, median and standard deviation; `more`: what else the mean's cell has. */
export function soundCells(
  { mean, interval, median, standardDeviation }: SoundSummary,
  more: Omit<Cell, "value" | "interval">,
): Record<"mean" | "median" | "deviation", Cell> {
  return {
    mean: { value: mean, ...(interval === null ? {} : { interval }), ...more },
    median: { value: median },
    deviation: { value: standardDeviation },
  };
}
