/** @file What Table 1's report says of the search: every setting, and how many of them converged. */
import type { Block, Cell, Row, Table } from "../../reports/document.ts";
import { convergedShare } from "../../reports/statistics/converged_share.ts";
import { average } from "../average.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { labelOf } from "./profiles.ts";
import { paperAccuracy, rowTitle, searchedAccuracies, searchedCells } from "./runs.ts";
import type { Run } from "./runs.ts";
import { searchedHyperparameters } from "./search_range.ts";

/** The search's tables; nothing where the profile has no grid. */
export function searchBlocks(results: Results): Block[] {
  const searched = searchedCells(results);
  const { grid } = results.profile.table1;
  if (searched.length === 0 || grid === undefined) return [];
  const decays = searchedHyperparameters(grid).filter(({ name }) => name === "weight decay");
  const rows: Row[] = searched.flatMap(({ row, rule, runs }) => {
    const points = Map.groupBy(runs, ({ name }) => name.slice(0, name.lastIndexOf("/")));
    return [...points.values()].map((point): Row => {
      const [{ settings }] = point as [Run];
      const values = point.map((run) =>
        run.result.status === "diverged"
          ? null
          : 100 * Math.max(...run.result.curve.map(({ validation }) => validation.accuracy))
      );
      const diverged = values.filter((value) => value === null).length;
      const cells: Record<string, Cell> = {
        network: { value: rowTitle(row) },
        rule: { value: labelOf(rule) },
        alpha: { value: settings.optimiser.alpha },
        decay: { value: settings.optimiser.decay ?? 0 },
        gamma: { value: "gamma" in settings.rule ? settings.rule.gamma : null },
        validation: { value: average(values) },
        test: { value: average(point.map(paperAccuracy)) },
        n: {
          value: point.length - diverged,
          ...(diverged > 0 ? { note: `${diverged} diverged` } : {}),
        },
      };
      return { cells };
    });
  });
  return [
    {
      kind: "fold",
      title: "The search: every setting",
      id: "table1-grid",
      blocks: [{
        kind: "table",
        table: {
          id: "table1-grid-settings",
          caption:
            "Best validation and test accuracy of every searched setting, mean over its seeds",
          columns: [
            { id: "network", label: "network and data", type: "text" },
            { id: "rule", label: "rule", type: "text" },
            { id: "alpha", label: "learning rate", type: "number" },
            ...decays.map(({ name }) => ({ id: "decay", label: name, type: "number" as const })),
            { id: "gamma", label: "gamma", type: "number", digits: 1 },
            { id: "validation", label: "validation", unit: "%", type: "number", digits: 2 },
            { id: "test", label: "test", unit: "%", type: "number", digits: 2 },
            { id: "n", label: "n", type: "number", digits: 0 },
          ],
          rows,
          source: sourceOf(searched.flatMap(({ runs }) => runs), results.profile.table1.scale),
        },
      }],
    },
    { kind: "table", table: convergedTable(results) },
  ];
}

function convergedTable(results: Results): Table {
  const rows = results.profile.table1.rows.flatMap((row): Row[] => {
    const accuracies = searchedAccuracies(results, row);
    if (accuracies.PC.length === 0 || accuracies.iPC.length === 0) return [];
    const shares = convergedShare(accuracies);
    return (["PC", "iPC"] as const).map((rule) => ({
      cells: {
        network: { value: rowTitle(row) },
        rule: { value: rule },
        points: { value: shares[rule].ownBestPoints },
        relative: { value: shares[rule].ownBestRelative },
        pooled: { value: shares[rule].pooledBestPoints },
        settings: { value: accuracies[rule].length },
      },
    }));
  });
  return {
    id: "table1-converged",
    caption: "How many of the searched settings converged, in three readings of the paper's rule",
    columns: [
      { id: "network", label: "network and data", type: "text" },
      { id: "rule", label: "rule", type: "text" },
      {
        id: "points",
        label: "within 10 points",
        type: "number",
        digits: 0,
        group: "of its own best",
      },
      { id: "relative", label: "within 10%", type: "number", digits: 0, group: "of its own best" },
      { id: "pooled", label: "within 10 points", type: "number", digits: 0, group: "of both" },
      { id: "settings", label: "settings", type: "number", digits: 0 },
    ],
    rows,
    source: sourceOf(
      searchedCells(results).flatMap(({ runs }) => runs),
      results.profile.table1.scale,
    ),
  };
}
