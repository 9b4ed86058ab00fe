/** @file The paper's claims that Fig. 6's times can test, each with a verdict. */
import { median } from "simple-statistics";
import type { Claim, Results } from "../experiment.ts";
import { verdictOf } from "../verdict.ts";
import { isSteady } from "./steadiness.ts";
import { fig6Cells, LARGE, largeCell, ratiosByRound } from "./times.ts";
import type { Fig6Cell } from "./times.ts";

/** Cores from which on the paper's factor of ten can be expected of 33 levels. */
const ENOUGH_CORES = 16;
/** What counts as "10 times": at least this factor. */
const ABOUT_TEN = 8;
/** Layers up to this width are narrow. */
const NARROW = 64;
/** What counts as slower or faster. */
const ROUNDS_AGREE = "read as: with the middle half of the rounds";

/** One core tests nothing: its layers are computed one after the other. */
export function fig6Claims(results: Results): Claim[] {
  const cells = fig6Cells(results);
  if (cells.length === 0) return [];
  const { cores } = cells[0]!.run.settings;
  const shared = {
    seeds: `none: ${Math.min(...cells.map(({ rounds }) => rounds))} rounds or more`,
    scale: `${results.profile.fig6.scale}; ${cores} cores`,
    data: "one random data point",
    link: "fig6-map",
  };
  const narrow = cells.filter(({ width }) => width <= NARROW);
  const large = largeCell(cells);
  const several = cores > 1;
  return [
    {
      id: "fig6-slower",
      claim:
        `Fig. 6: iPC's update is slower than BP's on narrow networks (width at most ${NARROW}; ` +
        `${ROUNDS_AGREE}, on all of them)`,
      published: "ratio above 1",
      ours: rangeInWords(narrow),
      ...shared,
      verdict: verdictOf(several ? allAbove(narrow) : undefined),
    },
    {
      id: "fig6-inverted",
      claim:
        `Fig. 6: in large networks this is inverted (${LARGE.depth} hidden layers of ${LARGE.width}; ${ROUNDS_AGREE})`,
      published: "ratio below 1",
      ours: large === undefined ? "–" : `${inWords(large)}; ${againstOneThread(large)}`,
      ...shared,
      verdict: verdictOf(several && large !== undefined ? isBelow(large) : undefined),
    },
    {
      id: "fig6-ten-times",
      claim: "Fig. 6: there one iPC update is 10 times faster than one of BP (read as: " +
        `${ABOUT_TEN} times or more, from ${ENOUGH_CORES} cores on)`,
      published: "ratio 0.1",
      ours: large === undefined ? "–" : `${inWords(large)}, on ${cores} cores`,
      ...shared,
      verdict: verdictOf(
        cores >= ENOUGH_CORES && large !== undefined && isSteady(large)
          ? large.ratio <= 1 / ABOUT_TEN
          : undefined,
      ),
    },
  ];
}

/** Whether iPC is slower on all of some networks; undefined where the rounds do not agree on one. */
function allAbove(cells: readonly Fig6Cell[]): boolean | undefined {
  const sides = cells.map(sideOfOne);
  if (sides.includes("below")) return false;
  return sides.length === 0 || sides.includes("across") ? undefined : true;
}

/** Whether iPC is faster; undefined where the rounds do not agree. */
function isBelow(cell: Fig6Cell): boolean | undefined {
  const side = sideOfOne(cell);
  return side === "across" ? undefined : side === "below";
}

/** Where the middle half of the rounds lies: on one side of the ratio 1, or across it, as all do that spread. */
function sideOfOne(cell: Fig6Cell): "below" | "above" | "across" {
  if (!isSteady(cell)) return "across";
  const [low, high] = cell.quartiles;
  if (high < 1) return "below";
  return low > 1 ? "above" : "across";
}

/** From the network whose rounds lie lowest, which decides whether all are above 1, to the highest. */
function rangeInWords(cells: readonly Fig6Cell[]): string {
  const sorted = cells.toSorted((a, b) => a.quartiles[0] - b.quartiles[0]);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined) return "–";
  return lowest === highest ? inWords(lowest) : `from ${inWords(lowest)} to ${inWords(highest!)}`;
}

/** What the ratio is to BP on one thread, which does not depend on how well products use several. */
function againstOneThread(cell: Fig6Cell): string {
  return cell.bp === "bp"
    ? "BP's way is one thread, here faster than all cores"
    : `${median(ratiosByRound(cell, "bp")).toFixed(2)} against BP on one thread`;
}

function inWords(cell: Fig6Cell): string {
  const { depth, width, ratio, quartiles: [low, high] } = cell;
  const doubt = !isSteady(cell)
    ? ", but rounds spread too far to be a measurement"
    : sideOfOne(cell) === "across"
    ? ", so the rounds do not agree"
    : "";
  return `${depth} x ${width}: ${ratio.toFixed(2)} (middle half of rounds ${low.toFixed(2)} to ` +
    `${high.toFixed(2)}${doubt})`;
}
