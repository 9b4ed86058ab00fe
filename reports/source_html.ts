/** @file The line of provenance under every table and figure, its stages folded. */
import type { Resolve } from "./anchors.ts";
import type { Source } from "./document.ts";
import { type Html, html } from "./html.ts";
import { inlineHtml } from "./inline_text.ts";
import { formatSeconds } from "./numbers.ts";

/** Data, scale, seeds, engine and duration in a line; then the stages with their keys. */
export function sourceHtml(source: Source, resolve: Resolve): Html {
  const { data, scale, seeds, engine, seconds, stages } = source;
  const facts: (readonly [string, string])[] = [
    ["Data", data],
    ["Scale", scale],
    ["Seeds", seeds],
    ["Engine", engine],
    ...(seconds === undefined
      ? []
      : [["Computed in", `${formatSeconds(seconds)} on one thread`] as const]),
  ];
  const marked = /^synthetic/.test(data) ? " stand-in" : "";
  return html`<div class="source${marked}">
<dl>${
    facts.map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${inlineHtml(value)}</dd>
        </div>
      `
    )
  }</dl>
${stages.length > 0 && stagesHtml(stages, resolve)}
</div>`;
}

function stagesHtml(stages: Source["stages"], resolve: Resolve): Html {
  const title = stages.length === 1 ? "From one stage" : `From ${stages.length} stages`;
  const items = stages.map(({ name, key, commit }) => {
    const target = resolve(name);
    const shown = target === undefined ? html`${name}` : html`<a href="#${target}">${name}</a>`;
    return html`<li>${shown} <code title="${key}">${shortKey(key)}</code> commit <code>${
      shortCommit(commit)
    }</code></li>`;
  });
  return html`
    <details>
      <summary>${title}</summary>
      <ul class="stages">${items}</ul>
    </details>
  `;
}

/** The first characters of a key, enough to find it. */
export function shortKey(key: string): string {
  return key.slice(0, 12);
}

function shortCommit(commit: string): string {
  return commit.replace(/^[0-9a-f]{40}/, (hash) => hash.slice(0, 10));
}
