/** @file The block on data: what each set is, where it comes from, under which licence. */
import type { DataBlock } from "./document.ts";
import { lines, type Markup, markup } from "./markup.ts";
import { inlineHtml } from "./inline_text.ts";

const STATUS_SIGNS = { original: "✓", variant: "△", synthetic: "✗" } as const;

/** One entry per data set. */
export function dataHtml(data: readonly DataBlock[]): Markup {
  return lines(data.map(entryHtml));
}

function entryHtml(block: DataBlock): Markup {
  const { name, status, note, digest, sources, licence, citation, splits } = block;
  const counts = Object.entries(splits).map(([split, count]) => `${split} ${grouped(count)}`);
  const isWhole = status === "original" && note === "";
  const facts: (readonly [string, Markup])[] = [
    [isWhole ? "Splits" : "Splits of the original", markup`${counts.join(" · ")}`],
    ["Source", inlineHtml(sources.map(linkedAddress).join(" · "))],
    ["Licence", markup`${inlineHtml(licence)}`],
    ["Cite", markup`${inlineHtml(citation)}`],
    ["SHA-256", markup`<code class="digest">${digest}</code>`],
  ];
  const entries = facts.map(([term, value]) =>
    markup`<div><dt>${term}</dt><dd>${value}</dd></div>`
  );
  const sign = markup`<span aria-hidden="true">${STATUS_SIGNS[status]}</span>`;
  return lines([
    markup`<div class="data-set">`,
    markup`<h3>${name} <span class="status ${status}">${sign} ${status}</span></h3>`,
    note !== "" && markup`<p>${inlineHtml(note)}</p>`,
    markup`<dl class="facts">${entries}</dl>`,
    markup`</div>`,
  ]);
}

function linkedAddress(source: string): string {
  return /^https?:\/\/\S+$/.test(source) ? `[${source}](${source})` : source;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
