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
import { type Html, html, rawHtml } from "./html.ts";
import { inlineHtml, plainText } from "./inline_text.ts";
import { pageScript } from "./page_script.ts";
import { pageStyle } from "./page_style.ts";
import { runHtml } from "./run_html.ts";

const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const NOTICE_SIGNS = { info: "ⓘ", warning: "△", error: "✗" } as const;

/** The whole page as HTML text. */
export function renderPage(document: ReportDocument): string {
  const labels = allBlocks(document).flatMap((block) =>
    block.kind === "figure" ? seriesLabels(block.figure) : []
  );
  const context = { resolve: linkResolver(document), styles: seriesStyles(labels) };
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
        <meta name="color-scheme" content="light dark">
        <meta name="description" content="${plainText(document.answer)}">
        <link rel="icon" href="data:,">
        <title>${plainText(document.title)}</title>
        <style>${rawHtml(pageStyle())}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <h1>${inlineHtml(document.title)}</h1>
        </header>
        <div class="layout">
    ${contentsHtml(document)}
    <main id="main">
    ${document.notices.map(noticeHtml)}
    ${summaryHtml(document, context)}
    ${document.sections.map((section) => sectionHtml(section, context))}
    ${endHtml(document)}
    </main>
        </div>
        <script>${rawHtml(pageScript())}</script>
      </body>
    </html>
  `.html;
}

function contentsHtml({ sections, data }: ReportDocument): Html {
  const entries: (readonly [string, string])[] = [
    ["summary", "Summary"],
    ...sections.map(({ id, title }) => [anchorOf(id), title] as const),
    ...(data.length > 0 ? [["data", "Data"] as const] : []),
    ["reproduce", "Reproduce"],
    ["this-run", "This run"],
  ];
  const items = entries.map(([id, title]) =>
    html`<li><a href="#${id}">${inlineHtml(title)}</a></li>\n`
  );
  return html`
    <nav class="contents" aria-label="Contents">
      <ol>\\n${items}</ol>
    </nav>
  `;
}

function noticeHtml({ level, text }: Notice): Html {
  return html`
    <aside class="notice ${level}"
      aria-label="Notice"><span aria-hidden="true">${NOTICE_SIGNS[level]}</span> <p>${inlineHtml(
        text,
      )}</p></aside>\\n
  `;
}

function summaryHtml(document: ReportDocument, context: BlockContext): Html {
  const { question, answer, summary = [] } = document;
  return html`<section id="summary" aria-label="Summary">
<p class="question">${inlineHtml(question)}</p>
<p class="answer">${inlineHtml(answer)}</p>
${summary.map((block) => blockHtml(block, context))}
</section>`;
}

function sectionHtml({ id, title, blocks }: Section, context: BlockContext): Html {
  const anchor = anchorOf(id);
  return html`
    <section id="${anchor}" aria-labelledby="${anchor}-heading">
    <h2 id="${anchor}-heading">${inlineHtml(title)}</h2>
    ${blocks.map((block) => blockHtml(block, context))}
    </section>
  `;
}

function endHtml(document: ReportDocument): Html {
  const { command, data } = document;
  return html`${
    data.length > 0 && html`<section id="data" aria-labelledby="data-heading">
<h2 id="data-heading">Data</h2>
${dataHtml(data)}</section>`
  }
<section id="reproduce" aria-labelledby="reproduce-heading">
<h2 id="reproduce-heading">Reproduce</h2>
<p>In a checkout of this project, this command makes the report again; results that are already there
are reused.</p>
${codeHtml(command, "Command")}</section>
<section id="this-run" aria-labelledby="this-run-heading">
<h2 id="this-run-heading">This run</h2>
${runHtml(document)}
</section>`;
}
