/**
 * @file A model of iPC's update on more cores than this machine has. It is a model: nothing below is a
 * measurement but its three numbers, which are taken from measurements that it does not try to explain:
 *
 * - `c`, the time of one level on one core: the slope of iPC's one-thread time over the levels, by width;
 * - `o`, the overhead of an update on several threads: the time of one whose layers hold next to nothing;
 * - BP's time, as measured at its best.
 *
 * With P cores every thread has ceil(L / P) levels, so the update takes `o + c * ceil(L / P)`. The model
 * gives every core as much of the memory's speed as one core had for itself, and lets the overhead stay
 * as it is when more threads meet: both flatter iPC. How far it is off where it can be checked is shown
 * beside it.
 */
import { linearRegression } from "simple-statistics";

/** iPC's times on one thread, of networks of one width. */
export interface LevelTimes {
  readonly levels: number;
  readonly milliseconds: number;
}

/**
 * Milliseconds of one level: the slope of a line through the points, or the mean time per level of a
 * single depth.
 *
 * @throws {RangeError} for no points.
 */
export function timePerLevel(points: readonly LevelTimes[]): number {
  if (points.length === 0) throw new RangeError("Cannot time a level without measured depths");
  const depths = new Set(points.map(({ levels }) => levels));
  if (depths.size === 1) {
    const total = points.reduce((sum, { levels, milliseconds }) => sum + milliseconds / levels, 0);
    return total / points.length;
  }
  const { m } = linearRegression(
    points.map(({ levels, milliseconds }) => [levels, milliseconds]),
  );
  return m;
}

/** Milliseconds of an update of L levels on some cores, by the model. */
export function modelledUpdate(
  levels: number,
  { cores, perLevel, overhead }: {
    readonly cores: number;
    readonly perLevel: number;
    readonly overhead: number;
  },
): number {
  return overhead + perLevel * Math.ceil(levels / cores);
}
