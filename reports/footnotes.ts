/** @file A table's footnotes: the notes of its cells, equal ones once, each with a letter. */
import type { Table } from "./document.ts";
import { cellOf } from "./tables.ts";

/** The cells' different notes, in reading order. */
export function footnotesOf(table: Table): string[] {
  const notes = table.rows.flatMap((row) =>
    table.columns.flatMap((column) => cellOf(row, column).note ?? [])
  );
  return [...new Set(notes)];
}

/** a, b, ..., z, aa, ab, ... */
export function footnoteLetter(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : footnoteLetter(Math.floor(index / 26) - 1) + letter;
}
