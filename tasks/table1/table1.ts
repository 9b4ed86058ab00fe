/**
 * @file Table 1, the rows of fully connected networks: test accuracy of BP, BPxT, PC, Z-IL and iPC on
 * MNIST and FashionMNIST.
 *
 * Both protocols read the same runs. The paper's: best test accuracy over epochs, first 5 seeds, ± half
 * the population standard deviation. The sound one: the epoch is selected on validation images, all
 * seeds count, with a bootstrap interval and paired differences. Searched settings are selected on
 * validation images for both, as only the selected ones are trained on all seeds; the paper selects them
 * by test accuracy.
 */
import { stream } from "../../base/random.ts";
import type { Block, Figure, Row, Section, Table } from "../../reports/document.ts";
import { holm } from "../../reports/statistics/holm.ts";
import { paperSummary } from "../../reports/statistics/paper_protocol.ts";
import { intervalNames } from "../../reports/statistics/seed_interval.ts";
import { soundSummary } from "../../reports/statistics/sound_protocol.ts";
import {
  intervalCell,
  INTERVALS_IN_WORDS,
  paperCell,
  soundCells,
  soundColumns,
} from "../../reports/summary_cells.ts";
import { average } from "../average.ts";
import type { Experiment, Results } from "../experiment.ts";
import { failureBlocks, sourceOf } from "../report_source.ts";
import { seedTable } from "../seed_table.ts";
import { table1Claims } from "./claims.ts";
import { ipcDifferences } from "./comparisons.ts";
import { table1Headline } from "./headline.ts";
import { isPc, labelOf } from "./profiles.ts";
import type { RuleName, Table1Row } from "./profiles.ts";
import {
  finalCells,
  lastEpoch,
  paperAccuracy,
  publishedCell,
  rowTitle,
  soundAccuracy,
} from "./runs.ts";
import type { CellRuns, Run } from "./runs.ts";
import { searchBlocks } from "./search.ts";
import { searchedHyperparameters } from "./search_range.ts";
import { FINAL, rowId, SEARCH, table1Stages } from "./stages.ts";

export const table1: Experiment = {
  id: "table1",
  title: "Table 1: test accuracy of classifiers",
  summary: "Table 1: test accuracy of BP, BPxT, PC, Z-IL and iPC on MNIST and FashionMNIST",
  data: () => ["mnist", "fashion-mnist"],
  stages: table1Stages,
  headline: table1Headline,
  sections,
  claims: table1Claims,
};

/** The paper's protocol has five seeds. */
const PAPER_SEEDS = 5;

function sections(results: Results): Section[] {
  const cells = finalCells(results);
  const failures = [FINAL, SEARCH].flatMap((prefix) => failureBlocks(results, prefix));
  if (cells.length === 0 && failures.length === 0) return [];
  const blocks = cells.length === 0 ? failures : [...accuracyBlocks(cells, results), ...failures];
  return [{ id: "table1", title: "Table 1: test accuracy of classifiers", blocks }];
}

function accuracyBlocks(cells: readonly CellRuns[], results: Results): Block[] {
  return [
    { kind: "text", text: setupText(results) },
    { kind: "table", table: accuracyTable(cells, results) },
    { kind: "figure", figure: dotsFigure(cells, results) },
    {
      kind: "text",
      text:
        `iPC makes T weight updates per minibatch, BP one. *BPxT* makes as many updates on the ` +
        `same minibatches as iPC, and so is its fair control. The curves stand against epochs, against ` +
        `updates and against seconds of training on one thread.`,
    },
    ...results.profile.table1.rows.flatMap((row): Block[] => {
      const own = cells.filter((cell) => cell.row === row);
      return own.length === 0 ? [] : [
        { kind: "figure", figure: curvesFigure(own, row, results) },
        { kind: "figure", figure: energyFigure(own, row, results) },
      ];
    }),
    { kind: "table", table: differenceTable(cells, results) },
    ...searchBlocks(results),
    {
      kind: "fold",
      title: "Every seed of every cell",
      id: "table1-seeds",
      blocks: results.profile.table1.rows.flatMap((row): Block[] => {
        const own = cells.filter((cell) => cell.row === row);
        return own.length === 0 ? [] : [{ kind: "table", table: seedTableOf(own, row, results) }];
      }),
    },
  ];
}

function setupText({ profile }: Results): string {
  const { epochs, batch, T, validation, optimiser, patience } = profile.table1;
  return `Fully connected networks with ReLU, trained on all images but ${validation} kept for ` +
    `validation: ${epochs} epochs${
      patience ? ` at most, patience ${patience},` : ""
    } in minibatches ` +
    `of ${batch}, T = ${T}, ${optimiser.kind === "adamw" ? "AdamW" : "Adam"}, ${
      settingsText(profile)
    }` +
    `, half the squared error on one-hot targets for every rule. The paper does not say its batch size, ` +
    `T, optimiser or f. A seed shares its initial weights and order of images over the rules, so rules ` +
    `are compared seed by seed. Z-IL makes BP's updates by theory; it stands here as a check.`;
}

/** "learning rate 0.001", or what is searched and which rows are not. */
function settingsText({ table1: { grid, optimiser, rows } }: Results["profile"]): string {
  const defaults = `learning rate ${optimiser.alpha}`;
  if (grid === undefined) return defaults;
  const names = searchedHyperparameters(grid)
    .map(({ name }) => name === "γ" ? "γ (iPC's alone, as PC's columns fix theirs)" : name);
  const unsearched = rows.filter((row) => row.unsearched).map(rowTitle);
  return `searched: ${names.join(", ")}` +
    (unsearched.length === 0 ? "" : `; ${unsearched.join(", ")} at ${defaults}, unsearched`);
}

function accuracyTable(cells: readonly CellRuns[], results: Results): Table {
  const rows = cells.map((cell): Row => {
    const { row, rule, runs } = cell;
    const siblings = cells.filter((other) => other.row === row);
    // Without its control, iPC's T updates per minibatch stand beside rules that make one.
    const fair = siblings.some((other) => other.rule === "bpxt");
    const sound = soundOf(cell);
    const paper = paperOf(cell);
    const finished = runs.filter(({ result }) => result.status === "finished");
    const published = publishedCell(row, rule);
    const link = seedTableId(row);
    const bestSound = Math.max(...siblings.map((other) => soundOf(other).mean ?? -Infinity));
    const bestPaper = Math.max(
      ...siblings.map((other) => paperOf(other).mean ?? -Infinity),
    );
    return {
      id: cellId(row, rule),
      cells: {
        network: { value: rowTitle(row) },
        rule: { value: labelOf(rule) },
        published: published === undefined
          ? { value: null }
          : { value: published.mean, plusMinus: published.plusMinus },
        paper: {
          ...paperCell(paper),
          n: paper.converged,
          best: fair && tied(paper.mean, bestPaper),
          link,
        },
        ...soundCells(sound, {
          best: fair && tied(sound.mean, bestSound),
          link,
          ...(sound.diverged > 0 ? { note: `${sound.diverged} diverged` } : {}),
        }),
        n: { value: sound.n },
        updates: {
          value: average(finished.map(({ result }) => result.curve.at(-1)?.updates ?? null)),
        },
        seconds: { value: average(finished.map(({ timing }) => timing.seconds.at(-1) ?? null)) },
      },
    };
  });
  return {
    id: "table1-accuracy",
    caption: "Test accuracy in percent, by both protocols, beside the paper's",
    columns: [
      { id: "network", label: "network and data", type: "text" },
      { id: "rule", label: "rule", type: "text" },
      { id: "published", label: "published", type: "number", digits: 2, group: "paper's protocol" },
      { id: "paper", label: "ours", type: "number", digits: 2, group: "paper's protocol" },
      ...soundColumns({ digits: 2, group: "sound protocol" }),
      { id: "n", label: "n", type: "number", digits: 0, group: "sound protocol" },
      { id: "updates", label: "updates", type: "number", digits: 0, group: "per training" },
      { id: "seconds", label: "time", unit: "s", type: "number", digits: 1, group: "per training" },
    ],
    rows,
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
    notes: [
      "Paper's protocol: best test accuracy over epochs, mean over the first 5 seeds ± half the " +
      "population standard deviation (known for its Table 3, assumed here). Selecting on test images " +
      "flatters every rule." +
      (results.profile.table1.grid === undefined
        ? ""
        : " The paper selects the settings by test accuracy, too; here searched settings are selected " +
          "on validation images, for this column as well."),
      `Sound protocol: the epoch is selected on validation images; interval: ${INTERVALS_IN_WORDS} ` +
      "Bold: the largest mean of its row and all that equal it in print, where BPxT, which updates as " +
      "often as iPC, is in the row; for what differs beyond chance see the paired differences.",
      "Time: training alone, on one thread, without evaluation.",
    ],
  };
}

/** The paper's protocol reads the first five seeds; one that failed or diverged is not replaced. */
function paperOf({ runs }: CellRuns) {
  return paperSummary(
    runs.filter(({ settings }) => settings.seed < PAPER_SEEDS).map(paperAccuracy),
  );
}

function soundOf({ row, rule, runs }: CellRuns) {
  const random = stream("table1", "bootstrap", rowId(row), rule);
  return soundSummary(runs.map(soundAccuracy), { random });
}

/** What the intervals of some cells are. */
function intervalsOf(cells: readonly CellRuns[]): string {
  return intervalNames(cells.map(({ runs }) => runs.length));
}

/** Equal in print: two digits. */
function tied(value: number | null, best: number): boolean {
  return value !== null && value.toFixed(2) === best.toFixed(2);
}

function dotsFigure(cells: readonly CellRuns[], results: Results): Figure {
  return {
    id: "table1-dots",
    title: "Test accuracy by rule",
    caption:
      `Table 1 as a picture: mean over seeds (line: ${intervalsOf(cells)}), single seeds as ` +
      `faint points, the paper's figure as a hollow mark. Sound protocol.`,
    description:
      "Dot plot of test accuracies, one group per network and data set, one line per rule.",
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
    type: "dots",
    axis: { label: "test accuracy (%)" },
    groups: results.profile.table1.rows.map((row) => ({
      label: rowTitle(row),
      items: cells.filter((cell) => cell.row === row).flatMap((cell) => {
        const { mean, interval } = soundOf(cell);
        const published = publishedCell(row, cell.rule);
        return mean === null ? [] : [{
          label: labelOf(cell.rule),
          value: mean,
          ...(interval === null ? {} : { interval }),
          points: cell.runs.map(soundAccuracy).filter((value) => value !== null),
          ...(published === undefined ? {} : { published: published.mean }),
        }];
      }),
    })),
  };
}

function curvesFigure(cells: readonly CellRuns[], row: Table1Row, results: Results): Figure {
  const y = { label: "test accuracy (%)" };
  const panel = (title: string, label: string, x: (run: Run, index: number) => number) => ({
    title,
    x: { label },
    y,
    series: cells.map(({ rule, runs }) => ({
      label: labelOf(rule),
      runs: runs.filter(({ result }) => result.status === "finished").map((run) => ({
        seed: run.settings.seed,
        points: run.result.curve.map((record, index) =>
          [x(run, index), 100 * record.test.accuracy] as const
        ),
      })),
    })),
  });
  return {
    id: `table1-curves-${slug(row)}`,
    title: `${rowTitle(row)}: test accuracy during training`,
    caption:
      `${rowTitle(row)}. Bold: mean over seeds; band: ${intervalsOf(cells)}; faint: single ` +
      `runs. ` +
      `Seconds are means over seeds.`,
    description: "Three line charts of test accuracy: against epochs, weight updates and seconds.",
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
    type: "curves",
    panels: [
      panel("by epochs", "epoch", (run, index) => run.result.curve[index]!.epoch),
      panel("by updates", "weight updates", (run, index) => run.result.curve[index]!.updates),
      // One axis per series, as a band needs it: the mean seconds of its seeds.
      panel(
        "by seconds",
        "seconds on one thread",
        (run, index) =>
          average(
            cells.find(({ runs }) => runs.includes(run))!.runs.map(({ timing }) =>
              timing.seconds[index] ?? null
            ),
          ) ?? 0,
      ),
    ],
  };
}

function energyFigure(cells: readonly CellRuns[], row: Table1Row, results: Results): Figure {
  const panel = (title: string, label: string, value: "loss" | "energy", rules: typeof cells) => ({
    title,
    x: { label: "epoch" },
    y: { label, scale: "log" as const },
    series: rules.map(({ rule, runs }) => ({
      label: labelOf(rule),
      runs: runs.filter(({ result }) => result.status === "finished").map((run) => ({
        seed: run.settings.seed,
        points: run.result.curve.map((record) => [record.epoch, record[value]] as const),
      })),
    })),
  });
  return {
    id: `table1-energy-${slug(row)}`,
    title: `${rowTitle(row)}: training loss and energy`,
    caption:
      `${
        rowTitle(row)
      }. Left: forward loss on the training minibatches. Right: energy left after ` +
      `inference, for the rules that infer: not comparable, as iPC's follows T − 1 weight updates on the ` +
      `same minibatch, PC's is at fixed weights. Means over each epoch, per image.`,
    description:
      "Two line charts against epochs: training loss of all rules, energy of PC and iPC.",
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
    type: "curves",
    panels: [
      panel("training loss", "loss", "loss", cells),
      panel(
        "energy after inference",
        "energy",
        "energy",
        cells.filter(({ rule }) => rule === "ipc" || isPc(rule)),
      ),
    ],
  };
}

function differenceTable(cells: readonly CellRuns[], results: Results): Table {
  const rows = results.profile.table1.rows.flatMap((row) =>
    ipcDifferences(row, { cells, value: soundAccuracy })
  );
  const adjusted = holm(rows.map(({ p }) => p));
  return {
    id: "table1-differences",
    caption: "iPC minus each other rule, seed by seed, in points of test accuracy (sound protocol)",
    columns: [
      { id: "network", label: "network and data", type: "text" },
      { id: "versus", label: "iPC against", type: "text" },
      { id: "difference", label: "mean difference", type: "number", digits: 2 },
      { id: "p", label: "p", type: "number", digits: 4, group: "exact sign-flip test" },
      { id: "holm", label: "p (Holm)", type: "number", digits: 4, group: "exact sign-flip test" },
      { id: "n", label: "pairs", type: "number", digits: 0 },
    ],
    rows: rows.map(({ row, rule, difference, interval, p, n }, index) => ({
      cells: {
        network: { value: rowTitle(row) },
        versus: { value: labelOf(rule) },
        difference: { value: difference, ...intervalCell({ interval, n }) },
        p: { value: p },
        holm: { value: adjusted[index] ?? null },
        n: { value: n },
      },
    })),
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
    notes: [`Interval: ${INTERVALS_IN_WORDS} Holm's correction runs over the whole table.`],
  };
}

function seedTableOf(cells: readonly CellRuns[], row: Table1Row, results: Results): Table {
  return seedTable([{
    cells: cells.map(({ rule, runs }) => ({ id: rule, label: labelOf(rule), runs })),
  }], {
    id: seedTableId(row),
    caption: `${
      rowTitle(row)
    }: test accuracy in percent per seed, at the epoch selected on validation`,
    measures: [
      { id: "accuracy", group: "test accuracy", digits: 2, value: soundAccuracy },
      {
        id: "loss",
        group: "final training loss",
        digits: 4,
        value: (run) => lastEpoch(run)?.loss ?? null,
      },
    ],
    source: sourceOf(cells.flatMap(({ runs }) => runs), results.profile.table1.scale),
  });
}

function cellId(row: Table1Row, rule: RuleName): string {
  return `table1-${slug(row)}-${rule.replace(".", "-")}`;
}

function seedTableId(row: Table1Row): string {
  return `table1-seeds-${slug(row)}`;
}

function slug(row: Table1Row): string {
  return rowId(row).replace("/", "-");
}
