/** @file Figs. 2 (right) and 8 in a sentence, for the report's answer. */
import type { Results } from "../experiment.ts";
import { ratiosInWords } from "../factor_range.ts";
import { costFactor, TARGETS } from "./costs.ts";
import { byPanel, byRule, fig8Runs, ipcOf } from "./runs.ts";

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
      return ratios === undefined ? [] : [{ label, ratios }];
    });
  const [first, ...others] = until(TARGETS[0]);
  if (first === undefined) return undefined;
  const late = until(TARGETS.at(-1)!);
  const listed = (some: typeof late) => some.map(({ label, ratios }) => `, ${label} ${ratios}`);
  return [
    `To a training loss of ${
      TARGETS[0]
    } in full batch ${first.label} takes ${first.ratios} times ` +
    `as many simultaneous matrix products as iPC`,
    ...listed(others),
    ...(late.length === 0 ? [] : [`; to ${TARGETS.at(-1)}, where iPC gets there`, ...listed(late)]),
    ".",
  ].join("");
}
