/** @file The block on data: what each set is, where it comes from, under which licence. */
import type { DataBlock } from "./document.ts";
import { type Html, html } from "./html.ts";
import { inlineHtml } from "./inline_text.ts";

const STATUS_SIGNS = { original: "✓", variant: "△", synthetic: "✗" } as const;

/** One entry per data set. */
export function dataHtml(data: readonly DataBlock[]): Html {
  return html`${data.map(entryHtml)}`;
}

function entryHtml(block: DataBlock): Html {
  const { name, status, note, digest, source, licence, citation, splits } = block;
  const counts = Object.entries(splits).map(([split, count]) => `${split} ${grouped(count)}`);
  const facts: (readonly [string, Html])[] = [
    ["Splits", html`${counts.join(" · ")}`],
    ["Source", html`${inlineHtml(linkedAddress(source))}`],
    ["Licence", html`${inlineHtml(licence)}`],
    ["Cite", html`${inlineHtml(citation)}`],
    ["SHA-256", html`<code class="digest">${digest}</code>`],
  ];
  return html`
    <div class="data-set">
    <h3>${name} <span class="status ${status}"><span aria-hidden="true">${STATUS_SIGNS[
      status
    ]}</span> ${status}</span></h3>
    ${note !== "" && html`<p>${inlineHtml(note)}</p>`}
    <dl class="facts">${facts.map(([term, value]) =>
      html`
        <div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>
      `
    )}</dl>
    </div>
  `;
}

function linkedAddress(source: string): string {
  return /^https?:\/\/\S+$/.test(source) ? `[${source}](${source})` : source;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
