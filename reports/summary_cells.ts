/** @file A summary over seeds as cells of a table: the paper's "±", and the sound protocol's columns. */
import type { Cell, Column } from "./document.ts";
import type { Interval } from "./statistics/bootstrap.ts";
import type { PaperSummary } from "./statistics/paper_protocol.ts";
import { intervalName, LEAST_SEEDS } from "./statistics/seed_interval.ts";
import type { SoundSummary } from "./statistics/sound_protocol.ts";

/** What the columns' intervals are, for the notes below a table that has them. */
export const INTERVALS_IN_WORDS =
  `95% percentile bootstrap of the mean; of fewer than ${LEAST_SEEDS} seeds their range.`;

/** The mean of the converged seeds with its ±. */
export function paperCell({ mean, plusMinus }: PaperSummary): Cell {
  return { value: mean, ...(plusMinus === null ? {} : { plusMinus }) };
}

/** What a cell says of an interval over `n` seeds: its ends and, where it is no more, "range of 3 seeds". */
export function intervalCell(
  { interval, n }: { readonly interval: Interval | null; readonly n: number },
): Pick<Cell, "interval" | "intervalName"> {
  if (interval === null) return {};
  return n < LEAST_SEEDS ? { interval, intervalName: intervalName(n) } : { interval };
}

/** The columns that {@linkcode soundCells} fills. */
export function soundColumns(
  { digits, group }: { readonly digits: number; readonly group: string },
): Column[] {
  return [
    { id: "mean", label: "mean, interval", type: "number", digits, group },
    { id: "median", label: "median", type: "number", digits, group },
    { id: "deviation", label: "s.d.", type: "number", digits, group },
  ];
}

/** Mean with its interval, median and standard deviation; `more`: what else the mean's cell has. */
export function soundCells(
  summary: SoundSummary,
  more: Omit<Cell, "value" | "interval" | "intervalName">,
): Record<"mean" | "median" | "deviation", Cell> {
  return {
    mean: { value: summary.mean, ...intervalCell(summary), ...more },
    median: { value: summary.median },
    deviation: { value: summary.standardDeviation },
  };
}
