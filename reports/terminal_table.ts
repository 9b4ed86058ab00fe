/**
 * @file A document's table as plain text: aligned for the terminal, or as a GitHub Markdown table for
 * a README.
 */
import type { Cell, Column, Table } from "./document.ts";
import { footnoteLetter, footnotesOf } from "./footnotes.ts";
import { inlineMarkdown, plainText } from "./inline_text.ts";
import { decimalsOf, formatNumber } from "./numbers.ts";
import { cellOf, columnTitle } from "./tables.ts";
import { VERDICT_SIGNS } from "./verdicts.ts";

const GAP = "  ";

/**
 * The table for a terminal: caption, headings, a rule, rows; numbers with their points below each
 * other, the best with a star, missing values as dashes. Without a trailing line break.
 */
export function terminalTable(table: Table): string {
  const columns = table.columns.map((column) => {
    const cells = alignedOnPoint(table, column, (cell) => cellText(cell, column, plainText));
    const width = Math.max(lengthOf(columnTitle(column)), ...cells.map(lengthOf));
    const pad = (text: string) => padded(text, { width, right: column.type === "number" });
    return { heading: pad(columnTitle(column)), rule: "─".repeat(width), cells: cells.map(pad) };
  });
  const line = (parts: readonly string[]) => parts.join(GAP).trimEnd();
  return [
    plainText(table.caption),
    "",
    line(columns.map(({ heading }) => heading)),
    line(columns.map(({ rule }) => rule)),
    ...table.rows.map((_, row) => line(columns.map(({ cells }) => cells[row]!))),
    ...(table.notes ?? []).map(plainText),
  ].join("\n");
}

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
        const text = escapePipes(cellText({ ...cell, best: false }, column, inlineMarkdown));
        const noted = cell.note === undefined ? "" : mark(footnotes.indexOf(cell.note));
        return (cell.best ? `**${text}**` : text) + noted;
      }))
    ),
  ];
  const notes = footnotes.map((note, index) => `${mark(index)} ${inlineMarkdown(note)}`);
  return [rows.join("\n"), ...notes].join("\n\n");
}

function cellText(cell: Cell, column: Column, inline: (text: string) => string): string {
  const { value, plusMinus, interval, intervalName, n, best, verdict } = cell;
  const { digits } = column;
  if (value === null) return "–";
  const text = typeof value === "string" ? inline(value) : formatNumber(value, digits);
  return [
    best ? "*" : "",
    verdict === undefined ? "" : `${VERDICT_SIGNS[verdict]} `,
    text,
    plusMinus === undefined ? "" : ` ± ${formatNumber(plusMinus, digits)}`,
    interval === undefined
      ? ""
      : ` [${interval.map((end) => formatNumber(end, digits)).join(", ")}]`,
    intervalName === undefined ? "" : ` (${intervalName})`,
    n === undefined ? "" : ` (n = ${n})`,
  ].join("");
}

/** A column's cells, those with a number followed by blanks so that their points line up. */
function alignedOnPoint(table: Table, column: Column, text: (cell: Cell) => string): string[] {
  const cells = table.rows.map((row) => cellOf(row, column));
  if (column.type !== "number") return cells.map(text);
  const after = cells.map((cell) => afterPoint(cell, text(cell), column.digits));
  const most = Math.max(0, ...after);
  return cells.map((cell, row) =>
    typeof cell.value === "number" ? text(cell) + " ".repeat(most - after[row]!) : text(cell)
  );
}

/** Characters after a cell's decimal point, or where it would stand. */
function afterPoint({ value, best }: Cell, text: string, digits: number | undefined): number {
  if (typeof value !== "number") return 0;
  const number = formatNumber(value, digits);
  const whole = (best ? 1 : 0) + number.length -
    (decimalsOf(number) > 0 ? decimalsOf(number) + 1 : 0);
  return lengthOf(text) - whole;
}

function padded(
  text: string,
  options: { readonly width: number; readonly right: boolean },
): string {
  const blanks = " ".repeat(Math.max(0, options.width - lengthOf(text)));
  return options.right ? blanks + text : text + blanks;
}

/** Characters as a terminal counts them, near enough: code points. */
function lengthOf(text: string): number {
  return [...text].length;
}

function escapePipes(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
