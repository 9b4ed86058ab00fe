/** @file Passes that only leave nodes out: dead ones, and what given results do not need. */
import type { Graph, GraphNode } from "./graph.ts";

/** Which results of a graph to keep; all of a kind where it is not given. */
export interface WantedResults {
  readonly outputs?: readonly string[];
  readonly newState?: readonly string[];
}

/**
 * The graph without nodes that no (wanted) result needs. Placeholders stay, needed or not, so that a
 * step's interface does not change.
 *
 * @throws {RangeError} for names that the graph does not have.
 */
export function pruneGraph(graph: Graph, wanted: WantedResults = {}): Graph {
  const outputs = chosen(graph.outputs, wanted.outputs, "output");
  const newState = chosen(graph.newState, wanted.newState, "new state");
  const needed = new Set<number>([
    ...Object.values(graph.state),
    ...Object.values(graph.inputs),
    ...Object.values(outputs),
    ...Object.values(newState),
  ]);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (needed.has(id)) { for (const input of graph.nodes[id]!.inputs) needed.add(input); }
  }
  return renumber({ ...graph, outputs, newState }, (node) => needed.has(node.id));
}

/** The graph with the nodes that `keep` accepts; results and inputs must be among them. */
function renumber(graph: Graph, keep: (node: GraphNode) => boolean): Graph {
  const positions = new Map<number, number>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (!keep(node)) continue;
    positions.set(node.id, nodes.length);
    const inputs = node.inputs.map((input) => positions.get(input)!);
    nodes.push({ ...node, id: nodes.length, inputs } as GraphNode);
  }
  const moved = (places: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(places).map(([name, id]) => [name, positions.get(id)!]));
  return {
    name: graph.name,
    nodes,
    state: moved(graph.state),
    inputs: moved(graph.inputs),
    outputs: moved(graph.outputs),
    newState: moved(graph.newState),
  };
}

function chosen(
  places: Readonly<Record<string, number>>,
  names: readonly string[] | undefined,
  what: string,
): Readonly<Record<string, number>> {
  if (names === undefined) return places;
  return Object.fromEntries(names.map((name) => {
    const id = places[name];
    if (id === undefined) {
      throw new RangeError(
        `Cannot find ${what} "${name}" in the graph: expected one of ` +
          (Object.keys(places).join(", ") || "none"),
      );
    }
    return [name, id];
  }));
}
