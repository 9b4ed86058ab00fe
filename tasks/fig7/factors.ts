/**
 * @file When a generative net's energy has fallen to a share of what it was at the start, and by how much
 * PC is later than iPC, or ends above it.
 */
import { arrivalFactor, comparisonLabel } from "../arrivals.ts";
import type { Arrival, Factor } from "../arrivals.ts";
import { isFinished } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";

/** Shares of the initial energy whose first crossing is timed. */
export const SHARES = [
  { id: "half", text: "a half", share: 0.5 },
  { id: "tenth", text: "a tenth", share: 0.1 },
] as const;

/** Iterations until the energy is at most a share of the initial one; null where never. */
export function arrivalsAt(runs: readonly Fig7Run[], share: number): Arrival[] {
  return runs.map((run) => {
    const { settings: { seed, iterations }, result: { energies } } = run;
    const iteration = energies.findIndex((energy) => energy <= share * energies[0]!);
    return { seed, at: isFinished(run) && iteration > 0 ? iteration : null, within: iterations };
  });
}

/** iPC's trainings of a panel. */
export function ipcOf({ rules }: Fig7Panel): readonly Fig7Run[] {
  return rules.find(({ label }) => label === "iPC")?.runs ?? [];
}

/** Iterations until a share of the initial energy, over iPC's. */
export function shareFactor(
  own: readonly Fig7Run[],
  ipc: readonly Fig7Run[],
  share: number,
): Factor | null {
  const label = comparisonLabel(own, ipc, `iterations until ${share} of the energy`);
  return arrivalFactor(arrivalsAt(own, share), arrivalsAt(ipc, share), label);
}

/** Energy at the end over iPC's, of the seeds that ended: above 1 where iPC's minimum is better. */
export function endFactor(own: readonly Fig7Run[], ipc: readonly Fig7Run[]): Factor | null {
  const ends = (runs: readonly Fig7Run[]) =>
    runs.filter(isFinished).map(({ settings: { seed }, result }): Arrival => {
      const energy = result.energies.at(-1)!;
      return { seed, at: energy, within: energy };
    });
  return arrivalFactor(ends(own), ends(ipc), comparisonLabel(own, ipc, "energy at the end"));
}

/** The energy at the end over the one that the images' mean has: below 1 where the net tells images apart. */
export function overMeanImage({ result: { energies, meanImage } }: Fig7Run): number {
  return energies.at(-1)! / meanImage.energy;
}

/** An energy that changes by less than this over the last tenth of a training has converged. */
export const CONVERGED = 0.01;

/** By which share of itself the energy still changed over the last tenth of the training. */
export function lastChange({ result: { energies } }: Fig7Run): number {
  const earlier = energies[Math.floor(0.9 * (energies.length - 1))]!;
  return Math.abs(energies.at(-1)! / earlier - 1);
}

/** Whether every training that ended has converged. */
export function haveConverged(runs: readonly Fig7Run[]): boolean {
  return runs.filter(isFinished).every((run) => lastChange(run) < CONVERGED);
}
