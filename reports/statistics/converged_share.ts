/**
 * @file "88/96 iPC and 26/96 PC converge": a setting of the search converges when its best accuracy
 * is within 10% of the best of the search. The sentence can be read in three ways, and all three are
 * reported.
 */
import { finiteValues, type SeedValue } from "./finite_values.ts";

export interface ConvergedShare {
  /** Within ten points of this rule's own best. */
  readonly ownBestPoints: number;
  /** At least nine tenths of this rule's own best. */
  readonly ownBestRelative: number;
  /** Within ten points of the best over all rules compared. */
  readonly pooledBestPoints: number;
}

/**
 * How many settings of each rule converge, from each setting's best accuracy in percent (null where
 * it diverged). A rule without any value has none.
 */
export function convergedShare<Rule extends string>(
  accuracies: Readonly<Record<Rule, readonly SeedValue[]>>,
): Record<Rule, ConvergedShare> {
  const rules = Object.entries(accuracies) as [Rule, readonly SeedValue[]][];
  const pooledBest = Math.max(...rules.flatMap(([, values]) => finiteValues(values)));
  const shares = rules.map(([rule, values]) => {
    const kept = finiteValues(values);
    const best = Math.max(...kept);
    const count = (least: number) => kept.filter((value) => value >= least).length;
    const share: ConvergedShare = {
      ownBestPoints: count(best - 10),
      ownBestRelative: count(0.9 * best),
      pooledBestPoints: count(pooledBest - 10),
    };
    return [rule, share] as const;
  });
  return Object.fromEntries(shares) as Record<Rule, ConvergedShare>;
}
