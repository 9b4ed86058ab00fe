/**
 * @file A table as HTML: numbers with their points below each other, the best marked, ties honest,
 * missing values as dashes that sort last, cells linked to what they come from. The page's script
 * makes the headings sort; without it the table reads as it stands.
 */
import type { Resolve } from "./anchors.ts";
import { anchorOf } from "./anchors.ts";
import type { Cell, Column, Row, Table } from "./document.ts";
import { downloadsHtml, tableDownloads } from "./downloads.ts";
import { footnoteLetter, footnotesOf } from "./footnotes.ts";
import { attribute, lines, type Markup, markup } from "./markup.ts";
import { inlineHtml, plainText } from "./inline_text.ts";
import { decimalPadding, decimalsOf, formatNumber } from "./numbers.ts";
import { sourceHtml, stagesHtml } from "./source_html.ts";
import { cellOf, groupSpans } from "./tables.ts";
import { type Verdict, VERDICT_SIGNS } from "./verdicts.ts";

/** How a column's cells line up: decimals, and the width of what follows the number. */
interface Alignment {
  readonly decimals: number;
  /** Characters of the longest "± x"; 0 where no cell has one. */
  readonly plusMinus: number;
}

/** A table with caption, notes, downloads and provenance. */
export function tableHtml(table: Table, resolve: Resolve): Markup {
  const anchor = anchorOf(table.id);
  const footnotes = footnotesOf(table);
  const hasBest = table.rows.some(({ cells }) => Object.values(cells).some(({ best }) => best));
  const remarks = [
    ...(hasBest
      ? ["Bold with a dot: the best of its comparison; all tied values are marked."]
      : []),
    ...(table.notes ?? []),
  ];
  return lines([
    markup`<figure class="table" id="${anchor}">`,
    markup`<figcaption id="${anchor}-caption">${inlineHtml(table.caption)}</figcaption>`,
    markup`<div class="scroll" role="group" tabindex="0" aria-labelledby="${anchor}-caption">`,
    markup`<table data-sortable aria-labelledby="${anchor}-caption">`,
    headHtml(table.columns),
    bodyHtml(table, { resolve, footnotes }),
    markup`</table></div>`,
    ...remarks.map((remark) => markup`<p class="remark">${inlineHtml(remark)}</p>`),
    ...footnotes.map((note, index) => footnoteHtml(note, { anchor, index })),
    table.source && sourceHtml(table.source),
    markup`<div class="tools">`,
    downloadsHtml(tableDownloads(table), plainText(table.caption)),
    table.source && stagesHtml(table.source, resolve),
    markup`</div>`,
    markup`</figure>`,
  ]);
}

function headHtml(columns: readonly Column[]): Markup {
  if (columns.every(({ group }) => group === undefined)) {
    const headings = columns.map((column, index) => headingHtml(column, { index, rows: 1 }));
    return markup`<thead><tr>${headings}</tr></thead>`;
  }
  const above: Markup[] = [];
  let index = 0;
  for (const [group, count] of groupSpans(columns)) {
    above.push(
      group === undefined
        ? headingHtml(columns[index]!, { index, rows: 2 })
        : groupHeadingHtml(group, count),
    );
    index += count;
  }
  const below = columns.map((column, index) =>
    column.group !== undefined && headingHtml(column, { index, rows: 1 })
  );
  return markup`<thead><tr>${above}</tr><tr>${below}</tr></thead>`;
}

function headingHtml(
  column: Column,
  place: { readonly index: number; readonly rows: number },
): Markup {
  const { label, unit, type, width } = column;
  const span = attribute("rowspan", place.rows > 1 ? place.rows : undefined);
  const shownUnit = unit !== undefined && markup` <small>${unit}</small>`;
  const text = markup`<span>${inlineHtml(label)}${shownUnit}</span>`;
  const style = attribute("style", width === undefined ? undefined : `width:${width}%`);
  const index = place.index;
  return markup`<th scope="col" class="${type}" data-column="${index}"${span}${style}>${text}</th>`;
}

function groupHeadingHtml(group: string, count: number): Markup {
  const text = markup`<span>${inlineHtml(group)}</span>`;
  return markup`<th scope="colgroup" colspan="${count}" class="group">${text}</th>`;
}

interface BodyContext {
  readonly table: Table;
  readonly resolve: Resolve;
  readonly footnotes: readonly string[];
}

function bodyHtml(
  table: Table,
  options: { readonly resolve: Resolve; readonly footnotes: readonly string[] },
): Markup {
  const context = { table, ...options };
  const alignments = table.columns.map((column) => alignmentOf(table.rows, column));
  const rows = table.rows.map((row) => {
    const cells = table.columns.map((column, index) => {
      const cell = cellOf(row, column);
      const content = column.type === "number"
        ? numberHtml(cell, { ...context, column, alignment: alignments[index]! })
        : textHtml(cell, context);
      if (index === 0 && column.type === "text") return markup`<th scope="row">${content}</th>`;
      const sort = attribute("data-sort", sortValue(cell));
      return markup`<td class="${cellClass(cell, column)}"${sort}>${content}</td>`;
    });
    const id = attribute("id", row.id === undefined ? undefined : anchorOf(row.id));
    return markup`<tr${id}>${cells}</tr>`;
  });
  return lines([markup`<tbody>`, ...rows, markup`</tbody>`]);
}

function sortValue({ value }: Cell): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function cellClass(cell: Cell, column: Column): string {
  const verdict = cell.verdict === undefined ? [] : [`verdict-${anchorOf(cell.verdict)}`];
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
  context: BodyContext & { readonly column: Column; readonly alignment: Alignment },
): Markup {
  const { column: { digits }, alignment } = context;
  const { value, plusMinus } = cell;
  const shown = typeof value === "number" ? formatNumber(value, digits) : value ?? "–";
  const padding = typeof value === "number" ? decimalPadding(shown, alignment.decimals) : "";
  const best = cell.best && hiddenHtml("best: ");
  const bound = cell.atLeast && markup`<span title="at least">&gt;\u2009</span>`;
  const missing = value === null && hiddenHtml("missing");
  const number = markup`<span class="value">${best}${bound}${inlineHtml(shown)}${missing}</span>`;
  const spread = plusMinus === undefined ? "" : `±\u2009${formatNumber(plusMinus, digits)}`;
  const width = `width:${alignment.plusMinus}ch`;
  const after = alignment.plusMinus > 0 &&
    markup`<span class="plus-minus" style="${width}">${spread}</span>`;
  const line = [linked(number, cell, context.resolve), padding, after, footnoteMark(cell, context)];
  return markup`<span class="number">${line}</span>${belowHtml(cell, digits)}`;
}

/** The interval and the number of seeds, in small type on a line of their own. */
function belowHtml(
  { interval, intervalName, n }: Cell,
  digits: number | undefined,
): Markup | false {
  const range = interval?.map((end) => formatNumber(end, digits)).join(", ");
  const parts = [
    intervalName !== undefined && markup`<span class="interval-name">${intervalName}</span>`,
    range !== undefined && markup`<span class="interval">[${range}]</span>`,
    n !== undefined && markup`<span class="n"><i>n</i>\u2009=\u2009${n}</span>`,
  ].filter((part) => part !== false);
  return parts.length > 0 && markup`<small>${lines(parts)}</small>`;
}

function textHtml(cell: Cell, context: BodyContext): Markup {
  const { value, brief, verdict, best } = cell;
  if (brief !== undefined) return foldedHtml(cell, context);
  const text = value === null
    ? markup`–${hiddenHtml("missing")}`
    : inlineHtml(typeof value === "number" ? formatNumber(value) : value);
  const signed = verdict === undefined ? text : verdictHtml(verdict, text);
  const marked = best ? markup`<strong>${signed}</strong>` : signed;
  return markup`${linked(marked, cell, context.resolve)}${footnoteMark(cell, context)}`;
}

/** A long text: its brief form, and the whole on demand, with scripts off, too. */
function foldedHtml({ brief, ...cell }: Cell, context: BodyContext): Markup {
  return lines([
    markup`${inlineHtml(brief!)} …`,
    markup`<details><summary>in full</summary>${textHtml(cell, context)}</details>`,
  ]);
}

function verdictHtml(verdict: Verdict, text: Markup): Markup {
  const sign = markup`<span aria-hidden="true">${VERDICT_SIGNS[verdict]}</span>`;
  return markup`<span class="verdict">${sign} ${text}</span>`;
}

function hiddenHtml(text: string): Markup {
  return markup`<span class="visually-hidden">${text}</span>`;
}

function linked(content: Markup, cell: Cell, resolve: Resolve): Markup {
  const target = cell.link === undefined ? undefined : resolve(cell.link);
  return target === undefined ? content : markup`<a class="quiet" href="#${target}">${content}</a>`;
}

function footnoteMark(cell: Cell, context: BodyContext): Markup | false {
  if (cell.note === undefined) return false;
  const mark = footnoteLetter(context.footnotes.indexOf(cell.note));
  const target = `${anchorOf(context.table.id)}-note-${mark}`;
  return markup`<sup><a href="#${target}" title="${plainText(cell.note)}">${mark}</a></sup>`;
}

function footnoteHtml(
  note: string,
  place: { readonly anchor: string; readonly index: number },
): Markup {
  const mark = footnoteLetter(place.index);
  const id = `${place.anchor}-note-${mark}`;
  return markup`<p class="remark" id="${id}"><sup>${mark}</sup> ${inlineHtml(note)}</p>`;
}
