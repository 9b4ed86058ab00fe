/**
 * @file Which of Fig. 6's times are faults of measuring: where rounds of one and the same update lie far
 * apart, other work was timed with it. Such ratios are in no map, and no claim is decided on them. What
 * is looked at is the middle half of the rounds, as in the ratios: single odd rounds move neither.
 */
import { quantile } from "simple-statistics";
import type { Block } from "../../reports/document.ts";
import type { UpdateWay } from "../../training/update_times.ts";
import type { Fig6Cell } from "./times.ts";

/** How many times the lower quartile of the rounds' times the upper one may be. */
const FURTHEST = 1.5;

/** What the ways are called in a sentence. */
const WAY_NAMES: Readonly<Record<UpdateWay, string>> = {
  "bp": "BP on one thread",
  "bp-threads": "BP on all cores",
  "ipc": "iPC on one thread",
  "ipc-threads": "iPC on all cores",
  "ipc-operators": "iPC, operators in parallel",
  "ipc-slices": "iPC, layers on threads",
};

/** Milliseconds between which the middle half of the rounds lies. */
export function middleHalf({ run }: Fig6Cell, way: UpdateWay): readonly [number, number] {
  const milliseconds = run.timing.milliseconds[way]!;
  return [quantile(milliseconds, 0.25), quantile(milliseconds, 0.75)];
}

/** Whether rounds of a way spread more than a measurement's should. */
export function isUnsteady(cell: Fig6Cell, way: UpdateWay): boolean {
  const [low, high] = middleHalf(cell, way);
  return high > FURTHEST * low;
}

/** Whether both times that a network's ratio divides were measured steadily. */
export function isSteady(cell: Fig6Cell): boolean {
  return !isUnsteady(cell, cell.bp) && !isUnsteady(cell, cell.ipc);
}

/** A warning that names every unsteady time that a map would show. */
export function unsteadyBlocks(cells: readonly Fig6Cell[]): Block[] {
  const faults = cells.flatMap((cell) =>
    [...new Set<UpdateWay>([cell.bp, "bp", cell.ipc])].filter((way) => isUnsteady(cell, way))
      .map((way) => {
        const [low, high] = middleHalf(cell, way).map((time) => time.toPrecision(3));
        return `${cell.depth} x ${cell.width}: ${WAY_NAMES[way]} (${low} to ${high} ms)`;
      })
  );
  if (faults.length === 0) return [];
  return [{
    kind: "text",
    text:
      `*Rounds of the same update whose middle half spreads more than ${FURTHEST} times* are faults of ` +
      `measuring. Ratios with them are empty in the maps and left out of the dots, and no claim is ` +
      `decided on them: ${faults.join("; ")}.`,
  }];
}
