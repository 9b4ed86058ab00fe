/** @file The blocks of a section: text, tables, figures, text samples, and folds that hold further blocks. */
import { anchorOf, type Resolve } from "./anchors.ts";
import type { Block } from "./document.ts";
import { figureHtml } from "./figure_html.ts";
import type { SeriesStyles } from "./figures/series_style.ts";
import { attribute, lines, type Markup, markup } from "./markup.ts";
import { inlineHtml } from "./inline_text.ts";
import { samplesHtml } from "./samples_html.ts";
import { tableHtml } from "./table_html.ts";

/** What blocks need to know of the whole document. */
export interface BlockContext {
  readonly resolve: Resolve;
  readonly styles: SeriesStyles;
}

/** One block. */
export function blockHtml(block: Block, context: BlockContext): Markup {
  switch (block.kind) {
    case "text":
      return markup`<p>${inlineHtml(block.text)}</p>`;
    case "table":
      return tableHtml(block.table, context.resolve);
    case "figure":
      return figureHtml(block.figure, context);
    case "samples":
      return samplesHtml(block.samples, context.resolve);
    case "fold":
      return lines([
        markup`<details class="fold"${attribute("id", block.id && anchorOf(block.id))}>`,
        markup`<summary>${inlineHtml(block.title)}</summary>`,
        ...block.blocks.map((inner) => blockHtml(inner, context)),
        markup`</details>`,
      ]);
  }
}

/** Text in the typewriter face, in a box that scrolls by itself and can be reached by keyboard. */
export function codeHtml(text: string, label: string): Markup {
  return markup`<pre tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre>`;
}
