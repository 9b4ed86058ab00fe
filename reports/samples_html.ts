/**
 * @file Text samples of language models as HTML: what a model was given is grey, what it wrote or
 * filled in is underlined, what it filled in wrong is underlined in dashes and followed by what stood
 * there. Insertions and marks are elements of their own, so the difference does not rest on colour.
 */
import { anchorOf, type Resolve } from "./anchors.ts";
import type { TextPiece, TextSamples } from "./document.ts";
import { lines, type Markup, markup } from "./markup.ts";
import { inlineHtml } from "./inline_text.ts";
import { sourceHtml, stagesHtml } from "./source_html.ts";

/** Samples with caption, remarks and provenance. */
export function samplesHtml(samples: TextSamples, resolve: Resolve): Markup {
  const anchor = anchorOf(samples.id);
  const { source, notes = [] } = samples;
  return lines([
    markup`<figure class="table" id="${anchor}" aria-labelledby="${anchor}-caption">`,
    markup`<figcaption id="${anchor}-caption">${inlineHtml(samples.caption)}</figcaption>`,
    markup`<dl class="samples">`,
    ...samples.samples.map(({ label, pieces }) =>
      markup`<div><dt>${inlineHtml(label)}</dt><dd>${pieces.map(pieceHtml)}</dd></div>`
    ),
    markup`</dl>`,
    ...notes.map((note) => markup`<p class="remark">${inlineHtml(note)}</p>`),
    source && sourceHtml(source),
    source && markup`<div class="tools">${stagesHtml(source, resolve)}</div>`,
    markup`</figure>`,
  ]);
}

function pieceHtml({ text, what, truth }: TextPiece): Markup {
  switch (what) {
    case "given":
      return markup`<span class="given">${text}</span>`;
    case "sampled":
      return markup`<ins class="sampled">${text}</ins>`;
    case "right":
      return markup`<ins>${text}</ins>`;
    case "wrong": {
      const instead = truth === undefined
        ? false
        : markup`<span class="truth"> [${truth.trim()}]</span>`;
      return markup`<mark>${text}</mark>${instead}`;
    }
  }
}
