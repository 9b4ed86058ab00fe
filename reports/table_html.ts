/**
 * @file A table as HTML: numbers with their points below each other, the best marked, ties honest,
 * missing values as dashes that sort last, cells linked to what they come from. The page's script
 * makes the headings sort; without it the table reads as it stands.
 */
import type { Resolve } from "./anchors.ts";
import { anchorOf } from "./anchors.ts";
import type { Cell, Column, Row, Table } from "./document.ts";
import { downloadsHtml, tableDownloads } from "./downloads.ts";
import { type Html, html } from "./html.ts";
import { inlineHtml, plainText } from "./inline_text.ts";
import { groupSpans } from "./latex_table.ts";
import { decimalPadding, decimalsOf, formatNumber } from "./numbers.ts";
import { sourceHtml } from "./source_html.ts";
import { cellOf } from "./tables.ts";

type Verdict = NonNullable<Cell["verdict"]>;

/** The sign beside a verdict's colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  "reproduced": "✓",
  "not reproduced": "✗",
  "not tested here": "○",
};

/** How a column's cells line up: decimals, and the width of what follows the number. */
interface Alignment {
  readonly decimals: number;
  /** Characters of the longest "± x"; 0 where no cell has one. */
  readonly plusMinus: number;
}

/** A table with caption, notes, downloads and provenance. */
export function tableHtml(table: Table, resolve: Resolve): Html {
  const anchor = anchorOf(table.id);
  const footnotes = footnotesOf(table);
  const hasBest = table.rows.some(({ cells }) => Object.values(cells).some(({ best }) => best));
  const remarks = [
    ...(hasBest
      ? ["Bold with a dot: the best of its comparison; all tied values are marked."]
      : []),
    ...(table.notes ?? []),
  ];
  return html`
    <figure class="table" id="${anchor}">
    <figcaption id="${anchor}-caption">${inlineHtml(table.caption)}</figcaption>
    <div class="scroll" role="group" tabindex="0" aria-labelledby="${anchor}-caption">
    <table data-sortable aria-labelledby="${anchor}-caption">
    ${headHtml(table.columns)}
    ${bodyHtml(table, { resolve, footnotes })}
    </table>
    </div>
    ${remarks.map((remark) => html`<p class="remark">${inlineHtml(remark)}</p>`)}
    ${footnotesHtml(footnotes, anchor)}
    ${downloadsHtml(tableDownloads(table), plainText(table.caption))}
    ${table.source && sourceHtml(table.source, resolve)}
    </figure>
  `;
}

function headHtml(columns: readonly Column[]): Html {
  const grouped = columns.some(({ group }) => group !== undefined);
  const heading = (column: Column, index: number, rows: number) =>
    html`
      <th scope="col" class="${column.type}" data-column="${index}"
        ${rows > 1 && html`
          rowspan="${rows}"
        `}><span>${inlineHtml(column.label)}${column.unit !== undefined && html`
          <small>${column.unit}</small>
        `}</span></th>
    `;
  if (!grouped) {
    return html`
      <thead>
        <tr>${columns.map((column, i) => heading(column, i, 1))}</tr>
      </thead>
    `;
  }
  const starts: Html[] = [];
  let index = 0;
  for (const [group, count] of groupSpans(columns)) {
    starts.push(
      group === undefined
        ? heading(columns[index]!, index, 2)
        : html`<th scope="colgroup" colspan="${count}" class="group"><span>${
          inlineHtml(group)
        }</span></th>`,
    );
    index += count;
  }
  const below = columns.map((column, i) => column.group !== undefined && heading(column, i, 1));
  return html`
    <thead>
      <tr>${starts}</tr>
      <tr>${below}</tr>
    </thead>
  `;
}

interface BodyContext {
  readonly resolve: Resolve;
  readonly footnotes: readonly string[];
}

function bodyHtml(table: Table, context: BodyContext): Html {
  const alignments = table.columns.map((column) => alignmentOf(table.rows, column));
  const rows = table.rows.map((row) => {
    const cells = table.columns.map((column, index) => {
      const cell = cellOf(row, column);
      const content = column.type === "number"
        ? numberHtml(cell, { ...context, column, alignment: alignments[index]!, table })
        : textHtml(cell, { ...context, table });
      if (index === 0 && column.type === "text") return html`<th scope="row">${content}</th>`;
      const sort = typeof cell.value === "number" && Number.isFinite(cell.value) &&
        html`
          data-sort="${cell.value}"
        `;
      return html`
        <td class="${cellClass(cell, column)}" ${sort}>${content}</td>
      `;
    });
    return html`<tr${
      row.id !== undefined && html`
        id="${anchorOf(row.id)}"
      `
    }>${cells}</tr>\n`;
  });
  return html`<tbody>\n${rows}</tbody>`;
}

function cellClass(cell: Cell, column: Column): string {
  const verdict = cell.verdict === undefined ? [] : [`verdict-${cell.verdict.split(" ")[0]}`];
  return [column.type, ...(cell.best ? ["best"] : []), ...verdict].join(" ");
}

function alignmentOf(rows: readonly Row[], column: Column): Alignment {
  const cells = rows.map((row) => cellOf(row, column));
  const numbers = cells.flatMap(({ value }) =>
    typeof value === "number" ? [decimalsOf(formatNumber(value, column.digits))] : []
  );
  const spreads = cells.flatMap(({ plusMinus }) =>
    plusMinus === undefined ? [] : [formatNumber(plusMinus, column.digits).length + 2]
  );
  return { decimals: Math.max(0, ...numbers), plusMinus: Math.max(0, ...spreads) };
}

function numberHtml(
  cell: Cell,
  context: BodyContext & {
    readonly column: Column;
    readonly alignment: Alignment;
    readonly table: Table;
  },
): Html {
  const { column: { digits }, alignment } = context;
  const { value, plusMinus, interval, n, best } = cell;
  const shown = typeof value === "number" ? formatNumber(value, digits) : value ?? "–";
  const padding = typeof value === "number" ? decimalPadding(shown, alignment.decimals) : "";
  const spread = plusMinus === undefined ? "" : `±\u2009${formatNumber(plusMinus, digits)}`;
  const number = html`<span class="value">${
    best && html`<span class="visually-hidden">best: </span>`
  }${inlineHtml(shown)}${
    value === null && html`<span class="visually-hidden">missing</span>`
  }</span>`;
  const below = [
    ...(interval === undefined ? [] : [
      html`<span class="interval">[${formatNumber(interval[0], digits)}, ${
        formatNumber(interval[1], digits)
      }]</span>`,
    ]),
    ...(n === undefined ? [] : [html`<span class="n"><i>n</i>\u2009=\u2009${n}</span>`]),
  ];
  return html`<span class="number">${linked(number, cell, context.resolve)}${padding}${
    alignment.plusMinus > 0 &&
    html`<span class="plus-minus" style="width:${alignment.plusMinus}ch">${spread}</span>`
  }${footnoteMark(cell, context)}</span>${
    below.length > 0 && html`<small>${joinWith(below, " ")}</small>`
  }`;
}

function textHtml(cell: Cell, context: BodyContext & { readonly table: Table }): Html {
  const { value, verdict, best } = cell;
  const text = value === null
    ? html`–<span class="visually-hidden">missing</span>`
    : inlineHtml(typeof value === "number" ? formatNumber(value) : value);
  const signed = verdict === undefined
    ? text
    : html`<span class="verdict"><span aria-hidden="true">${
      VERDICT_SIGNS[verdict]
    }</span> ${text}</span>`;
  const marked = best ? html`<strong>${signed}</strong>` : signed;
  return html`${linked(marked, cell, context.resolve)}${footnoteMark(cell, context)}`;
}

function linked(content: Html, cell: Cell, resolve: Resolve): Html {
  const target = cell.link === undefined ? undefined : resolve(cell.link);
  return target === undefined ? content : html`<a class="quiet" href="#${target}">${content}</a>`;
}

function joinWith(parts: readonly Html[], separator: string): Html[] {
  return parts.map((part, index) => (index === 0 ? part : html`${separator}${part}`));
}

/** The cells' different notes, in reading order. */
function footnotesOf(table: Table): string[] {
  const notes = table.rows.flatMap((row) =>
    table.columns.flatMap((column) => cellOf(row, column).note ?? [])
  );
  return [...new Set(notes)];
}

function footnoteMark(cell: Cell, context: BodyContext & { readonly table: Table }): Html | false {
  if (cell.note === undefined) return false;
  const mark = footnoteLetter(context.footnotes.indexOf(cell.note));
  const target = `${anchorOf(context.table.id)}-note-${mark}`;
  return html`<sup><a href="#${target}" title="${plainText(cell.note)}">${mark}</a></sup>`;
}

function footnotesHtml(footnotes: readonly string[], anchor: string): Html | false {
  if (footnotes.length === 0) return false;
  const items = footnotes.map((note, index) => {
    const mark = footnoteLetter(index);
    return html`<p class="remark" id="${anchor}-note-${mark}"><sup>${mark}</sup> ${
      inlineHtml(note)
    }</p>`;
  });
  return html`${items}`;
}

/** a, b, ..., z, aa, ab, ... */
function footnoteLetter(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : footnoteLetter(Math.floor(index / 26) - 1) + letter;
}
