/**
 * @file The report's page: one HTML file that opens from disk, asks the network for nothing (its
 * content policy forbids it) and reads with scripts off. The summary comes first, then the sections,
 * the data, how to make it again, and this run.
 *
 * Equal documents give equal bytes; facts that change from run to run stand in "This run" alone.
 */
import { allBlocks, anchorOf, linkResolver } from "./anchors.ts";
import { type BlockContext, blockHtml, codeHtml } from "./block_html.ts";
import { dataHtml } from "./data_html.ts";
import type { Notice, ReportDocument, Section } from "./document.ts";
import { seriesLabels, seriesStyles } from "./figures/series_style.ts";
import { lines, type Markup, markup, rawMarkup } from "./markup.ts";
import { inlineHtml, plainText } from "./inline_text.ts";
import { pageScript } from "./page_script.ts";
import { pageStyle } from "./page_style.ts";
import { runHtml } from "./run_html.ts";

const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const NOTICE_SIGNS = { info: "i", warning: "!", error: "✗" } as const;

/** The whole page as HTML text. */
export function renderPage(document: ReportDocument): string {
  const labels = allBlocks(document).flatMap((block) =>
    block.kind === "figure" ? seriesLabels(block.figure) : []
  );
  const context = { resolve: linkResolver(document), styles: seriesStyles(labels) };
  const page = lines([
    markup`<!doctype html>`,
    markup`<html lang="en">`,
    headHtml(document),
    markup`<body>`,
    markup`<a class="skip" href="#main">Skip to the content</a>`,
    markup`<header><h1>${inlineHtml(document.title)}</h1></header>`,
    markup`<div class="layout">`,
    contentsHtml(document),
    markup`<main id="main">`,
    summaryHtml(document, context),
    ...document.sections.map((section) => sectionHtml(section, context)),
    ...endSections(document).map((section) => sectionMarkup(section)),
    markup`</main>`,
    markup`</div>`,
    markup`<script>${rawMarkup(pageScript())}</script>`,
    markup`</body>`,
    markup`</html>`,
  ]);
  return `${page.html}\n`;
}

function headHtml({ title, answer }: ReportDocument): Markup {
  return lines([
    markup`<head>`,
    markup`<meta charset="utf-8">`,
    markup`<meta name="viewport" content="width=device-width, initial-scale=1">`,
    markup`<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">`,
    markup`<meta name="color-scheme" content="light dark">`,
    markup`<meta name="description" content="${plainText(answer.join(" "))}">`,
    markup`<link rel="icon" href="data:,">`,
    markup`<title>${plainText(title)}</title>`,
    markup`<style>${rawMarkup(pageStyle())}</style>`,
    markup`</head>`,
  ]);
}

function contentsHtml(document: ReportDocument): Markup {
  const entries = [
    { id: "summary", title: "Summary" },
    ...document.sections.map(({ id, title }) => ({ id: anchorOf(id), title })),
    ...endSections(document),
  ];
  const items = entries.map(({ id, title }) =>
    markup`<li><a href="#${id}">${inlineHtml(title)}</a></li>`
  );
  return lines([
    markup`<nav class="contents" aria-label="Contents"><ol>`,
    ...items,
    markup`</ol></nav>`,
  ]);
}

function noticeHtml({ level, text, details = [] }: Notice): Markup {
  const sign = markup`<span aria-hidden="true">${NOTICE_SIGNS[level]}</span>`;
  const items = details.map((detail) => markup`<li>${inlineHtml(detail)}</li>`);
  return lines([
    markup`<div class="notice ${level}" role="note">${sign}<div><p>${inlineHtml(text)}</p>`,
    details.length > 0 && markup`<details><summary>Details</summary><ul>${items}</ul></details>`,
    markup`</div></div>`,
  ]);
}

function summaryHtml(document: ReportDocument, context: BlockContext): Markup {
  const { question, answer, notices, summary = [] } = document;
  return lines([
    markup`<section id="summary" aria-label="Summary">`,
    markup`<p class="question">${inlineHtml(question)}</p>`,
    markup`<div class="answer">${answer.map((text) => markup`<p>${inlineHtml(text)}</p>`)}</div>`,
    ...notices.map(noticeHtml),
    ...summary.map((block) => blockHtml(block, context)),
    markup`</section>`,
  ]);
}

function sectionHtml({ id, title, blocks }: Section, context: BlockContext): Markup {
  const content = lines(blocks.map((block) => blockHtml(block, context)));
  return sectionMarkup({ id: anchorOf(id), title, content });
}

/** A section whose content is drawn already. */
interface DrawnSection {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

function sectionMarkup({ id, title, content }: DrawnSection): Markup {
  return lines([
    markup`<section id="${id}" aria-labelledby="${id}-heading">`,
    markup`<h2 id="${id}-heading">${inlineHtml(title)}</h2>`,
    content,
    markup`</section>`,
  ]);
}

/** What every report ends with. */
function endSections(document: ReportDocument): DrawnSection[] {
  const { command, data } = document;
  const reproduce = lines([
    markup`<p>In a checkout of this project, this command makes the report again; what is already`,
    markup`computed is used again.</p>`,
    codeHtml(command, "Command"),
  ]);
  return [
    ...(data.length > 0 ? [{ id: "data", title: "Data", content: dataHtml(data) }] : []),
    { id: "reproduce", title: "Reproduce", content: reproduce },
    { id: "this-run", title: "This run", content: runHtml(document) },
  ];
}
