/** @file Files that the page carries in itself, as links with `data:` addresses. */
import { type Markup, markup } from "./markup.ts";
import { tableLatex } from "./latex_table.ts";
import { tableCsv, tableJson } from "./tables.ts";
import type { Table } from "./document.ts";

/** A file offered for download. */
export interface Download {
  /** Short name of the format: "CSV". */
  readonly format: string;
  readonly fileName: string;
  readonly type: string;
  readonly text: string;
}

/** A table's downloads. */
export function tableDownloads(table: Table): Download[] {
  const name = fileStem(table.id);
  return [
    { format: "CSV", fileName: `${name}.csv`, type: "text/csv", text: tableCsv(table) },
    { format: "JSON", fileName: `${name}.json`, type: "application/json", text: tableJson(table) },
    { format: "LaTeX", fileName: `${name}.tex`, type: "text/x-tex", text: tableLatex(table) },
  ];
}

/** A list of links; `of` says what they hold to those who hear the link alone. */
export function downloadsHtml(downloads: readonly Download[], of: string): Markup {
  const links = downloads.map(({ format, fileName, type, text }) => {
    const address = markup`download="${fileName}" href="${dataAddress(type, text)}"`;
    return markup`<li><a ${address} aria-label="${format} of ${of}">${format}</a></li>`;
  });
  return markup`<ul class="downloads" aria-label="Downloads">${links}</ul>`;
}

/** Text as a `data:` address in UTF-8. */
export function dataAddress(type: string, text: string): string {
  return `data:${type};charset=utf-8;base64,${Buffer.from(text, "utf8").toString("base64")}`;
}

/** A file name's stem from an id. */
export function fileStem(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]+/g, "-");
}
