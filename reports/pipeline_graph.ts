/**
 * @file The pipeline's picture: stages of one group and kind are one box, drawn right before what they
 * feed, with how many were computed, cached, failed or skipped. Hundreds of trainings stay
 * one readable box; the full list stands below it.
 */
import { formatDuration } from "../base/duration.ts";
import type { PipelineNode } from "./document.ts";
import { svgText } from "./figures/plot_svg.ts";
import { escapeHtml } from "./markup.ts";

type State = PipelineNode["state"];

/** Sign, colour and order of the states. */
export const STATE_LOOKS: Readonly<
  Record<State, { readonly sign: string; readonly color: string }>
> = {
  computed: { sign: "●", color: "var(--ipc, #0b5fae)" },
  cached: { sign: "○", color: "var(--zil, #00705a)" },
  failed: { sign: "✗", color: "var(--bad, #b3261e)" },
  skipped: { sign: "–", color: "var(--muted, #5d646f)" },
};

/** Stages that are drawn as one box. */
export interface StageGroup {
  readonly id: string;
  readonly group: string;
  readonly kind: string;
  readonly depth: number;
  readonly states: Readonly<Partial<Record<State, number>>>;
  readonly seconds: number;
  /** Ids of the groups it takes inputs from, itself excluded. */
  readonly inputs: readonly string[];
}

const BOX = { width: 176, height: 72, across: 56, down: 16 };

/** The boxes, in the order their first stages appear. */
export function stageGroups(nodes: readonly PipelineNode[]): StageGroup[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const depths = depthsOf(byName);
  const members = new Map<string, PipelineNode[]>();
  for (const node of nodes) {
    const id = groupId(node);
    members.set(id, [...(members.get(id) ?? []), node]);
  }
  return [...members].map(([id, stages]) => {
    const inputs = stages.flatMap((stage) =>
      stage.inputs.flatMap((name) => byName.get(name) ?? []).map(groupId)
    );
    const states: Partial<Record<State, number>> = {};
    for (const { state } of stages) states[state] = (states[state] ?? 0) + 1;
    return {
      id,
      group: stages[0]!.group,
      kind: stages[0]!.kind,
      depth: Math.max(...stages.map(({ name }) => depths.get(name)!)),
      states,
      seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
      inputs: [...new Set(inputs)].filter((input) => input !== id),
    };
  });
}

/** The graph as SVG text, sources at the left. */
export function pipelineSvg(nodes: readonly PipelineNode[]): string {
  const groups = drawnLate(stageGroups(nodes));
  const places = placesOf(groups);
  const edges = groups.flatMap(({ id, inputs }) => inputs.map((input) => edge(places, input, id)));
  const boxes = groups.map((group) => box(group, places.get(group.id)!));
  const columns = Math.max(0, ...groups.map(({ depth }) => depth)) + 1;
  const height = Math.max(BOX.height, ...[...places.values()].map(({ y }) => y + BOX.height));
  return svgText(edges.join("") + boxes.join(""), {
    id: "pipeline-graph",
    label: `Graph of the pipeline: ${nodes.length} stages in ${groups.length} groups`,
    width: columns * (BOX.width + BOX.across) - BOX.across + 2,
    height: height + 2,
  });
}

/** Boxes moved right before the first box that they feed, so that no line runs behind another box. */
function drawnLate(groups: readonly StageGroup[]): StageGroup[] {
  const depths = new Map(groups.map(({ id, depth }) => [id, depth]));
  for (const { id, depth } of [...groups].sort((a, b) => b.depth - a.depth)) {
    const fed = groups.filter(({ inputs }) => inputs.includes(id)).map((group) =>
      depths.get(group.id)!
    );
    depths.set(id, Math.max(depth, Math.min(...fed) === Infinity ? depth : Math.min(...fed) - 1));
  }
  return groups.map((group) => ({ ...group, depth: depths.get(group.id)! }));
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Columns by depth; within one, boxes stand near the mean height of what they take in. */
function placesOf(groups: readonly StageGroup[]): Map<string, Place> {
  const places = new Map<string, Place>();
  const depths = [...new Set(groups.map(({ depth }) => depth))].sort((a, b) => a - b);
  const tallest = Math.max(
    0,
    ...depths.map((depth) => groups.filter((g) => g.depth === depth).length),
  );
  for (const depth of depths) {
    const column = groups.filter((group) => group.depth === depth)
      .map((group) => ({ group, height: meanHeight(group, places) }))
      .sort((a, b) => a.height - b.height);
    const offset = ((tallest - column.length) * (BOX.height + BOX.down)) / 2;
    column.forEach(({ group }, index) => {
      const x = depth * (BOX.width + BOX.across) + 1;
      places.set(group.id, { x, y: offset + index * (BOX.height + BOX.down) + 1 });
    });
  }
  return places;
}

function meanHeight({ inputs }: StageGroup, places: ReadonlyMap<string, Place>): number {
  const heights = inputs.flatMap((input) => places.get(input)?.y ?? []);
  return heights.reduce((sum, y) => sum + y, 0) / Math.max(1, heights.length);
}

function edge(places: ReadonlyMap<string, Place>, from: string, to: string): string {
  const start = places.get(from)!;
  const end = places.get(to)!;
  const [x1, y1] = [start.x + BOX.width, start.y + BOX.height / 2];
  const [x2, y2] = [end.x, end.y + BOX.height / 2];
  const bend = Math.max(BOX.across / 2, (x2 - x1) / 2);
  return `<path class="edge" d="M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}" ` +
    `fill="none" stroke="currentColor" stroke-opacity=".35"/>`;
}

function box(group: StageGroup, { x, y }: Place): string {
  const counts = (Object.keys(STATE_LOOKS) as State[])
    .flatMap((
      state,
    ) => (group.states[state] === undefined ? [] : [[state, group.states[state]] as const]));
  const shown = counts.map(([state, count]) =>
    `<tspan fill="${STATE_LOOKS[state].color}">${STATE_LOOKS[state].sign} ${count} ${state}</tspan>`
  );
  const states = [shown.slice(0, 2), shown.slice(2)].map((line, index) =>
    `<text x="${x + 12}" y="${y + 49 + 14 * index}" text-anchor="start" font-size="11">` +
    `${line.join("  ")}</text>`
  );
  const failed = group.states.failed !== undefined;
  const frame = failed ? STATE_LOOKS.failed.color : "currentColor";
  const label = (text: string, dy: number, more: string) =>
    `<text x="${x + 12}" y="${y + dy}" text-anchor="start" ${more}>${escapeHtml(text)}</text>`;
  return `<g class="stage-group"><title>${
    escapeHtml(`${group.group}, ${group.kind}: ${formatDuration(group.seconds)}`)
  }</title>` +
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" ` +
    `fill="var(--paper, #fff)" stroke="${frame}" stroke-opacity="${failed ? 1 : 0.45}"/>` +
    label(shortened(group.group, 24), 18, `font-weight="650"`) +
    label(shortened(group.kind, 26), 33, `opacity=".8" font-size="11"`) +
    `${states.join("")}</g>`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function groupId({ group, kind }: PipelineNode): string {
  return `${group}/${kind}`;
}

/** Longest path to each stage from the sources; inputs that are not in the list do not count. */
function depthsOf(byName: ReadonlyMap<string, PipelineNode>): Map<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0); // Ends the walk should the list hold a cycle.
    const inputs = byName.get(name)!.inputs.filter((input) => byName.has(input));
    const depth = inputs.reduce((most, input) => Math.max(most, visit(input) + 1), 0);
    depths.set(name, depth);
    return depth;
  };
  for (const name of byName.keys()) visit(name);
  return depths;
}
