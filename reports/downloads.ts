/** @file Files that the page carries in itself, as links with `data:` addresses. */
import { gzipSync } from "node:zlib";
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

/** From this size on, in bytes, a text is packed: a page with every curve of every seed stays small. */
const LARGE = { bytes: 50_000, suffix: ".gz" };
/** Fewer programs open packed pictures. */
const LARGE_PICTURE = { bytes: 500_000, suffix: "z" };

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
  const links = downloads.map((download) => {
    const { format, fileName, address } = link(download);
    const target = markup`download="${fileName}" href="${address}"`;
    return markup`<li><a ${target} aria-label="${format} of ${of}">${format}</a></li>`;
  });
  return markup`<ul class="downloads" aria-label="Downloads">${links}</ul>`;
}

/** A download as its link shows it; what is packed, programs for such files unpack themselves. */
function link({ format, fileName, type, text }: Download) {
  const bytes = Buffer.from(text, "utf8");
  const large = format === "SVG" ? LARGE_PICTURE : LARGE;
  return bytes.length > large.bytes
    ? {
      format: `${format} (gzip)`,
      fileName: `${fileName}${large.suffix}`,
      address: dataAddress("application/gzip", gzipSync(bytes, { level: 9 })),
    }
    : { format, fileName, address: dataAddress(`${type};charset=utf-8`, bytes) };
}

/** Bytes as a `data:` address. */
function dataAddress(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** A file name's stem from an id. */
export function fileStem(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]+/g, "-");
}
