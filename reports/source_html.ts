/** @file The line of provenance under every table and figure, its stages folded. */
import type { Resolve } from "./anchors.ts";
import type { Source } from "./document.ts";
import { lines, type Markup, markup } from "./markup.ts";
import { inlineHtml } from "./inline_text.ts";
import { formatSeconds } from "./numbers.ts";

/** Data, scale, seeds, engine and duration in a line; then the stages with their keys. */
export function sourceHtml(source: Source, resolve: Resolve): Markup {
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
  const entries = facts.map(([name, value]) =>
    markup`<div><dt>${name}</dt> <dd>${inlineHtml(value)}</dd></div>`
  );
  return lines([
    markup`<div class="source${marked}">`,
    markup`<dl>${entries}</dl>`,
    stages.length > 0 && stagesHtml(stages, resolve),
    markup`</div>`,
  ]);
}

function stagesHtml(stages: Source["stages"], resolve: Resolve): Markup {
  const title = stages.length === 1 ? "From one stage" : `From ${stages.length} stages`;
  const items = stages.map(({ name, key, commit }) => {
    const target = resolve(name);
    const shown = target === undefined ? markup`${name}` : markup`<a href="#${target}">${name}</a>`;
    const made = markup`commit <code>${shortCommit(commit)}</code>`;
    return markup`<li>${shown} <code>${shortKey(key)}</code> ${made}</li>`;
  });
  return lines([
    markup`<details><summary>${title}</summary>`,
    markup`<ul class="stages">${items}</ul></details>`,
  ]);
}

/** The first characters of a key, enough to find it. */
export function shortKey(key: string): string {
  return key.slice(0, 12);
}

function shortCommit(commit: string): string {
  return commit.replace(/^[0-9a-f]{40}/, (hash) => hash.slice(0, 10));
}
