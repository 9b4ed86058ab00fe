/** @file Figs. 2 (left) and 7 in a sentence, for the report's answer. */
import type { Results } from "../experiment.ts";
import { ratiosInWords } from "../factor_range.ts";
import { endFactor, HALF, ipcOf, markFactor } from "./factors.ts";
import { fig7Panels } from "./runs.ts";

/** By how much PC is later than iPC at half the energy, and above it at the end, over all panels and T. */
export function fig7Headline(results: Results): string | undefined {
  const pairs = fig7Panels(results).flatMap((panel) =>
    panel.rules.filter(({ label }) => label !== "iPC")
      .map(({ runs }) => ({ pc: runs, ipc: ipcOf(panel) }))
  );
  const half = ratiosInWords(pairs.map(({ pc, ipc }) => markFactor(pc, ipc, HALF)));
  const end = ratiosInWords(pairs.map(({ pc, ipc }) => endFactor(pc, ipc)));
  if (half === undefined || end === undefined) return undefined;
  return `To halve the energy of a generative net PC takes ${half} times as many inference steps as ` +
    `iPC; after ${results.profile.fig7.iterations} steps PC's energy is ${end} times iPC's.`;
}
