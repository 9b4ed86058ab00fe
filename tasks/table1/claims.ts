/** @file The paper's claims that Table 1's trainings can test, each with a verdict. */
import { formatNumber } from "../../reports/numbers.ts";
import { convergedShare } from "../../reports/statistics/converged_share.ts";
import type { SeedValue } from "../../reports/statistics/finite_values.ts";
import { CONVERGED_SETTINGS, printedAgainst } from "../../reports/statistics/published.ts";
import { decided, intervalName, LEAST_SEEDS } from "../../reports/statistics/seed_interval.ts";
import type { Claim, Results } from "../experiment.ts";
import { claimData, seedsInWords } from "../report_source.ts";
import { verdictOf } from "../verdict.ts";
import { ipcDifferences } from "./comparisons.ts";
import type { Comparison } from "./comparisons.ts";
import { CONVERGED_IN_WORDS, hasConverged } from "./has_converged.ts";
import { isPc, labelOf } from "./profiles.ts";
import type { RuleName, Table1Row } from "./profiles.ts";
import {
  finalCells,
  lastEpoch,
  publishedCell,
  rowTitle,
  searchedAccuracies,
  searchedCells,
  soundAccuracy,
} from "./runs.ts";
import type { CellRuns, Run } from "./runs.ts";
import { isAtEdge, rangeText, searchedHyperparameters } from "./search_range.ts";
import { rowId } from "./stages.ts";

export function table1Claims(results: Results): Claim[] {
  const cells = finalCells(results);
  const rows = results.profile.table1.rows.filter((row) => cells.some((cell) => cell.row === row));
  return [
    ...rows.filter(({ hidden }) => hidden.join("-") === "64-64").flatMap((row) => [
      betterThanPc(row, { cells, results }),
      comparableToBp(row, { cells, results }),
      betterMinima(row, { cells, results }),
    ]),
    convergence(results),
    withinRange(results),
  ];
}

interface Evidence {
  readonly cells: readonly CellRuns[];
  readonly results: Results;
}

/** What every claim about a row says of its origin. */
function origin(row: Table1Row, { cells, results }: Evidence) {
  return origins(cells.filter((cell) => cell.row === row).flatMap(({ runs }) => runs), results);
}

/** What the paper prints for iPC and another rule. */
function printed(row: Table1Row, rule: RuleName): string {
  return printedAgainst(publishedCell(row, "ipc")!, publishedCell(row, rule)!);
}

function betterThanPc(row: Table1Row, evidence: Evidence): Claim {
  const differences = compare(row, { ...evidence, rules: isPc, value: soundAccuracy });
  const tie = row.data === "mnist";
  return {
    id: `ipc-over-pc-${rowId(row)}`,
    claim: tie ? `iPC and PC tie on ${rowTitle(row)}` : `iPC outperforms PC on ${rowTitle(row)}`,
    published: printed(row, "pc-0.5"),
    ours: inWords(differences, "points"),
    ...origin(row, evidence),
    verdict: verdict(differences, tie ? ties : isAbove(0)),
    link: "table1-differences",
  };
}

function comparableToBp(row: Table1Row, evidence: Evidence): Claim {
  const rules = (rule: RuleName) => rule === "bp" || rule === "bpxt";
  const differences = compare(row, { ...evidence, rules, value: soundAccuracy });
  return {
    id: `ipc-like-bp-${rowId(row)}`,
    claim: `iPC is comparable to BP on ${
      rowTitle(row)
    } (read as: not more than one point below BP, nor below BPxT)`,
    published: printed(row, "bp"),
    ours: inWords(differences, "points"),
    ...origin(row, evidence),
    verdict: verdict(differences, isAbove(-1)),
    link: "table1-differences",
  };
}

/**
 * Minima are compared by the training loss. The energy is not: iPC's is read after T - 1 weight updates
 * on the same minibatch, PC's at fixed weights.
 */
function betterMinima(row: Table1Row, evidence: Evidence): Claim {
  const value = (run: Run) => lastEpoch(run)?.loss ?? null;
  const toPc = compare(row, { ...evidence, rules: isPc, value });
  const toControl = compare(row, { ...evidence, rules: (rule) => rule === "bpxt", value });
  const compared = evidence.cells.filter((cell) =>
    cell.row === row && (cell.rule === "ipc" || isPc(cell.rule))
  );
  const converged = compared.every(({ runs }) => hasConverged(runs));
  return {
    id: `better-minima-${rowId(row)}`,
    claim: `iPC converges to better minima than PC on ${
      rowTitle(row)
    } (final training loss; read where ${CONVERGED_IN_WORDS})`,
    published: "Fig. 2, no number",
    ours: (converged ? "" : "not converged within these epochs; ") +
      inWords([...toPc, ...toControl], "", 4),
    ...origin(row, evidence),
    verdict: converged
      ? verdict(toPc, (one) => decided(one, (loss) => loss < 0))
      : "not tested here",
    link: `table1-energy-${rowId(row).replace("/", "-")}`,
  };
}

function convergence(results: Results): Claim {
  const rows = results.profile.table1.rows
    .map((row) => ({ row, accuracies: searchedAccuracies(results, row) }))
    .filter(({ accuracies }) => accuracies.PC.length > 0 && accuracies.iPC.length > 0);
  const share = rows.map(({ row, accuracies }) => {
    const { PC, iPC } = convergedShare(accuracies);
    const read = (name: keyof typeof PC) =>
      `${iPC[name]}/${accuracies.iPC.length} against ${PC[name]}/${accuracies.PC.length}`;
    const more = (name: keyof typeof PC) =>
      iPC[name] / accuracies.iPC.length > PC[name] / accuracies.PC.length;
    const names = ["ownBestPoints", "ownBestRelative", "pooledBestPoints"] as const;
    return {
      text: `${rowTitle(row)}: ${names.map(read).join(", ")}`,
      holds: names.every(more),
    };
  });
  const runs = searchedCells(results).flatMap(({ runs }) => runs);
  const { iPC, PC, settings } = CONVERGED_SETTINGS;
  return {
    id: "converged-settings",
    claim: "iPC converges under more settings than PC (here MLPs; the paper's count is AlexNet's)",
    published: `${iPC} of ${settings} against ${PC} of ${settings}`,
    ours: share.length === 0
      ? "this profile searches no settings"
      : `${
        share.map(({ text }) => text).join("; ")
      } (own best in points, relative, both rules' best)`,
    ...origins(runs, results),
    verdict: verdictOf(...share.map(({ holds }) => holds)),
    link: share.length === 0 ? "table1-accuracy" : "table1-converged",
  };
}

function withinRange(results: Results): Claim {
  const { grid } = results.profile.table1;
  const finals = finalCells(results).filter(({ row }) => !row.unsearched);
  const runs = searchedCells(results).flatMap(({ runs }) => runs);
  const shared = {
    id: "within-range",
    claim: "The optimum of every hyperparameter lies within the searched range",
    published: "verified, no number",
    ...origins(runs, results),
  };
  const searched = grid === undefined ? [] : searchedHyperparameters(grid);
  if (searched.length === 0 || runs.length === 0 || finals.length === 0) {
    return {
      ...shared,
      ours: "this profile searches no settings",
      verdict: "not tested here",
      link: "table1-accuracy",
    };
  }
  const selected = finals.flatMap(({ row, rule, runs }) =>
    searched.flatMap((hyperparameter) => {
      const value = hyperparameter.read(runs[0]!.settings);
      return value === undefined ? [] : [{ row, rule, hyperparameter, value }];
    })
  );
  const edges = selected.filter(({ value, hyperparameter }) => isAtEdge(value, hyperparameter));
  const ranges = searched.map(rangeText).join(", ");
  return {
    ...shared,
    ours: edges.length === 0
      ? `every selected value lies within its range: ${ranges}`
      : `${edges.length} of ${selected.length} selected values lie at an edge (${ranges}): ${
        edges.map(({ row, rule, hyperparameter: { name }, value }) =>
          `${rowTitle(row)}, ${labelOf(rule)}: ${name} ${formatNumber(value)}`
        ).join("; ")
      }`,
    verdict: verdictOf(edges.length === 0),
    link: "table1-grid",
  };
}

function origins(runs: readonly Run[], results: Results) {
  return {
    seeds: seedsInWords(runs),
    scale: results.profile.table1.scale,
    ...claimData(runs),
  };
}

/** iPC minus every other rule of the row that matches, seed by seed. */
function compare(
  row: Table1Row,
  { cells, rules, value }: Evidence & {
    readonly rules: (rule: RuleName) => boolean;
    readonly value: (run: Run) => SeedValue;
  },
): Comparison[] {
  return ipcDifferences(row, { cells, value }).filter(({ rule }) => rules(rule));
}

/** Whether a difference is as claimed; undefined where its seeds do not tell. */
type Reading = (difference: Comparison) => boolean | undefined;

function verdict(differences: readonly Comparison[], reading: Reading): Claim["verdict"] {
  return verdictOf(...differences.map(reading));
}

function isAbove(bound: number): Reading {
  return (difference) => decided(difference, (value) => value > bound);
}

/** A few seeds can refute a tie, by all lying on one side, and show none. */
function ties({ interval, n }: Comparison): boolean | undefined {
  if (interval === null) return undefined;
  if (interval[0] > 0 || interval[1] < 0) return false;
  return n < LEAST_SEEDS ? undefined : true;
}

/** "+1.00 [+0.90, +1.10] points against BP"; a range of few seeds says what it is. */
function inWords(differences: readonly Comparison[], unit: string, digits = 2): string {
  if (differences.length === 0) return "no pair of rules";
  return differences.map(({ rule, difference, interval, n }) => {
    const signed = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;
    const few = n < LEAST_SEEDS ? `${intervalName(n)}: ` : "";
    const range = interval === null ? "" : ` [${few}${interval.map(signed).join(", ")}]`;
    const text = difference === null ? "no pairs" : `${signed(difference)}${range} ${unit}`.trim();
    return `${text} against ${labelOf(rule)}`;
  }).join("; ");
}
