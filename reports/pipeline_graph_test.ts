import assert from "node:assert/strict";
import type { PipelineNode } from "./document.ts";
import { pipelineSvg, stageGroups } from "./pipeline_graph.ts";

function node(name: string, group: string, more: Partial<PipelineNode> = {}): PipelineNode {
  return {
    name,
    group,
    kind: "training",
    key: name,
    state: "cached",
    seconds: 1,
    inputs: [],
    ...more,
  };
}

const NODES = [
  node("data", "Data"),
  node("a-0", "A", { inputs: ["data"], state: "computed" }),
  node("a-1", "A", { inputs: ["data", "a-0"], state: "failed", seconds: 4 }),
  node("b", "B"),
  node("report", "Report", { inputs: ["a-1", "b", "absent"], state: "skipped" }),
];

Deno.test("stageGroups() counts states and adds seconds", () => {
  const groups = stageGroups(NODES);
  assert.deepEqual(groups.map(({ group }) => group), ["Data", "A", "B", "Report"]);
  assert.deepEqual(groups[1]!.states, { computed: 1, failed: 1 });
  assert.equal(groups[1]!.seconds, 5);
});

Deno.test("stageGroups() takes the deepest member's depth and ignores inner and absent inputs", () => {
  const groups = stageGroups(NODES);
  assert.deepEqual(groups.map(({ depth }) => depth), [0, 2, 0, 3]);
  assert.deepEqual(groups[1]!.inputs, ["Data/training"]);
  assert.deepEqual(groups[3]!.inputs, ["A/training", "B/training"]);
});

Deno.test("stageGroups() ends on a cycle", () => {
  const cycle = [node("a", "A", { inputs: ["b"] }), node("b", "B", { inputs: ["a"] })];
  assert.equal(stageGroups(cycle).length, 2);
  assert.match(pipelineSvg(cycle), /^<svg/);
});

Deno.test("pipelineSvg() draws a box per group and a line per dependence", () => {
  const svg = pipelineSvg(NODES);
  assert.equal(svg.match(/class="stage-group"/g)?.length, 4);
  assert.equal(svg.match(/class="edge"/g)?.length, 3);
  assert.match(svg, /✗ 1 failed/);
  assert.match(pipelineSvg([node("x", "<G>")]), /&lt;G&gt;/);
});
