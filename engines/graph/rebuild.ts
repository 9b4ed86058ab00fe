/** @file Rebuilding a graph through rewriting rules: the frame that all simplifications share. */
import type { Graph, GraphNode } from "./graph.ts";
import type { NodeDraft } from "./recording.ts";

/** What a rule may look at and do. */
export interface Rewriting {
  /** Append a node (itself put through all rules) and return what stands for it. */
  readonly emit: (draft: NodeDraft) => GraphNode;
  /** The node of the new graph at a position. */
  readonly node: (id: number) => GraphNode;
  /** How many inputs and results of the old graph read what became this node. */
  readonly uses: (node: GraphNode) => number;
}

/** A rule: what to put in a node's place, or undefined to leave it. */
export type Rule = (draft: NodeDraft, rewriting: Rewriting) => GraphNode | undefined;

/**
 * The graph with every node put through the rules, the first that answers deciding. Equal nodes
 * become one.
 */
export function rebuild(graph: Graph, rules: readonly Rule[]): Graph {
  const nodes: GraphNode[] = [];
  const known = new Map<string, GraphNode>();
  const moved: GraphNode[] = [];
  const counts = countUses(graph);
  const newUses = new Map<GraphNode, number>();

  function emit(draft: NodeDraft): GraphNode {
    for (const rule of rules) {
      const other = rule(draft, rewriting);
      if (other !== undefined) return other;
    }
    const key = keyOf(draft);
    const equal = key === undefined ? undefined : known.get(key);
    if (equal !== undefined) return equal;
    const inputs = draft.inputs.map(({ id }) => id);
    const node = { ...draft, inputs, id: nodes.length } as GraphNode;
    nodes.push(node);
    if (key !== undefined) known.set(key, node);
    return node;
  }
  const rewriting: Rewriting = {
    emit,
    node: (id) => nodes[id]!,
    uses: (node) => newUses.get(node) ?? 0,
  };

  for (const old of graph.nodes) {
    const node = emit({ ...old, inputs: old.inputs.map((input) => moved[input]!) } as NodeDraft);
    moved.push(node);
    newUses.set(node, (newUses.get(node) ?? 0) + counts[old.id]!);
  }
  const places = (record: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(record).map(([name, id]) => [name, moved[id]!.id]));
  return {
    name: graph.name,
    nodes,
    state: places(graph.state),
    inputs: places(graph.inputs),
    outputs: places(graph.outputs),
    newState: places(graph.newState),
  };
}

/** How often each node is read, by nodes and as a result. */
function countUses(graph: Graph): number[] {
  const counts = graph.nodes.map(() => 0);
  for (const node of graph.nodes) for (const input of node.inputs) counts[input]!++;
  for (const id of [...Object.values(graph.outputs), ...Object.values(graph.newState)]) {
    counts[id]!++;
  }
  return counts;
}

/** Equal for nodes that compute the same; constants are not compared. */
function keyOf(draft: NodeDraft): string | undefined {
  if (draft.kernel === "Constant") return undefined;
  const inputs = draft.inputs.map(({ id }) => id);
  // JSON writes -0 as 0, and infinities and NaN as null.
  const attributes = JSON.stringify(
    draft.attributes,
    (_, value) =>
      typeof value === "number" && !(value > 0 || value < 0) || value === Infinity ||
        value === -Infinity
        ? `${Object.is(value, -0) ? "-0" : value}`
        : value,
  );
  return `${draft.kernel} ${inputs} ${draft.dtype} ${draft.shape} ${attributes}`;
}
