/**
 * @file What a link inside the report can point to: sections, tables, figures, folds, rows, and the
 * pipeline's stages by name. A link whose target is absent (its stage failed, say) is left out of the
 * page; `danglingLinks` names such links for tests.
 */
import type { Block, Cell, ReportDocument, Row, Table } from "./document.ts";

/** The HTML id for a document's id: readable, and legal in an address without escapes. */
export function anchorOf(id: string): string {
  return id.trim().replace(/[^A-Za-z0-9_.-]+/g, "-");
}

/** The HTML id of a stage's line in the list of stages. */
export function stageAnchor(name: string): string {
  return `stage-${anchorOf(name)}`;
}

/** Resolve a link to an HTML id, or to undefined where the document has no such target. */
export type Resolve = (link: string) => string | undefined;

/**
 * The resolver of a document's links. Names of stages come first and count letter by letter: ids are
 * compared as they stand in addresses, where the stage "table4/counts" looks like the table
 * "table4-counts".
 */
export function linkResolver(document: ReportDocument): Resolve {
  const ids = new Set(documentIds(document).map(anchorOf));
  const stages = new Set(document.pipeline.map(({ name }) => name));
  return (link) => {
    if (stages.has(link)) return stageAnchor(link);
    const anchor = anchorOf(link);
    return ids.has(anchor) ? anchor : undefined;
  };
}

/** Every id that the document's author gave. */
function documentIds(document: ReportDocument): string[] {
  const sections = document.sections.map(({ id }) => id);
  const blocks = allBlocks(document).flatMap((block) => {
    if (block.kind === "table") return [block.table.id, ...rowIds(block.table)];
    if (block.kind === "figure") return [block.figure.id];
    if (block.kind === "samples") return [block.samples.id];
    return block.kind === "fold" && block.id !== undefined ? [block.id] : [];
  });
  return [...sections, ...blocks];
}

/** Links of cells that lead nowhere, as "table/column: link". */
export function danglingLinks(document: ReportDocument): string[] {
  const resolve = linkResolver(document);
  return allTables(document).flatMap((table) =>
    table.rows.flatMap(({ cells }) =>
      Object.entries(cells).flatMap(([column, { link }]: [string, Cell]) =>
        link === undefined || resolve(link) !== undefined ? [] : [`${table.id}/${column}: ${link}`]
      )
    )
  );
}

/** All blocks of a document in reading order, folded ones included. */
export function allBlocks(document: ReportDocument): Block[] {
  const open = (block: Block): Block[] =>
    block.kind === "fold" ? [block, ...block.blocks.flatMap(open)] : [block];
  return [...(document.summary ?? []), ...document.sections.flatMap(({ blocks }) => blocks)]
    .flatMap(open);
}

/** All tables of a document in reading order. */
function allTables(document: ReportDocument): Table[] {
  return allBlocks(document).flatMap((block) => (block.kind === "table" ? [block.table] : []));
}

function rowIds(table: Table): string[] {
  return table.rows.flatMap(({ id }: Row) => (id === undefined ? [] : [id]));
}
