/**
 * @file A document's table as an arquero table: a column per value, and further ones for what stands
 * beside a value ("ipc ±", "ipc low", "ipc high", "ipc n"). The CSV and JSON
 * downloads go through it.
 */
import { table as arqueroTable, toCSV } from "arquero";
import type { ColumnTable } from "arquero";
import type { Cell, Column, Table } from "./document.ts";
import { plainText } from "./inline_text.ts";

/** One value of a table as data. */
type Datum = string | number | boolean | null;

/** The cell of a row, missing ones as null. */
export function cellOf(row: Table["rows"][number], column: Column): Cell {
  return row.cells[column.id] ?? { value: null };
}

/** A heading with its group and unit: "paper protocol: iPC (%)". */
export function columnTitle(column: Column): string {
  const group = column.group === undefined ? "" : `${column.group}: `;
  const unit = column.unit === undefined ? "" : ` (${column.unit})`;
  return plainText(`${group}${column.label}${unit}`);
}

/** Runs of neighbouring columns with one group: [group or undefined, number of columns]. */
export function groupSpans(columns: readonly Column[]): (readonly [string | undefined, number])[] {
  const spans: [string | undefined, number][] = [];
  for (const { group } of columns) {
    const last = spans.at(-1);
    if (last !== undefined && last[0] === group && group !== undefined) last[1]++;
    else spans.push([group, 1]);
  }
  return spans;
}

/** A document's table as data, at full precision, headed by column ids. */
function toArquero(table: Table): ColumnTable {
  const columns: Record<string, Datum[]> = {};
  for (const column of table.columns) {
    const cells = table.rows.map((row) => cellOf(row, column));
    columns[column.id] = cells.map(({ value }) => datum(value));
    const beside: readonly (readonly [string, (cell: Cell) => Datum | undefined])[] = [
      ["at least", (cell) => cell.atLeast],
      ["±", (cell) => cell.plusMinus],
      ["low", (cell) => cell.interval?.[0]],
      ["high", (cell) => cell.interval?.[1]],
      ["n", (cell) => cell.n],
      ["best", (cell) => cell.best],
      ["verdict", (cell) => cell.verdict],
    ];
    for (const [suffix, read] of beside) {
      const values = cells.map((cell) => read(cell) ?? null);
      if (values.some((value) => value !== null)) columns[`${column.id} ${suffix}`] = values;
    }
  }
  return arqueroTable(columns);
}

/** Comma-separated values with a heading line; missing values are empty. */
export function tableCsv(table: Table): string {
  return toCSV(toArquero(table));
}

/** The caption, the columns with their headings, and a record per row. */
export function tableJson(table: Table): string {
  const columns = table.columns.map((column) => ({ id: column.id, title: columnTitle(column) }));
  const rows = toArquero(table).objects();
  const { source } = table;
  return `${
    JSON.stringify({ caption: plainText(table.caption), columns, rows, source }, null, 1)
  }\n`;
}

function datum(value: number | string | null): Datum {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value === null ? null : plainText(value);
}
