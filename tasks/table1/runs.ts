/** @file Table 1's finished trainings, sorted into rows, columns and seeds, and read by both protocols. */
import type { SeedValue } from "../../reports/statistics/finite_values.ts";
import { TABLE_1 } from "../../reports/statistics/published.ts";
import type { ClassifierResult, ClassifierTiming, EpochRecord } from "../../training/classifier.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import { finishedStages } from "../experiment.ts";
import type { Finished, Results } from "../experiment.ts";
import { isPc } from "./profiles.ts";
import type { RuleName, Table1Row } from "./profiles.ts";
import { FINAL, rowId, SEARCH, selectedEpoch } from "./stages.ts";

export type Run = Finished<ClassifierSettings, ClassifierResult, ClassifierTiming>;

/** The runs of one cell of Table 1, by seed. */
export interface CellRuns {
  readonly row: Table1Row;
  readonly rule: RuleName;
  readonly runs: readonly Run[];
}

/** Every cell that has finished trainings, in the profile's order. */
export function finalCells(results: Results): CellRuns[] {
  return cells(results, FINAL);
}

/** Every cell's searched settings. */
export function searchedCells(results: Results): CellRuns[] {
  return cells(results, SEARCH);
}

function cells(results: Results, prefix: string): CellRuns[] {
  return results.profile.table1.rows.flatMap((row) => {
    const runs = finishedStages<ClassifierSettings, ClassifierResult, ClassifierTiming>(
      results,
      `${prefix}${rowId(row)}/`,
    );
    const rules = [...new Set([...row.rules, ...runs.map((run) => ruleIn(run.name, prefix))])];
    return rules.flatMap((rule) => {
      const own = runs.filter(({ name }) => ruleIn(name, prefix) === rule)
        .sort((a, b) => a.settings.seed - b.settings.seed);
      return own.length === 0 ? [] : [{ row, rule, runs: own }];
    });
  });
}

/** The rule's part of a stage's name: PREFIX DATA/NETWORK/RULE/... */
function ruleIn(name: string, prefix: string): RuleName {
  return name.slice(prefix.length).split("/")[2] as RuleName;
}

/** Test accuracy in percent at the epoch that validation selects; null where the run diverged. */
export function soundAccuracy({ result }: Run): SeedValue {
  const selected = selectedEpoch(result);
  return selected === undefined ? null : 100 * selected.test.accuracy;
}

/** The best test accuracy over epochs in percent: the paper's reading; null where the run diverged. */
export function paperAccuracy({ result }: Run): SeedValue {
  if (result.status === "diverged" || result.curve.length === 0) return null;
  return 100 * Math.max(...result.curve.map(({ test }) => test.accuracy));
}

/** The last epoch; undefined where the run diverged. */
export function lastEpoch({ result }: Run): EpochRecord | undefined {
  return result.status === "diverged" ? undefined : result.curve.at(-1);
}

/** Values per seed index, null where a seed is missing or diverged, so that rules can be paired. */
export function bySeed(
  { runs }: Pick<CellRuns, "runs">,
  { seeds, value }: { readonly seeds: number; readonly value: (run: Run) => SeedValue },
): SeedValue[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const run = runs.find(({ settings }) => settings.seed === seed);
    return run === undefined ? null : value(run);
  });
}

/** "MLP 64-64 on MNIST" */
export function rowTitle(row: Table1Row): string {
  return `MLP ${row.hidden.join("-")} on ${dataTitle(row.data)}`;
}

/** The paper's cell for a column, where it has one: PC at the paper's gamma, and 64-64 alone. */
export function publishedCell(row: Table1Row, rule: RuleName) {
  const column = rule === "bp"
    ? "BP"
    : rule === "ipc"
    ? "iPC"
    : rule === "pc-0.5"
    ? "PC"
    : undefined;
  if (column === undefined || row.hidden.join("-") !== "64-64") return undefined;
  return TABLE_1.find(({ model, data }) => model === "MLP" && data === dataTitle(row.data))
    ?.[column];
}

/** PC's and iPC's best test accuracies per searched setting of a row; null where a seed diverged. */
export function searchedAccuracies(results: Results, row: Table1Row) {
  const accuracies = (matches: (rule: RuleName) => boolean) =>
    searchedCells(results)
      .filter((cell) => cell.row === row && matches(cell.rule))
      .flatMap(({ runs }) =>
        [...Map.groupBy(runs, ({ name }) => name.slice(0, name.lastIndexOf("/"))).values()]
          .map((point) => {
            const values = point.map(paperAccuracy);
            return values.includes(null) ? null : average(values);
          })
      );
  return { PC: accuracies(isPc), iPC: accuracies((rule) => rule === "ipc") };
}
