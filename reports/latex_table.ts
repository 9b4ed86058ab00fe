/** @file A document's table as LaTeX source for the booktabs package. */
import type { Cell, Column, Table } from "./document.ts";
import { plainText } from "./inline_text.ts";
import { formatNumber } from "./numbers.ts";
import { cellOf, groupSpans } from "./tables.ts";

/** A `table` environment with caption and label; the best cells are bold. */
export function tableLatex(table: Table): string {
  const { columns } = table;
  const alignment = columns.map(({ type }) => (type === "number" ? "r" : "l")).join("");
  const grouped = columns.some(({ group }) => group !== undefined);
  const heading = columns.map(({ label, unit }) =>
    escapeLatex(plainText(label) + (unit === undefined ? "" : ` (${unit})`))
  );
  const lines = [
    "% \\usepackage{booktabs}",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${escapeLatex(plainText(table.caption))}}`,
    `  \\label{tab:${table.id.replace(/[^A-Za-z0-9-]+/g, "-")}}`,
    `  \\begin{tabular}{${alignment}}`,
    "    \\toprule",
    ...(grouped ? [`    ${groupHeading(columns)} \\\\`] : []),
    `    ${heading.join(" & ")} \\\\`,
    "    \\midrule",
    ...table.rows.map((row) =>
      `    ${columns.map((column) => latexCell(cellOf(row, column), column)).join(" & ")} \\\\`
    ),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ];
  return `${lines.join("\n")}\n`;
}

function groupHeading(columns: readonly Column[]): string {
  return groupSpans(columns)
    .map(([group, count]) =>
      group === undefined ? "" : `\\multicolumn{${count}}{c}{${escapeLatex(plainText(group))}}`
    )
    .join(" & ");
}

/** A best cell is bold in text and formulas: \textbf alone leaves a formula's digits as they are. */
function latexCell(cell: Cell, column: Column): string {
  const text = cellText(cell, column);
  return cell.best ? `\\textbf{\\boldmath ${text}}` : text;
}

function cellText(cell: Cell, { digits }: Column): string {
  const { value, atLeast, plusMinus, interval, intervalName, n } = cell;
  if (value === null) return "--";
  if (typeof value === "string") return escapeLatex(plainText(value));
  const number = (x: number) => formatNumber(x, digits).replace("−", "-");
  const spread = plusMinus === undefined ? "" : ` \\pm ${number(plusMinus)}`;
  const range = interval === undefined ? "" : ` $[${interval.map(number).join(", ")}]$`;
  const name = intervalName === undefined ? "" : ` (${intervalName})`;
  return `$${atLeast ? "> " : ""}${number(value)}${spread}$${range}${name}${
    n === undefined ? "" : ` (${n})`
  }`;
}

function escapeLatex(text: string): string {
  return text
    .replace(
      /[\\{}$&#_%^~]/g,
      (character) =>
        character === "\\"
          ? "\\textbackslash{}"
          : character === "^"
          ? "\\^{}"
          : character === "~"
          ? "\\~{}"
          : `\\${character}`,
    )
    .replaceAll("±", "$\\pm$")
    .replaceAll("−", "$-$")
    .replaceAll("×", "$\\times$");
}
