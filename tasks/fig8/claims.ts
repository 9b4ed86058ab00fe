/**
 * @file The paper's claim of Figs. 2 (right) and 8 with its verdict: iPC is much faster than all other
 * methods in all cases. The curves cross, so it is asked at early and late losses alike.
 */
import { factorInWords, missing, MUCH, muchInWords } from "../arrivals.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Claim, Results } from "../experiment.ts";
import { factorRange } from "../factor_range.ts";
import type { PlacedFactor } from "../factor_range.ts";
import { claimData, seedsInWords } from "../report_source.ts";
import { verdictOf } from "../verdict.ts";
import { arrivalsAtLoss, costFactor, TARGETS } from "./costs.ts";
import { byPanel, byRule, fig8Runs, ipcOf, isFinished, lastLoss } from "./runs.ts";
import type { Fig8Panel, Fig8Run } from "./runs.ts";

const UNIT = "smms";

/** A rule beside its panel's iPC. */
interface Rival {
  readonly label: string;
  readonly data: string;
  readonly L: number;
  readonly runs: readonly Fig8Run[];
  readonly ipc: readonly Fig8Run[];
}

/** The rivals at a loss, with their factors to iPC's. */
interface Comparison {
  readonly target: number;
  readonly factors: readonly (PlacedFactor & Rival)[];
}

/** One claim, about SMMs. */
export function fig8Claims(results: Results): Claim[] {
  const runs = fig8Runs(results);
  const rivals = byPanel(runs, results.profile.fig8).flatMap(rivalsOf);
  const comparisons = TARGETS.map((target) => compare(rivals, target))
    .filter(({ factors }) => factors.length > 0);
  const factors = comparisons.flatMap(({ factors }) => factors);
  const shared = {
    id: "fig8-faster",
    claim: "In full batch iPC converges much faster than all the other methods (per SMM; " +
      `${muchInWords(factors)}, at every loss of ${
        TARGETS.join(", ")
      } that all of iPC's seeds reach)`,
    published: "in all cases",
    scale: results.profile.fig8.scale,
    link: "fig8-crossings",
  };
  if (rivals.length === 0) {
    return [{
      ...shared,
      ours: "no finished training",
      seeds: "none",
      data: "none",
      verdict: "not tested here",
    }];
  }
  return [{
    ...shared,
    ours: [
      ...comparisons.map(({ target, factors }, index) =>
        `${index === 0 ? "SMMs, times iPC's, until a training loss" : "until one"} of ${target}: ` +
        factorRange(factors)
      ),
      overtaking(comparisons, rivals),
      atTheEnd(rivals),
    ].join("; "),
    seeds: seedsInWords(runs),
    ...claimData(runs),
    verdict: verdictOf(...factors.map(({ holds }) => holds)),
  }];
}

function rivalsOf({ data, L, runs }: Fig8Panel): Rival[] {
  return byRule(runs).filter(({ rule }) => rule.kind !== "ipc").map(({ label, runs: own }) => ({
    label,
    data,
    L,
    runs: own,
    ipc: ipcOf(runs),
  }));
}

/** On the nets where all of iPC's seeds reach the loss; the first loss counts on every net. */
function compare(rivals: readonly Rival[], target: number): Comparison {
  const reached = ({ ipc }: Rival) =>
    ipc.length > 0 && missing(arrivalsAtLoss(ipc, { target, unit: UNIT })) === 0;
  return {
    target,
    factors: rivals.filter((rival) => target === TARGETS[0] || reached(rival)).map((rival) => ({
      ...rival,
      where: `${rival.label}: ${netsInWords([rival])}`,
      ...factorInWords(costFactor(rival.runs, rival.ipc, { target, unit: UNIT }), { beyond: MUCH }),
    })),
  };
}

/** Who is faster than iPC beyond doubt, from which loss on. */
function overtaking(comparisons: readonly Comparison[], rivals: readonly Rival[]): string {
  const faster = comparisons.flatMap(({ target, factors }) => {
    const own = factors.filter(({ factor }) => factor !== undefined && factor.interval[1] < 1);
    return own.length === 0 ? [] : [`until ${target} ${whoAndWhere(own, rivals)}`];
  });
  return faster.length === 0
    ? "at none of these losses is another rule faster with its whole interval"
    : `faster than iPC with the whole interval: ${faster.join(", ")}`;
}

/** Whose training loss ends below iPC's. */
function atTheEnd(rivals: readonly Rival[]): string {
  const end = (runs: readonly Fig8Run[]) =>
    average(runs.filter(isFinished).map(lastLoss)) ?? Infinity;
  const lower = rivals.filter(({ runs, ipc }) => end(runs) < end(ipc));
  return `at a lower mean training loss than iPC ends ${
    lower.length === 0 ? "no other rule" : whoAndWhere(lower, rivals)
  }`;
}

/** Some of all rivals: "Z-IL (on every net), BP (MNIST, L = 3)". */
function whoAndWhere(some: readonly Rival[], all: readonly Rival[]): string {
  const of = (label: string, rivals: readonly Rival[]) =>
    rivals.filter((rival) => rival.label === label);
  return [...new Set(some.map(({ label }) => label))].map((label) => {
    const own = of(label, some);
    const everywhere = own.length > 1 && own.length === of(label, all).length;
    return `${label} (${everywhere ? "on every net" : netsInWords(own)})`;
  }).join(", ");
}

/** "MNIST, L = 3"; of several "FashionMNIST, L = 3, 4 and MNIST, L = 3". */
function netsInWords(rivals: readonly Rival[]): string {
  return [...Map.groupBy(rivals, ({ data }) => data)]
    .map(([data, own]) => `${dataTitle(data)}, L = ${own.map(({ L }) => L).join(", ")}`).join(
      " and ",
    );
}
