/** @file A document's table as a GitHub Markdown table, for a README. */
import type { Cell, Column, Table } from "./document.ts";
import { footnoteLetter, footnotesOf } from "./footnotes.ts";
import { inlineMarkdown } from "./inline_text.ts";
import { formatNumber } from "./numbers.ts";
import { cellOf, columnTitle } from "./tables.ts";
import { VERDICT_SIGNS } from "./verdicts.ts";

/** The table in GitHub's Markdown, the best cells bold, footnotes below it. Without a trailing line break. */
export function markdownTable(table: Table): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const { columns } = table;
  const footnotes = footnotesOf(table);
  const mark = (index: number) => `<sup>${footnoteLetter(index)}</sup>`;
  const rows = [
    row(columns.map((column) => escapePipes(columnTitle(column)))),
    row(columns.map(({ type }) => (type === "number" ? "---:" : "---"))),
    ...table.rows.map((cells) =>
      row(columns.map((column) => {
        const cell = cellOf(cells, column);
        const text = escapePipes(cellText(cell, column));
        const noted = cell.note === undefined ? "" : mark(footnotes.indexOf(cell.note));
        return (cell.best ? `**${text}**` : text) + noted;
      }))
    ),
  ];
  const notes = footnotes.map((note, index) => `${mark(index)} ${inlineMarkdown(note)}`);
  return [rows.join("\n"), ...notes].join("\n\n");
}

function cellText(cell: Cell, { digits }: Column): string {
  const { value, atLeast, plusMinus, interval, intervalName, n, verdict } = cell;
  if (value === null) return "–";
  const text = typeof value === "string" ? inlineMarkdown(value) : formatNumber(value, digits);
  return [
    verdict === undefined ? "" : `${VERDICT_SIGNS[verdict]} `,
    atLeast ? "> " : "",
    text,
    plusMinus === undefined ? "" : ` ± ${formatNumber(plusMinus, digits)}`,
    interval === undefined
      ? ""
      : ` [${interval.map((end) => formatNumber(end, digits)).join(", ")}]`,
    intervalName === undefined ? "" : ` (${intervalName})`,
    n === undefined ? "" : ` (n = ${n})`,
  ].join("");
}

function escapePipes(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
