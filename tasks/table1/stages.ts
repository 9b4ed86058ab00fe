/**
 * @file The trainings behind Table 1: every rule on every row, over all seeds; before them, where the
 * profile has a grid, the search for each rule's settings.
 */
import { asJson } from "../../base/canonical_json.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { ClassifierResult } from "../../training/classifier.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import { seedIndices } from "../experiment.ts";
import type { ExperimentContext } from "../experiment.ts";
import { isPc, ruleOf } from "./profiles.ts";
import type { Grid, RuleName, Table1Row } from "./profiles.ts";

/** Prefix of the final trainings' names: table1/DATA/NETWORK/RULE/seed-K. */
export const FINAL = "table1/";
/** Prefix of the search's names: table1-grid/DATA/NETWORK/RULE/SETTING/seed-K. */
export const SEARCH = "table1-grid/";

/** "mnist/64-64" */
export function rowId({ data, hidden }: Pick<Table1Row, "data" | "hidden">): string {
  return `${data}/${hidden.join("-")}`;
}

export function table1Stages(context: ExperimentContext): Stage[] {
  const { table1 } = context.profile;
  return table1.rows.flatMap((row) =>
    row.rules.flatMap((rule) => {
      const grid = row.unsearched ? undefined : table1.grid;
      const search = grid === undefined ? [] : searchStages(row, { rule, grid, context });
      const finals = (settings: ClassifierSettings) =>
        seedIndices(context.seeds ?? row.seeds).map((seed) =>
          training(`${FINAL}${rowId(row)}/${rule}/seed-${seed}`, { ...settings, seed })
        );
      const defaults = defaultSettings(row, { rule, context });
      const settings = search.length === 0 ? defaults : winner(search, context);
      if (settings !== undefined) return [...search, ...finals(settings)];
      context.waiting(finals(defaults));
      return search;
    }).concat(furtherGammas(row, context))
  );
}

/** PC at the grid's values of gamma that no column has, for the count of converged settings alone. */
function furtherGammas(row: Table1Row, context: ExperimentContext): Stage[] {
  const { grid } = context.profile.table1;
  if (grid === undefined || row.unsearched) return [];
  return grid.gammas
    .map((gamma): RuleName => `pc-${gamma}`)
    .filter((rule) => !row.rules.includes(rule) && row.rules.some((name) => isPc(name)))
    .flatMap((rule) => searchStages(row, { rule, grid, context }));
}

function defaultSettings(
  row: Table1Row,
  { rule, context }: { readonly rule: RuleName; readonly context: ExperimentContext },
): ClassifierSettings {
  const { patience, validation, limit, batch, T, optimiser } = context.profile.table1;
  return {
    experiment: `table1/${rowId(row)}`,
    seed: 0,
    data: context.data(row.data),
    engine: context.engine,
    network: { kind: "mlp", widths: [784, ...row.hidden, 10], activation: "relu" },
    rule: ruleOf(rule, T),
    optimiser,
    batch,
    epochs: row.epochs ?? context.profile.table1.epochs,
    validation,
    ...(patience === undefined ? {} : { patience }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function training(name: string, settings: ClassifierSettings): Stage {
  return {
    name,
    kind: "training",
    module: "training/classifier.ts",
    params: asJson(settings),
    inputs: {},
    cost: cost(settings),
  };
}

function searchStages(
  row: Table1Row,
  { rule, grid, context }: {
    readonly rule: RuleName;
    readonly grid: Grid;
    readonly context: ExperimentContext;
  },
): Stage[] {
  const base = defaultSettings(row, { rule, context });
  const { decay: _decay, ...optimiser } = base.optimiser;
  // BP and BPxT have no gamma; Z-IL needs gamma = 1; PC's columns fix it.
  const gammas = rule === "ipc" ? grid.gammas : [undefined];
  return grid.alphas.flatMap((alpha) =>
    grid.decays.flatMap((decay) =>
      gammas.flatMap((gamma) =>
        seedIndices(grid.seeds).map((seed) => {
          const setting = [
            `alpha-${alpha}`,
            ...(decay > 0 ? [`decay-${decay}`] : []),
            ...(gamma === undefined ? [] : [`gamma-${gamma}`]),
          ].join(",");
          return training(`${SEARCH}${rowId(row)}/${rule}/${setting}/seed-${seed}`, {
            ...base,
            seed,
            rule: gamma === undefined || !("gamma" in base.rule) ? base.rule : {
              ...base.rule,
              gamma,
            },
            optimiser: { ...optimiser, alpha, ...(decay > 0 ? { decay } : {}) },
          });
        })
      )
    )
  );
}

/** The searched settings with the best mean validation accuracy; undefined while any is missing. */
function winner(
  search: readonly Stage[],
  context: ExperimentContext,
): ClassifierSettings | undefined {
  const scores = new Map<string, { settings: ClassifierSettings; scores: (number | null)[] }>();
  for (const stage of search) {
    const result = context.finished(stage) as unknown as ClassifierResult | undefined;
    if (result === undefined) return undefined;
    const settings = stage.params as unknown as ClassifierSettings;
    const point = stage.name.slice(0, stage.name.lastIndexOf("/"));
    const entry = scores.get(point) ?? { settings, scores: [] };
    entry.scores.push(selectedEpoch(result)?.validation.accuracy ?? null);
    scores.set(point, entry);
  }
  // A setting under which any seed diverged is behind all others.
  const mean = (values: (number | null)[]) =>
    values.includes(null)
      ? -1
      : (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
  return [...scores.values()].reduce((best, entry) =>
    mean(entry.scores) > mean(best.scores) ? entry : best
  ).settings;
}

/** The epoch of the best validation accuracy (the first of equals); undefined for a diverged run. */
export function selectedEpoch({ status, curve }: ClassifierResult) {
  if (status === "diverged" || curve.length === 0) return undefined;
  return curve.reduce((best, record) =>
    record.validation.accuracy > best.validation.accuracy ? record : best
  );
}

/** Seconds on one thread, from measured epochs of 60,000 images through 784-64-64-10 with T = 8. */
function cost({ rule, network, epochs, limit }: ClassifierSettings): number {
  const T = "T" in rule ? rule.T / 8 : 1;
  const epoch = { bp: 0.49, zil: 0.51, pc: 0.72 * T, bpxt: 1.9 * T, ipc: 2 * T }[rule.kind];
  const { widths } = network;
  const weights = widths.slice(1).reduce((sum, width, index) => sum + width * widths[index]!, 0);
  return 0.5 + epochs * epoch * (weights / 54_912) * ((limit?.train ?? 55_000) / 60_000);
}
