/**
 * @file When a generative net's energy has fallen to a mark, and by how much PC is later than iPC, or ends
 * above it.
 */
import type { GenerativeResult } from "../../training/generative.ts";
import { arrivalFactor, comparisonLabel } from "../arrivals.ts";
import type { Arrival, Factor } from "../arrivals.ts";
import { isFinished } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";

/** An energy whose first crossing is timed. */
export interface Mark {
  readonly id: string;
  /** "until the energy is ...". */
  readonly text: string;
  readonly energy: (result: GenerativeResult) => number;
}

/** Half the initial energy, on which the claim is decided on every net. */
export const HALF: Mark = { id: "half", text: "a half", energy: shareOfStart(0.5) };

/** The marks, from the one that is reached first: below the images' mean a net tells images apart. */
export const MARKS: readonly Mark[] = [
  HALF,
  { id: "mean", text: "the mean image's", energy: ({ meanImage }) => meanImage.energy },
  { id: "tenth", text: "a tenth", energy: shareOfStart(0.1) },
];

function shareOfStart(share: number): Mark["energy"] {
  return ({ energies }) => share * energies[0]!;
}

/** Iterations until the energy is at most a mark; null where never. */
export function arrivalsAt(runs: readonly Fig7Run[], mark: Mark): Arrival[] {
  return runs.map((run) => {
    const { settings: { seed, iterations }, result } = run;
    const goal = mark.energy(result);
    const iteration = result.energies.findIndex((energy) => energy <= goal);
    return { seed, at: isFinished(run) && iteration > 0 ? iteration : null, within: iterations };
  });
}

/** iPC's trainings of a panel. */
export function ipcOf({ rules }: Fig7Panel): readonly Fig7Run[] {
  return rules.find(({ label }) => label === "iPC")?.runs ?? [];
}

/** Iterations until a mark, over iPC's. */
export function markFactor(
  own: readonly Fig7Run[],
  ipc: readonly Fig7Run[],
  mark: Mark,
): Factor | null {
  const label = comparisonLabel(own, ipc, `iterations until the energy is ${mark.text}`);
  return arrivalFactor(arrivalsAt(own, mark), arrivalsAt(ipc, mark), label);
}

/** Weight updates until a mark, over iPC's: PC makes one in T iterations, iPC one in each. */
export function updatesFactor(
  own: readonly Fig7Run[],
  ipc: readonly Fig7Run[],
  mark: Mark,
): Factor | null {
  const factor = markFactor(own, ipc, mark);
  if (factor === null) return null;
  const [low, high] = factor.interval;
  const { T } = own[0]!.settings.rule;
  return { ...factor, ratio: factor.ratio / T, interval: [low / T, high / T] };
}

/** Energy at the end over iPC's, of the seeds that ended: above 1 where iPC's minimum is better. */
export function endFactor(own: readonly Fig7Run[], ipc: readonly Fig7Run[]): Factor | null {
  const ends = (runs: readonly Fig7Run[]) =>
    runs.filter(isFinished).map((run): Arrival => {
      const energy = endEnergy(run);
      return { seed: run.settings.seed, at: energy, within: energy };
    });
  return arrivalFactor(ends(own), ends(ipc), comparisonLabel(own, ipc, "energy at the end"));
}

/**
 * The energy about an iteration: the mean of its own and the one's before. At a gamma beyond the stability
 * limit energies end in a cycle of two steps, of which one iteration alone would show a single side.
 */
export function energyAbout(energies: readonly number[], iteration: number): number {
  return (energies[iteration]! + energies[Math.max(0, iteration - 1)]!) / 2;
}

/** The energy about the last iteration. */
export function endEnergy({ result: { energies } }: Fig7Run): number {
  return energyAbout(energies, energies.length - 1);
}

/** The energy at the end over the one that the images' mean has: below 1 where the net tells images apart. */
export function overMeanImage(run: Fig7Run): number {
  return endEnergy(run) / run.result.meanImage.energy;
}

/** An energy that changes by less than this over the last tenth of a training, and step by step, has converged. */
export const CONVERGED = 0.01;

/** By which share of itself the energy still changed over the last tenth of the training. */
export function lastChange(run: Fig7Run): number {
  const { energies } = run.result;
  const earlier = energyAbout(energies, Math.floor(0.9 * (energies.length - 1)));
  return Math.abs(endEnergy(run) / earlier - 1);
}

/** Whether the last step still changed the energy much: it goes up and down by turns. */
export function swings({ result: { energies } }: Fig7Run): boolean {
  return Math.abs(energies.at(-1)! / energies.at(-2)! - 1) >= CONVERGED;
}

/** Whether every training that ended has converged. */
export function haveConverged(runs: readonly Fig7Run[]): boolean {
  return runs.filter(isFinished).every((run) => lastChange(run) < CONVERGED && !swings(run));
}
