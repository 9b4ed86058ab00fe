/**
 * @file The paper's protocol: the mean of the seeds that converged, "±", and how many converged.
 *
 * Recomputing Table 3 from the per-seed lists of appendix D.3.2 shows that its ± is exactly HALF the
 * population standard deviation of the converged seeds, on all six cells. It is neither a standard
 * error nor a standard deviation. The same is assumed for the tables whose seeds are not published.
 */
import { mean, standardDeviation } from "simple-statistics";
import { finiteValues, type SeedValue } from "./finite_values.ts";

/** What counts as converged: below a threshold (perplexity), at or above one (accuracy), or both. */
export interface Convergence {
  readonly below?: number;
  readonly atLeast?: number;
}

export interface PaperSummary {
  /** Mean of the converged seeds; null when none converged. */
  readonly mean: number | null;
  /** Half the population standard deviation of the converged seeds; null below two of them. */
  readonly plusMinus: number | null;
  readonly converged: number;
}

/** The paper's summary of one cell. Seeds without a finite value never count as converged. */
export function paperSummary(
  values: readonly SeedValue[],
  convergence: Convergence = {},
): PaperSummary {
  const { below = Infinity, atLeast = -Infinity } = convergence;
  const kept = finiteValues(values).filter((value) => value < below && value >= atLeast);
  const n = kept.length;
  return {
    mean: n > 0 ? mean(kept) : null,
    plusMinus: n > 1 ? standardDeviation(kept) / 2 : null,
    converged: n,
  };
}
