/** @file Every seed of Figs. 2 (left, centre) and 7: when it crossed a mark, and where it ended. */
import type { Block } from "../../reports/document.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { seedTable } from "../seed_table.ts";
import type { SeedMeasure } from "../seed_table.ts";
import { arrivalsAt, endEnergy, MARKS } from "./factors.ts";
import { isFinished, ruleIn } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";

const MEASURES: readonly SeedMeasure<Fig7Run>[] = [
  ...MARKS.map((mark) => ({
    id: mark.id,
    group: `iterations to ${mark.text}`,
    digits: 0,
    value: (run: Fig7Run) => arrivalsAt([run], mark)[0]!.at,
  })),
  {
    id: "end",
    group: "energy per image at the end",
    digits: 1,
    value: (run) => isFinished(run) ? endEnergy(run) : null,
  },
  {
    id: "error",
    group: "squared error per pixel",
    digits: 4,
    value: ({ result }) => result.errors?.reconstructed ?? null,
  },
  {
    id: "generated",
    group: "from the latents alone",
    digits: 4,
    value: ({ result }) => result.errors?.generated ?? null,
  },
];

/** A closed table of every seed of every panel. */
export function fig7SeedsFold(panels: readonly Fig7Panel[], { profile }: Results): Block {
  return {
    kind: "fold",
    title: "Every seed of every net",
    id: "fig7-seeds-fold",
    blocks: [{
      kind: "table",
      table: seedTable(
        panels.map((panel) => ({
          id: panelSeedsId(panel),
          lead: {
            data: { value: dataTitle(panel.data) },
            L: { value: panel.L },
            width: { value: panel.width },
          },
          cells: panel.rules.map(({ label, runs }) => ({ id: ruleIn(runs[0]!), label, runs })),
        })),
        {
          id: "fig7-seeds",
          caption: "Every seed: when its energy crossed a mark, and where it ended",
          lead: [
            { id: "data", label: "data", type: "text" },
            { id: "L", label: "L", type: "number", digits: 0 },
            { id: "width", label: "width", type: "number", digits: 0 },
          ],
          measures: MEASURES,
          source: sourceOf(
            panels.flatMap(({ rules }) => rules.flatMap(({ runs }) => runs)),
            profile.fig7.scale,
          ),
        },
      ),
    }],
  };
}

/** The id of a panel's first row among the seeds. */
export function panelSeedsId({ data, L, width }: Fig7Panel): string {
  return `fig7-seeds-${data}-L-${L}-width-${width}`;
}
