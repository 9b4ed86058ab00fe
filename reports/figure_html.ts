/**
 * @file A figure as HTML: its panels side by side where there is room, key, caption, description, the
 * same as a table, downloads and provenance.
 */
import type { Resolve } from "./anchors.ts";
import { anchorOf } from "./anchors.ts";
import type { Figure } from "./document.ts";
import { type Download, downloadsHtml, fileStem } from "./downloads.ts";
import { drawFigure } from "./figures/draw.ts";
import { figureCsv, figureTable } from "./figures/figure_table.ts";
import { figureKey } from "./figures/key.ts";
import { composedSvg, NOTHING_DRAWN, type Panel } from "./figures/panel.ts";
import type { SeriesStyles } from "./figures/series_style.ts";
import { lines, type Markup, markup, rawMarkup } from "./markup.ts";
import { inlineHtml, plainText } from "./inline_text.ts";
import { sourceHtml, stagesHtml } from "./source_html.ts";
import { tableHtml } from "./table_html.ts";

/** A figure with everything that stands around it. */
export function figureHtml(
  figure: Figure,
  context: { readonly resolve: Resolve; readonly styles: SeriesStyles },
): Markup {
  const { resolve, styles } = context;
  const anchor = anchorOf(figure.id);
  const named = { ...figure, id: anchor };
  const panels = drawFigure(named, styles);
  const key = figureKey(named);
  const downloads = figureDownloads(figure, { panels, key });
  const described = `${anchor}-description`;
  const names = markup`aria-labelledby="${anchor}-title" aria-describedby="${described}"`;
  return lines([
    markup`<figure class="plot" id="${anchor}" ${names}>`,
    markup`<p class="figure-title" id="${anchor}-title">${inlineHtml(figure.title)}</p>`,
    key !== undefined && markup`<div class="key">${rawMarkup(key)}</div>`,
    panelsHtml(panels),
    markup`<figcaption>${inlineHtml(figure.caption)}</figcaption>`,
    figure.source && sourceHtml(figure.source),
    markup`<div class="tools">`,
    markup`<details class="fallback"><summary>In words and as a table</summary>`,
    markup`<p id="${described}">${inlineHtml(figure.description)}</p>`,
    tableHtml(figureTable(figure), resolve),
    markup`</details>`,
    downloads.length > 0 && downloadsHtml(downloads, plainText(figure.title)),
    figure.source && stagesHtml(figure.source, resolve),
    markup`</div>`,
    markup`</figure>`,
  ]);
}

function panelsHtml(panels: readonly Panel[]): Markup {
  if (panels.length === 0) return markup`<p class="remark">${NOTHING_DRAWN}</p>`;
  return lines([
    markup`<div class="panels${panels.length === 1 && " single"}">`,
    ...panels.map((panel) => panelHtml(panel, panels.length)),
    markup`</div>`,
  ]);
}

function panelHtml({ title, svg }: Panel, count: number): Markup {
  return lines([
    markup`<div class="panel">`,
    count > 1 && markup`<p class="panel-title">${title}</p>`,
    markup`<div class="scroll" tabindex="0" role="group" aria-label="${title}">`,
    rawMarkup(svg),
    markup`</div></div>`,
  ]);
}

/** The picture and its values; what is empty is not offered. */
function figureDownloads(
  figure: Figure,
  drawn: { readonly panels: readonly Panel[]; readonly key: string | undefined },
): Download[] {
  const name = fileStem(figure.id);
  const names = { id: name, label: plainText(figure.title), key: drawn.key };
  const svg = drawn.panels.length === 0 ? undefined : composedSvg(drawn.panels, names);
  const csv = figureCsv(figure);
  const files = [
    { format: "SVG", fileName: `${name}.svg`, type: "image/svg+xml", text: svg },
    { format: "CSV", fileName: `${name}.csv`, type: "text/csv", text: csv },
  ];
  return files.flatMap(({ text, ...file }) => text === undefined ? [] : [{ ...file, text }]);
}
