/** @file Figs. 2 (right) and 8 in a sentence, for the report's answer. */
import type { Results } from "../experiment.ts";
import { ratiosInWords } from "../factor_range.ts";
import { costFactor, TARGETS } from "./costs.ts";
import { byPanel, byRule, fig8Runs, ipcOf } from "./stages.ts";

const RIVALS = [["bp", "BP"], ["zil", "Z-IL"], ["pc", "PC"]] as const;

/** What the other rules cost beside iPC until the first and the last loss, over all nets. */
export function fig8Headline(results: Results): string | undefined {
  const panels = byPanel(fig8Runs(results), results.profile.fig8);
  const until = (target: number) =>
    RIVALS.flatMap(([kind, label]) => {
      const factors = panels.flatMap(({ runs }) =>
        byRule(runs).filter(({ rule }) => rule.kind === kind)
          .map((one) => costFactor(one.runs, ipcOf(runs), { target, unit: "smms" }))
      );
      const ratios = ratiosInWords(factors);
      return ratios === undefined ? [] : [`${label} ${ratios}`];
    }).join(", ");
  const [early, late] = [until(TARGETS[0]), until(TARGETS.at(-1)!)];
  if (early === "") return undefined;
  return `Simultaneous matrix products in full batch, over iPC's, until a training loss of ` +
    `${TARGETS[0]}: ${early}${
      late === "" ? "" : `; until ${TARGETS.at(-1)}, where iPC gets there: ${late}`
    }.`;
}
