/** @file What changed between two versions of a report, in words. */
import { firstFew } from "../base/first_few.ts";
import { allBlocks } from "./anchors.ts";
import type { ReportDocument, Table } from "./document.ts";

const MOST = 20;

/** The numbers and verdicts that differ, table by table; empty where nothing does. */
export function documentChanges(
  before: ReportDocument,
  after: ReportDocument,
): readonly string[] {
  const old = valuesOf(before);
  const changes: string[] = [];
  for (const [place, value] of valuesOf(after)) {
    const previous = old.get(place);
    if (previous === undefined) changes.push(`${place}: new, ${value}`);
    else if (previous !== value) changes.push(`${place}: ${previous} → ${value}`);
    old.delete(place);
  }
  for (const [place, value] of old) changes.push(`${place}: gone, was ${value}`);
  return firstFew(changes, MOST);
}

/** Every cell of every table by a name that a reader understands. */
function valuesOf(document: ReportDocument): Map<string, string> {
  const tables = allBlocks(document).flatMap((block) =>
    block.kind === "table" ? [block.table] : []
  );
  return new Map(tables.flatMap((table) => cellsOf(table)));
}

function cellsOf({ id, columns, rows }: Table): [string, string][] {
  const labels = columns.filter(({ type }) => type === "text").slice(0, 2);
  return rows.flatMap((row, index) => {
    const name = row.id ??
      (labels.map((column) => row.cells[column.id]?.value ?? "").join(", ") || `row ${index + 1}`);
    return columns.flatMap((column): [string, string][] => {
      const value = row.cells[column.id]?.value;
      if (labels.includes(column) || value === null || value === undefined) return [];
      const text = typeof value === "number" && column.digits !== undefined
        ? value.toFixed(column.digits)
        : `${value}`;
      const heading = column.group === undefined
        ? column.label
        : `${column.group}, ${column.label}`;
      return [[`${id}, ${name}, ${heading} (row ${index + 1})`, text]];
    });
  });
}
