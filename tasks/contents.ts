/** @file The paper's table of contents: every experiment, in the order of the report. */
import type { Experiment } from "./experiment.ts";
import { fig6 } from "./fig6/fig6.ts";
import { fig7 } from "./fig7/fig7.ts";
import { fig8 } from "./fig8/fig8.ts";
import { lmGrid } from "./language/grid.ts";
import { lmConditional, lmMasked } from "./language/language_models.ts";
import { table1 } from "./table1/table1.ts";
import { table3 } from "./table3.ts";
import { table4 } from "./table4/table4.ts";
import { theory } from "./theory.ts";

export const EXPERIMENTS: readonly Experiment[] = [
  table1,
  fig7,
  fig8,
  table4,
  fig6,
  theory,
  lmMasked,
  lmConditional,
  lmGrid,
  table3,
];

/** Those whose claims rest on counts, times, closed forms or published seeds, and on no training. */
export const UNTRAINED: readonly Experiment[] = [table4, fig6, theory, table3];

/** Those that `reproduce` runs unless told otherwise. */
export const REPRODUCED: readonly Experiment[] = EXPERIMENTS.filter(({ separate }) => !separate);

/** Several experiments in one report, under one command. */
export const GROUPS: readonly {
  /** The command's name. */
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  readonly experiments: readonly Experiment[];
}[] = [{
  name: "efficiency",
  summary: "Section 3.1 and appendix C: Figs. 2, 5, 6, 7 and 8, Table 4, and the theory",
  experiments: [fig7, fig8, table4, fig6, theory],
}];

/**
 * The experiments of the given names, in the report's order.
 *
 * @throws {RangeError} for an unknown name, listing the known.
 */
export function experimentsNamed(ids: readonly string[]): Experiment[] {
  for (const id of ids) {
    if (!EXPERIMENTS.some((experiment) => experiment.id === id)) {
      throw new RangeError(
        `Unknown experiment "${id}": expected some of ${
          EXPERIMENTS.map((experiment) => experiment.id).join(", ")
        }`,
      );
    }
  }
  return EXPERIMENTS.filter(({ id }) => ids.includes(id));
}
