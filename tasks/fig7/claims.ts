/** @file The paper's claims that the generative nets can test, each with a verdict. */
import { factorInWords, intervalsInWords, MUCH, muchInWords } from "../arrivals.ts";
import type { FactorInWords } from "../arrivals.ts";
import type { Claim, Results } from "../experiment.ts";
import { factorRange } from "../factor_range.ts";
import type { PlacedFactor } from "../factor_range.ts";
import { claimData, seedsInWords } from "../report_source.ts";
import { verdictOf } from "../verdict.ts";
import {
  CONVERGED,
  endFactor,
  haveConverged,
  ipcOf,
  lastChange,
  markFactor,
  MARKS,
} from "./factors.ts";
import { fig7Panels, isFinished } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";

export function fig7Claims(results: Results): Claim[] {
  const panels = fig7Panels(results);
  return [faster(panels, results), betterMinima(panels, results)];
}

function faster(panels: readonly Fig7Panel[], results: Results): Claim {
  const marks = MARKS.map((mark) => ({
    text: mark.text,
    factors: compare(
      panels,
      (own, ipc) => factorInWords(markFactor(own, ipc, mark), { beyond: MUCH }),
    ),
  }));
  // A later mark counts where iPC gets there, and PC so late or never that the factor is decided.
  const [half, ...later] = marks.map(({ factors }) => factors);
  const tested = [...half!, ...later.flat().filter(({ holds }) => holds !== undefined)];
  return {
    id: "fig7-faster",
    claim:
      `A generative net trained by iPC converges much faster than by PC, for every T (${
        muchInWords(tested)
      }, to a half of the initial energy on every net, and to the mean image's and a tenth wherever ` +
      "the budget tells)",
    published: "in both cases (Fig. 2), and in 12 panels (Fig. 7)",
    ours: panels.length === 0
      ? NONE
      : `iterations, PC's over iPC's, until the energy is ${
        marks.map(({ text, factors }) => `${text}: ${factorRange(factors)}`).join("; ")
      }`,
    ...origin(panels, results),
    verdict: verdictOf(...tested.map(({ holds }) => holds)),
    link: "fig7-crossings",
  };
}

/** A minimum is where the energy has stopped falling: until both have, nothing is said of minima. */
function betterMinima(panels: readonly Fig7Panel[], results: Results): Claim {
  const ends = compare(panels, (own, ipc) => ({
    ...factorInWords(endFactor(own, ipc)),
    converged: haveConverged(own) && haveConverged(ipc),
  }));
  const runs = panels.flatMap(({ rules }) => rules.flatMap(({ runs }) => runs)).filter(isFinished);
  const largest = 100 * Math.max(0, ...runs.map(lastChange));
  return {
    id: "fig7-minima",
    claim:
      "iPC converges to better minima than PC (generative nets; read as: where both energies have " +
      `converged, changing by less than ${
        100 * CONVERGED
      }% over the last tenth of the training and from step to step, a ` +
      `lower one with the whole ${intervalsInWords(ends)})`,
    published: "Fig. 2, no number",
    ours: panels.length === 0
      ? NONE
      : `both have converged in ${
        ends.filter(({ converged }) => converged).length
      } of ${ends.length} ` +
        `comparisons (over the last tenth energies change by up to ${
          largest.toFixed(1)
        }%); energy after ` +
        `as many iterations (${results.profile.fig7.iterations}), PC's over iPC's: ${
          factorRange(ends)
        }`,
    ...origin(panels, results),
    verdict: verdictOf(...ends.map(({ converged, holds }) => converged ? holds : undefined)),
    link: "fig7-crossings",
  };
}

const NONE = "no finished training";

/** What the claims say of their trainings. */
function origin(panels: readonly Fig7Panel[], { profile }: Results) {
  const runs = panels.flatMap(({ rules }) => rules.flatMap(({ runs }) => runs));
  return { scale: profile.fig7.scale, seeds: seedsInWords(runs), ...claimData(runs) };
}

/** Every PC beside its panel's iPC. */
function compare<Compared extends FactorInWords>(
  panels: readonly Fig7Panel[],
  value: (own: readonly Fig7Run[], ipc: readonly Fig7Run[]) => Compared,
): (Compared & PlacedFactor)[] {
  return panels.flatMap((panel) =>
    panel.rules.filter(({ label }) => label !== "iPC").map(({ label, runs }) => ({
      where: `${label}: ${panel.title}`,
      ...value(runs, ipcOf(panel)),
    }))
  );
}
