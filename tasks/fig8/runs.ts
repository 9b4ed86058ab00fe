/** @file Fig. 8's finished trainings, sorted into panels, rules and seeds. */
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { FullBatchResult } from "../../training/full_batch.ts";
import type { FullBatchSettings } from "../../training/settings.ts";
import { finishedStages } from "../experiment.ts";
import type { Finished, Results } from "../experiment.ts";
import type { Fig8Profile } from "./profiles.ts";
import { FIG8_PREFIX, panelsOf, READINGS_PREFIX, ruleLabel } from "./stages.ts";

/** A finished training. */
export type Fig8Run = Finished<
  FullBatchSettings,
  FullBatchResult,
  { readonly millisecondsPerStep: number }
>;

/** iPC's among some trainings. */
export function ipcOf(runs: readonly Fig8Run[]): Fig8Run[] {
  return runs.filter(({ settings }) => settings.rule.kind === "ipc");
}

/** The finished trainings of the panels, the readings left out. */
export function fig8Runs(results: Results): Fig8Run[] {
  return fastestTimes(allRuns(results).filter(({ name }) => !name.startsWith(READINGS_PREFIX)));
}

/**
 * The same with the least time per step of all that compute the same step, whatever the images: trainings
 * run side by side, and what disturbs one only adds time.
 */
function fastestTimes(runs: readonly Fig8Run[]): Fig8Run[] {
  const stepOf = ({ settings }: Fig8Run) => `${depthOf(settings)} ${ruleLabel(settings.rule)}`;
  const least = new Map(
    [...Map.groupBy(runs, stepOf)].map(([step, own]) =>
      [step, Math.min(...own.map(({ timing }) => timing.millisecondsPerStep))] as const
    ),
  );
  return runs.map((run) => ({ ...run, timing: { millisecondsPerStep: least.get(stepOf(run))! } }));
}

/** The finished trainings of a reading. */
export function readingRuns(results: Results, id: string): Fig8Run[] {
  return allRuns(results).filter(({ name }) => name.startsWith(`${READINGS_PREFIX}${id}/`));
}

function allRuns(results: Results): Fig8Run[] {
  return finishedStages<FullBatchSettings, FullBatchResult, Fig8Run["timing"]>(
    results,
    FIG8_PREFIX,
  );
}

/** A panel's trainings. */
export interface Fig8Panel {
  readonly data: string;
  readonly L: number;
  readonly runs: readonly Fig8Run[];
}

/** The trainings by panel, in the order of the profile. */
export function byPanel(runs: readonly Fig8Run[], profile: Fig8Profile): Fig8Panel[] {
  return panelsOf(profile).map(({ data, L }) => ({
    data,
    L,
    runs: runs.filter(({ settings }) => settings.data.name === data && depthOf(settings) === L),
  })).filter(({ runs }) => runs.length > 0);
}

/** The trainings by rule, in the order BP, PC by T, Z-IL, iPC; seeds ascend. */
export function byRule(
  runs: readonly Fig8Run[],
): { readonly label: string; readonly rule: RuleSettings; readonly runs: Fig8Run[] }[] {
  const order = ["bp", "pc", "zil", "ipc"];
  const rank = ({ settings: { rule, seed } }: Fig8Run) =>
    1e6 * order.indexOf(rule.kind) + 1e3 * ("T" in rule ? rule.T : 0) + seed;
  const sorted = [...runs].sort((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map(({ settings }) => ruleLabel(settings.rule)))].map((label) => {
    const own = sorted.filter(({ settings }) => ruleLabel(settings.rule) === label);
    return { label, rule: own[0]!.settings.rule, runs: own };
  });
}

/** L of a training's net. */
export function depthOf({ network }: FullBatchSettings): number {
  return network.widths.length - 1;
}

export function isFinished({ result }: Fig8Run): boolean {
  return result.status === "finished";
}

/** The smallest test error of the curve in percent. */
export function smallestError({ result }: Fig8Run): number {
  return 100 * Math.min(...result.curve.map(({ testError }) => testError));
}

/** The test error at the end in percent. */
export function lastError({ result }: Fig8Run): number {
  return 100 * result.curve.at(-1)!.testError;
}

/** The training loss at the end. */
export function lastLoss({ result }: Fig8Run): number {
  return result.curve.at(-1)!.loss;
}
