/**
 * @file "This run": everything that may differ between two runs with equal results, kept in one
 * place: what changed since the previous run, the environment, the pipeline with its states and times.
 */
import { formatDuration } from "../base/duration.ts";
import { stageAnchor } from "./anchors.ts";
import { codeHtml } from "./block_html.ts";
import type { PipelineNode, ReportDocument } from "./document.ts";
import { inlineHtml } from "./inline_text.ts";
import { lines, type Markup, markup, rawMarkup } from "./markup.ts";
import { pipelineSvg, STATE_LOOKS } from "./pipeline_graph.ts";

/** Changes, environment, graph and list of stages. */
export function runHtml(document: ReportDocument): Markup {
  const { changes, environment, pipeline } = document;
  const facts = Object.entries(environment).map(([name, value]) =>
    markup`<div><dt>${name}</dt><dd>${inlineHtml(value)}</dd></div>`
  );
  return lines([
    markup`<h3>Since the previous run</h3>`,
    changesHtml(changes),
    markup`<h3>Environment</h3>`,
    markup`<dl class="facts">${facts}</dl>`,
    pipeline.length > 0 && pipelineHtml(pipeline),
  ]);
}

function changesHtml(changes: readonly string[]): Markup {
  if (changes.length === 0) {
    return markup`<p>No difference: every number is as before, or this is the first run.</p>`;
  }
  return markup`<ul>${changes.map((change) => markup`<li>${inlineHtml(change)}</li>`)}</ul>`;
}

function pipelineHtml(nodes: readonly PipelineNode[]): Markup {
  const states = (Object.keys(STATE_LOOKS) as PipelineNode["state"][])
    .map((state) => [state, nodes.filter((node) => node.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const stages = `${nodes.length} stages: ${states.join(", ")}.`;
  return lines([
    markup`<h3>Pipeline</h3>`,
    markup`<p>${stages} Boxes stand for all stages of one group and kind.</p>`,
    markup`<div class="scroll graph" tabindex="0" role="group" aria-label="Graph of the pipeline">`,
    rawMarkup(pipelineSvg(nodes)),
    markup`</div>`,
    markup`<details class="fold" id="stages">`,
    markup`<summary>Every stage with its key and parameters</summary>`,
    markup`<ul class="stage-list">`,
    ...nodes.map(stageHtml),
    markup`</ul></details>`,
  ]);
}

function stageHtml({ name, kind, key, state, seconds, params }: PipelineNode): Markup {
  const sign = markup`<span aria-hidden="true">${STATE_LOOKS[state].sign}</span>`;
  const facts = markup`${kind}, ${formatDuration(seconds)}, key <code>${key}</code>`;
  return lines([
    markup`<li id="${stageAnchor(name)}"><span class="state ${state}">${sign} ${state}</span>`,
    markup`<strong>${name}</strong> <small>${facts}</small>`,
    params !== undefined && lines([
      markup`<details><summary>Parameters</summary>`,
      codeHtml(JSON.stringify(params, null, 2), `Parameters of ${name}`),
      markup`</details>`,
    ]),
    markup`</li>`,
  ]);
}
