/**
 * @file Table 3's published per-seed lists (appendix D.3.2) through our statistics: what is printed is
 * recomputed to the digit, and the sound statistics stand beside it.
 */
import { stream } from "../base/random.ts";
import type { Block, Cell, Row, Section, Table } from "../reports/document.ts";
import { holm } from "../reports/statistics/holm.ts";
import { mannWhitney } from "../reports/statistics/mann_whitney.ts";
import { paperSummary } from "../reports/statistics/paper_protocol.ts";
import { printedAgainst, table3Cell, TABLE_3 } from "../reports/statistics/published.ts";
import type { Table3Cell } from "../reports/statistics/published.ts";
import { soundSummary } from "../reports/statistics/sound_protocol.ts";
import {
  INTERVALS_IN_WORDS,
  paperCell,
  soundCells,
  soundColumns,
} from "../reports/summary_cells.ts";
import type { Claim, Experiment } from "./experiment.ts";

export const table3: Experiment = {
  id: "table3",
  title: "Table 3: the published seeds of the language models",
  summary: "Table 3's published per-seed lists through our statistics (nothing is trained)",
  data: () => [],
  stages: () => [],
  sections: () => [section()],
  claims: () => significance(),
};

/** Pairs of rules whose difference the paper states. */
const COMPARED = [["iPC", "BP"], ["iPC", "PC"]] as const;
const PUBLISHED = { data: "the paper's own figures", scale: "paper", seeds: "10 published seeds" };

function section(): Section {
  return {
    id: "table3",
    title: "Table 3: the published seeds of the language models",
    blocks: [
      {
        kind: "text",
        text:
          "The paper prints the test perplexity of every seed. These lists are read here by both " +
          "protocols; nothing was trained. The printed ± is *half the population standard deviation* " +
          "of the converged seeds: neither a standard error nor a standard deviation.",
      },
      { kind: "table", table: cellsTable() },
      { kind: "table", table: testsTable() },
      {
        kind: "fold",
        title: "The published seeds",
        id: "table3-seeds-fold",
        blocks: [{ kind: "table", table: seedsTable() }] as Block[],
      },
    ],
  };
}

function label({ model, rule }: Table3Cell): string {
  return `${model} LM, ${rule}`;
}

function cellsTable(): Table {
  return {
    id: "table3-published",
    caption:
      "Test perplexity: as printed, recomputed, and by the sound protocol over all ten seeds",
    columns: [
      { id: "model", label: "model", type: "text" },
      { id: "rule", label: "rule", type: "text" },
      { id: "printed", label: "printed", type: "number", digits: 2, group: "converged seeds" },
      {
        id: "recomputed",
        label: "recomputed",
        type: "number",
        digits: 2,
        group: "converged seeds",
      },
      { id: "converged", label: "converged", type: "number", digits: 0, group: "converged seeds" },
      ...soundColumns({ digits: 1, group: "all seeds" }),
    ],
    rows: TABLE_3.map((cell): Row => {
      const { model, rule, perplexities, threshold, printed } = cell;
      const paper = paperSummary(perplexities, { below: threshold });
      const random = stream("table3", "bootstrap", model, rule);
      const sound = soundSummary(perplexities, { random });
      return {
        cells: {
          model: { value: model },
          rule: { value: rule },
          printed: { value: printed.mean, plusMinus: printed.plusMinus },
          recomputed: { ...paperCell(paper), link: "table3-seeds" },
          converged: { value: paper.converged, note: `perplexity below ${threshold}` },
          ...soundCells(sound, { link: "table3-seeds" }),
        },
      };
    }),
    source: { ...PUBLISHED, engine: "none: nothing was trained", stages: [] },
    notes: [`Interval: ${INTERVALS_IN_WORDS}`],
  };
}

/** A comparison of two rules: its p-value, and whether it speaks for the first. */
interface Test {
  readonly p: number;
  /** Significant, and the first rule's perplexities are the lower ones. */
  readonly firstIsBetter: boolean;
}

/** Largest p-value that is called significant. */
const SIGNIFICANT = 0.05;

function compare(first: readonly number[], second: readonly number[]): Test {
  const { u, p } = mannWhitney(first, second);
  return { p, firstIsBetter: p < SIGNIFICANT && u < first.length * second.length / 2 };
}

/** The comparisons, on all seeds and on the converged ones. */
function comparisons() {
  return (["masked", "conditional"] as const).flatMap((model) =>
    COMPARED.map(([first, second]) => {
      const [a, b] = [table3Cell(model, first), table3Cell(model, second)];
      const converged = ({ perplexities, threshold }: Table3Cell) =>
        perplexities.filter((value) => value < threshold);
      return {
        model,
        first,
        second,
        all: compare(a.perplexities, b.perplexities),
        converged: compare(converged(a), converged(b)),
      };
    })
  );
}

function testsTable(): Table {
  const rows = comparisons();
  const adjusted = holm(rows.map(({ all }) => all.p));
  return {
    id: "table3-tests",
    caption: "Are the published differences more than chance? Exact two-sided Mann-Whitney tests",
    columns: [
      { id: "model", label: "model", type: "text" },
      { id: "rules", label: "rules", type: "text" },
      { id: "all", label: "p, all seeds", type: "number", digits: 4 },
      { id: "holm", label: "p (Holm), all seeds", type: "number", digits: 4 },
      { id: "converged", label: "p, converged seeds", type: "number", digits: 4 },
    ],
    rows: rows.map(({ model, first, second, all, converged }, index) => ({
      cells: {
        model: { value: model },
        rules: { value: `${first} against ${second}` },
        all: { value: all.p },
        holm: { value: adjusted[index] ?? null },
        converged: { value: converged.p },
      },
    })),
    source: { ...PUBLISHED, engine: "none: nothing was trained", stages: [] },
    notes: ["The lists are not known to be paired by seed, so the test is for unpaired samples."],
  };
}

function seedsTable(): Table {
  const seeds = TABLE_3[0]!.perplexities.length;
  return {
    id: "table3-seeds",
    caption: "Test perplexity per published seed",
    columns: [
      { id: "seed", label: "seed", type: "number", digits: 0 },
      ...TABLE_3.map((cell) => ({
        id: label(cell),
        label: cell.rule,
        group: `${cell.model} LM`,
        type: "number" as const,
        digits: 3,
      })),
    ],
    rows: Array.from({ length: seeds }, (_, seed): Row => ({
      cells: {
        seed: { value: seed },
        ...Object.fromEntries(TABLE_3.map((cell): [string, Cell] => {
          const value = cell.perplexities[seed]!;
          return [
            label(cell),
            value < cell.threshold ? { value } : { value, note: "not converged" },
          ];
        })),
      },
    })),
  };
}

function significance(): Claim[] {
  return comparisons()
    .filter(({ model, second }) => (model === "masked") === (second === "BP"))
    .map(({ model, first, second, all, converged }) => ({
      id: `table3-${model}`,
      claim:
        `${first} is better than ${second} on ${model} LMs (the published seeds alone; read as: ` +
        `lower perplexities, exact two-sided Mann-Whitney p below ${SIGNIFICANT}, on all ten seeds ` +
        `and on the converged ones)`,
      published: printedAgainst(
        table3Cell(model, first).printed,
        table3Cell(model, second).printed,
      ),
      ...PUBLISHED,
      ...judged(all, converged),
      link: "table3-tests",
    }));
}

/**
 * A verdict where both readings of the published seeds agree. All ten are a fair sample; the converged
 * ones are those that the paper's means are of.
 */
function judged(all: Test, converged: Test): Pick<Claim, "ours" | "verdict"> {
  const found = ({ p, firstIsBetter }: Test) =>
    `p = ${p.toPrecision(2)} (${firstIsBetter ? "supported" : "not supported"})`;
  const readings = `on all ten seeds ${found(all)}, on the converged ones ${found(converged)}`;
  if (all.firstIsBetter !== converged.firstIsBetter) {
    return { ours: `depends on the reading: ${readings}`, verdict: "not tested here" };
  }
  return all.firstIsBetter
    ? { ours: `supported by the published seeds: ${readings}`, verdict: "reproduced" }
    : { ours: `not supported by the published seeds: ${readings}`, verdict: "not reproduced" };
}
