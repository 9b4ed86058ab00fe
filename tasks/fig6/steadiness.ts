/**
 * @file Which of Fig. 6's times are faults of measuring: where rounds of one and the same update lie far
 * apart, other work was timed with it. Such ratios are in no map, and no claim is decided on them.
 */
import type { Block } from "../../reports/document.ts";
import type { UpdateWay } from "../../training/update_times.ts";
import type { Fig6Cell } from "./times.ts";

/** How many times the slowest round may take the fastest one's time. */
const FURTHEST = 2;

/** What the ways are called in a sentence. */
const WAY_NAMES: Readonly<Record<UpdateWay, string>> = {
  "bp": "BP on one thread",
  "bp-threads": "BP on all cores",
  "ipc": "iPC on one thread",
  "ipc-threads": "iPC on all cores",
  "ipc-operators": "iPC, operators in parallel",
  "ipc-slices": "iPC, layers on threads",
};

/** Milliseconds of the fastest and the slowest round; of ten and more a tenth at each end is left out. */
export function rangeOfRounds({ run }: Fig6Cell, way: UpdateWay): readonly [number, number] {
  const sorted = run.timing.milliseconds[way]!.toSorted((a, b) => a - b);
  const odd = Math.floor(sorted.length / 10);
  return [sorted.at(odd)!, sorted.at(-1 - odd)!];
}

/** Whether rounds of a way spread more than a measurement's should. */
export function isUnsteady(cell: Fig6Cell, way: UpdateWay): boolean {
  const [fastest, slowest] = rangeOfRounds(cell, way);
  return slowest > FURTHEST * fastest;
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
        const [fastest, slowest] = rangeOfRounds(cell, way).map((time) => time.toPrecision(3));
        return `${cell.depth} x ${cell.width}: ${WAY_NAMES[way]} (${fastest} to ${slowest} ms)`;
      })
  );
  if (faults.length === 0) return [];
  return [{
    kind: "text",
    text:
      `*Rounds of the same update that spread more than ${FURTHEST} times* are faults of measuring. ` +
      `Ratios with them are hatched in the maps and left out of the dots, and no claim is decided on ` +
      `them: ${faults.join("; ")}.`,
  }];
}
