/** @file Fig. 7's finished trainings, sorted into panels, rules and seeds. */
import type {
  GenerativeResult,
  GenerativeSettings,
  GenerativeTiming,
} from "../../training/generative.ts";
import { dataTitle } from "../data_title.ts";
import { finishedStages } from "../experiment.ts";
import type { Finished, Results } from "../experiment.ts";
import { FIG7_PREFIX, READINGS_PREFIX, ruleId, ruleLabel, settingsOfPanels } from "./stages.ts";
import type { Fig7Setting } from "./stages.ts";

/** A finished training. */
export type Fig7Run = Finished<GenerativeSettings, GenerativeResult, GenerativeTiming>;

/** A panel with its finished trainings. */
export interface Fig7Panel extends Fig7Setting {
  readonly title: string;
  /** By rule, in the order PC by T, iPC; seeds ascend. */
  readonly rules: readonly { readonly label: string; readonly runs: readonly Fig7Run[] }[];
}

/** The panels that have finished trainings. */
export function fig7Panels(results: Results): Fig7Panel[] {
  const runs = fig7Runs(results);
  return settingsOfPanels(results.profile.fig7).map((setting): Fig7Panel => ({
    ...setting,
    title: `${dataTitle(setting.data)}, L = ${setting.L}, width ${setting.width}`,
    rules: byRule(runs.filter(({ settings }) => isOf(settings, setting))),
  })).filter(({ rules }) => rules.length > 0);
}

/** The finished trainings of the panels; the readings left out. */
export function fig7Runs(results: Results): Fig7Run[] {
  return finished(results).filter(({ name }) => !name.startsWith(READINGS_PREFIX));
}

/** The finished trainings of a reading. */
export function readingRuns(results: Results, id: string): Fig7Run[] {
  return finished(results).filter(({ name }) => name.startsWith(`${READINGS_PREFIX}${id}/`));
}

/** Whether a training ended with finite numbers. */
export function isFinished({ result }: Fig7Run): boolean {
  return result.status === "finished";
}

function finished(results: Results): Fig7Run[] {
  return finishedStages<GenerativeSettings, GenerativeResult, GenerativeTiming>(
    results,
    FIG7_PREFIX,
  );
}

function isOf({ data, network }: GenerativeSettings, setting: Fig7Setting): boolean {
  return data.name === setting.data && network.widths.length === setting.L &&
    network.widths[0] === setting.width;
}

function byRule(runs: readonly Fig7Run[]): Fig7Panel["rules"] {
  const rank = ({ settings: { rule, seed } }: Fig7Run) =>
    (rule.kind === "pc" ? 1e3 * rule.T : 1e6) + seed;
  const sorted = [...runs].sort((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map(({ settings }) => ruleLabel(settings.rule)))].map((label) => ({
    label,
    runs: sorted.filter(({ settings }) => ruleLabel(settings.rule) === label),
  }));
}

/** A rule's part of a training's name: "pc-8". */
export function ruleIn({ settings }: Fig7Run): string {
  return ruleId(settings.rule);
}
