/**
 * @file Figs. 2 (right) and 8: classifiers of L layers of 64 units, trained in full batch on 250 images;
 * training loss and test error against simultaneous matrix multiplications (SMMs), weight updates,
 * matrix products and seconds.
 *
 * An iteration of PC or iPC costs 2 SMMs per inference step and an epoch of BP 2 L (section 3.1), Z-IL,
 * counted with gradients as BP is, 2 L - 1. In full batch BPxT is BP.
 */
import type { Section } from "../../reports/document.ts";
import type { Experiment, Results } from "../experiment.ts";
import { failureBlocks } from "../report_source.ts";
import { fig8Claims } from "./claims.ts";
import { UNITS } from "./costs.ts";
import type { Unit } from "./costs.ts";
import { curvesFigure, ERROR, LOSS } from "./figures.ts";
import type { Measure } from "./figures.ts";
import { fig8Headline } from "./headline.ts";
import { fig8ReadingsFold } from "./readings.ts";
import { fig8Runs } from "./runs.ts";
import { fig8SeedsFold } from "./seeds.ts";
import { FIG8_PREFIX, fig8Stages, panelsOf } from "./stages.ts";
import { crossingTable, endTable, factorTable } from "./tables.ts";

export const fig8: Experiment = {
  id: "fig8",
  title: "Figs. 2 (right) and 8: full-batch training",
  summary: "Full-batch training against simultaneous matrix multiplications",
  data: ({ fig8 }) => [...new Set(panelsOf(fig8).map(({ data }) => data))],
  stages: fig8Stages,
  headline: fig8Headline,
  sections,
  claims: fig8Claims,
};

/** The paper's own unit is SMMs. */
const OTHER_UNITS = UNITS.filter((unit) => unit !== "smms");

function sections(results: Results): Section[] {
  const runs = fig8Runs(results);
  const failures = failureBlocks(results, FIG8_PREFIX);
  const shared = { id: "fig8", title: "Figs. 2 (right) and 8: full-batch training" };
  if (runs.length === 0) return failures.length === 0 ? [] : [{ ...shared, blocks: failures }];
  const { images } = runs[0]!.settings;
  const curves = (measure: Measure, unit: Unit) =>
    ({ kind: "figure", figure: curvesFigure(runs, results, { measure, unit }) }) as const;
  return [{
    ...shared,
    blocks: [
      {
        kind: "text",
        text: `A classifier of L layers (64 hidden units) learns ${images} images in full batch. ` +
          `iPC's value nodes persist from step to step and are never reset: no control signal is ` +
          `left. The axis counts *simultaneous matrix multiplications* (SMMs): what a machine that ` +
          `computes all layers in parallel would wait for. The paper leaves open the optimiser, f and ` +
          `whether PC's value nodes are reset; here Adam, tanh, and they are. The loss is half the ` +
          `squared error of the forward pass, per image. BPxT is not shown: in full batch it is BP.`,
      },
      curves(LOSS, "smms"),
      curves(ERROR, "smms"),
      { kind: "table", table: crossingTable(runs, results) },
      { kind: "table", table: endTable(runs, results) },
      { kind: "table", table: factorTable(runs, results) },
      {
        kind: "fold",
        title: "The same against weight updates, matrix products and seconds",
        blocks: [
          ...OTHER_UNITS.map((unit) => curves(LOSS, unit)),
          ...OTHER_UNITS.map((unit) => curves(ERROR, unit)),
        ],
      },
      fig8SeedsFold(runs, results),
      ...fig8ReadingsFold(results),
      ...failures,
    ],
  }];
}
