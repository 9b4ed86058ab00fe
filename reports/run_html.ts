/**
 * @file "This run": everything that may differ between two runs with equal results, kept in one
 * place: what changed since the previous run, the environment, the pipeline with its states and times.
 */
import { stageAnchor } from "./anchors.ts";
import { codeHtml } from "./block_html.ts";
import type { PipelineNode, ReportDocument } from "./document.ts";
import { type Html, html, rawHtml } from "./html.ts";
import { inlineHtml } from "./inline_text.ts";
import { formatSeconds } from "./numbers.ts";
import { pipelineSvg, STATE_LOOKS } from "./pipeline_graph.ts";
import { shortKey } from "./source_html.ts";

/** Changes, environment, graph and list of stages. */
export function runHtml(document: ReportDocument): Html {
  const { changes, environment, pipeline } = document;
  return html`<h3>Since the previous run</h3>
${
    changes.length === 0
      ? html`<p>No difference: every number is as before, or this is the first run.</p>`
      : html`<ul>${changes.map((change) => html`<li>${inlineHtml(change)}</li>`)}</ul>`
  }
<h3>Environment</h3>
<dl class="facts">${
    Object.entries(environment).map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${inlineHtml(value)}</dd>
        </div>
      `
    )
  }</dl>
${pipeline.length > 0 && pipelineHtml(pipeline)}`;
}

function pipelineHtml(nodes: readonly PipelineNode[]): Html {
  const states = (Object.keys(STATE_LOOKS) as PipelineNode["state"][])
    .map((state) => [state, nodes.filter((node) => node.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return html`
    <h3>Pipeline</h3>
    <p>${nodes.length} stages: ${states.join(
      ", ",
    )}. Boxes stand for all stages of one group and kind.</p>
    <div class="scroll graph" tabindex="0" role="group"
      aria-label="Graph of the pipeline">${rawHtml(pipelineSvg(nodes))}</div>
    <details class="fold" id="stages">
      <summary>Every stage with its key and parameters</summary>
      <ul class="stage-list">${nodes.map(stageHtml)}</ul>
    </details>
  `;
}

function stageHtml(node: PipelineNode): Html {
  const { name, kind, key, state, seconds, params } = node;
  return html`
    <li
      id="${stageAnchor(
        name,
      )}"><span class="state ${state}"><span aria-hidden="true">${STATE_LOOKS[state]
        .sign}</span> ${state}</span> <strong>${name}</strong> <small>${kind}, ${formatSeconds(
          seconds,
        )}, key <code title="${key}">${shortKey(key)}</code></small>${params !== undefined &&
        html`<details><summary>Parameters</summary>${
          codeHtml(JSON.stringify(params, null, 2), `Parameters of ${name}`)
        }</details>`}</li>\\n
  `;
}
