/**
 * @file Every seed behind an aggregate: a row per seed, a column per rule and measure. The first
 * measure's cells link to their runs.
 */
import type { Cell, Column, Row, Source, Table } from "../reports/document.ts";

/** A rule's trainings. */
export interface SeedCell<Run> {
  readonly id: string;
  readonly label: string;
  readonly runs: readonly Run[];
  /** What else to tell of a run, in a footnote beside that it diverged. */
  readonly remark?: (run: Run) => string | undefined;
}

/** Rules that share their seeds: a row of Table 1, a panel of a figure. */
export interface SeedGroup<Run> {
  /** What stands before the seed in each of its rows, by the ids of `lead`. */
  readonly lead?: Row["cells"];
  /** The id of its first row, for cells that link here. */
  readonly id?: string;
  readonly cells: readonly SeedCell<Run>[];
}

/** What is told of a run. */
export interface SeedMeasure<Run> {
  readonly id: string;
  /** The heading over its columns. */
  readonly group: string;
  readonly digits: number;
  /** Null where the run has none. */
  readonly value: (run: Run) => number | null;
}

interface SeedRun {
  /** Its stage. */
  readonly name: string;
  readonly settings: { readonly seed: number };
  readonly result: { readonly status: "finished" | "diverged" };
}

/** The seeds of some groups, one below the other. Columns have the ids `RULE/MEASURE`. */
export function seedTable<Run extends SeedRun>(
  groups: readonly SeedGroup<Run>[],
  { id, caption, lead = [], measures, source }: {
    readonly id: string;
    readonly caption: string;
    /** Columns before the seed. */
    readonly lead?: readonly Column[];
    readonly measures: readonly SeedMeasure<Run>[];
    readonly source: Source;
  },
): Table {
  const labels = new Map(groups.flatMap(({ cells }) => cells.map(({ id, label }) => [id, label])));
  return {
    id,
    caption,
    columns: [
      ...lead,
      { id: "seed", label: "seed", type: "number", digits: 0 },
      ...measures.flatMap((measure) =>
        [...labels].map(([rule, label]): Column => ({
          id: columnId(rule, measure),
          label,
          type: "number",
          digits: measure.digits,
          group: measure.group,
        }))
      ),
    ],
    rows: groups.flatMap((group) =>
      seedsOf(group).map((seed, index): Row => ({
        ...(group.id !== undefined && index === 0 ? { id: group.id } : {}),
        cells: {
          ...group.lead,
          seed: { value: seed },
          ...Object.fromEntries(group.cells.flatMap((cell) => seedCells(cell, { seed, measures }))),
        },
      }))
    ),
    source,
  };
}

function seedCells<Run extends SeedRun>(
  { id, runs, remark }: SeedCell<Run>,
  { seed, measures }: { readonly seed: number; readonly measures: readonly SeedMeasure<Run>[] },
): [string, Cell][] {
  const run = runs.find(({ settings }) => settings.seed === seed);
  if (run === undefined) return [];
  const notes = [run.result.status === "diverged" ? "diverged" : undefined, remark?.(run)]
    .filter((note) => note !== undefined);
  const first = { link: run.name, ...(notes.length === 0 ? {} : { note: notes.join(", ") }) };
  return measures.map((measure, index) => [
    columnId(id, measure),
    { value: measure.value(run), ...(index === 0 ? first : {}) },
  ]);
}

function columnId(rule: string, { id }: { readonly id: string }): string {
  return `${rule}/${id}`;
}

function seedsOf<Run extends SeedRun>({ cells }: SeedGroup<Run>): number[] {
  const all = cells.flatMap(({ runs }) => runs.map(({ settings }) => settings.seed));
  return [...new Set(all)].sort((a, b) => a - b);
}
