/** @file Every seed of Figs. 2 (right) and 8: when it crossed a loss, and its test errors. */
import type { Block } from "../../reports/document.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { seedTable } from "../seed_table.ts";
import type { SeedMeasure } from "../seed_table.ts";
import { arrivalsAtLoss, TARGETS } from "./costs.ts";
import { byPanel, byRule, isFinished, lastError, lastLoss, smallestError } from "./runs.ts";
import type { Fig8Panel, Fig8Run } from "./runs.ts";
import { ruleId } from "./stages.ts";

const MEASURES: readonly SeedMeasure<Fig8Run>[] = [
  ...TARGETS.map((target) => ({
    id: `smm-${target}`,
    group: `SMMs until loss ${target}`,
    digits: 0,
    value: (run: Fig8Run) => arrivalsAtLoss([run], { target, unit: "smms" })[0]!.at,
  })),
  { id: "minimum", group: "smallest test error (%)", digits: 1, value: ofFinished(smallestError) },
  { id: "end", group: "test error at the end (%)", digits: 1, value: ofFinished(lastError) },
  {
    id: "loss",
    group: "training loss at the end",
    digits: 4,
    value: ofFinished(lastLoss),
  },
];

function ofFinished(value: (run: Fig8Run) => number): (run: Fig8Run) => number | null {
  return (run) => isFinished(run) ? value(run) : null;
}

/** A closed table of every seed of every panel. */
export function fig8SeedsFold(runs: readonly Fig8Run[], { profile }: Results): Block {
  return {
    kind: "fold",
    title: "Every seed of every classifier",
    id: "fig8-seeds-fold",
    blocks: [{
      kind: "table",
      table: seedTable(
        byPanel(runs, profile.fig8).map((panel) => ({
          id: panelSeedsId(panel),
          lead: { data: { value: dataTitle(panel.data) }, L: { value: panel.L } },
          cells: byRule(panel.runs).map(({ label, rule, runs }) => ({
            id: ruleId(rule),
            label,
            runs,
          })),
        })),
        {
          id: "fig8-seeds",
          caption: "Every seed: SMMs until a training loss, and its test errors",
          lead: [
            { id: "data", label: "data", type: "text" },
            { id: "L", label: "L", type: "number", digits: 0 },
          ],
          measures: MEASURES,
          source: sourceOf(runs, profile.fig8.scale),
        },
      ),
    }],
  };
}

/** The id of a panel's first row among the seeds. */
export function panelSeedsId({ data, L }: Pick<Fig8Panel, "data" | "L">): string {
  return `fig8-seeds-${data}-L-${L}`;
}
