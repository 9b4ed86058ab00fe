/** @file Provenance under every table and figure: a line of facts, and the stages in a fold. */
import { formatDuration } from "../base/duration.ts";
import type { Resolve } from "./anchors.ts";
import type { Source } from "./document.ts";
import { inlineHtml } from "./inline_text.ts";
import { lines, type Markup, markup } from "./markup.ts";

/** Data, scale, seeds, engine and duration in a line. */
export function sourceHtml(source: Source): Markup {
  const { data, standIn, scale, seeds, engine, seconds } = source;
  const facts: (readonly [string, string])[] = [
    ["Data", data],
    ["Scale", scale],
    ["Seeds", seeds],
    ["Engine", engine],
    ...(seconds === undefined
      ? []
      : [["Computed in", `${formatDuration(seconds)} on one thread`] as const]),
  ];
  const marked = standIn === true ? " stand-in" : "";
  const entries = facts.map(([name, value]) =>
    markup`<div><dt>${name}</dt> <dd>${inlineHtml(value)}</dd></div>`
  );
  return markup`<div class="source${marked}"><dl>${entries}</dl></div>`;
}

/** The stages behind a number, folded; nothing where there are none. */
export function stagesHtml({ stages }: Source, resolve: Resolve): Markup | false {
  if (stages.length === 0) return false;
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
function shortKey(key: string): string {
  return key.slice(0, 12);
}

function shortCommit(commit: string): string {
  return commit.replace(/^[0-9a-f]{40}/, (hash) => hash.slice(0, 10));
}
