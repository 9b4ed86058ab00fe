/**
 * @file Updates of large state tensors in strips of rows. An optimiser passes over a weight matrix, its
 * gradient and its moments some ten times; if each operation runs over all of it, every pass goes to main
 * memory and back. Strip by strip, the passes after the first stay in the cache.
 *
 * Row-major, a strip lies in one piece inside its tensor. So a strip of the state is a placeholder of its
 * own, filled with a view of the tensor, and a strip of the new state is a result that is written into
 * its place: only what is computed between (the gradient) is cut.
 *
 * Split are elementwise operations that lead to new state and to nothing else.
 */
import { sizeOf } from "./graph.ts";
import type { Graph, GraphNode, KernelName } from "./graph.ts";
import type { NodeDraft } from "./recording.ts";

/** Some rows of a state tensor. */
export interface Strip {
  /** The state tensor that it is part of. */
  readonly state: string;
  /** Its first element's place in the tensor. */
  readonly offset: number;
  readonly shape: readonly number[];
}

/** A graph whose state and new state may be strips, and what these are, by their names. */
export interface SplitGraph {
  readonly graph: Graph;
  readonly strips: ReadonlyMap<string, Strip>;
}

export interface SplitOptions {
  /** Elements of a strip, about. */
  readonly elements: number;
}

const ELEMENTWISE: ReadonlySet<KernelName> = new Set<KernelName>([
  "Abs",
  "Add",
  "Exp",
  "Log",
  "Maximum",
  "Minimum",
  "Multiply",
  "Neg",
  "Pow",
  "RealDiv",
  "Reciprocal",
  "Rsqrt",
  "Select",
  "Sqrt",
  "Square",
  "SquaredDifference",
  "Sub",
  "Tanh",
]);

/** The graph with the updates of tensors of at least two strips split. */
export function splitUpdates(graph: Graph, { elements }: SplitOptions): SplitGraph {
  const split = nodesToSplit(graph, 2 * elements);
  const strips = new Map<string, Strip>();
  if (split.size === 0) return { graph, strips };

  const nodes: GraphNode[] = [];
  const state: Record<string, number> = {};
  const newState: Record<string, number> = {};
  const moved = new Map<number, number>();
  const append = (draft: Omit<NodeDraft, "inputs"> & { readonly inputs: readonly number[] }) => {
    nodes.push({ ...draft, id: nodes.length } as GraphNode);
    return nodes.length - 1;
  };
  for (const node of graph.nodes) {
    if (split.has(node.id)) continue;
    moved.set(
      node.id,
      append({ ...node, inputs: node.inputs.map((input) => moved.get(input)!) }),
    );
  }
  for (const [name, id] of Object.entries(graph.newState)) {
    if (!split.has(id)) newState[name] = moved.get(id)!;
  }

  /** Rows `start` to `end` of what a node to be split reads or gives. */
  function rowsOf(
    node: GraphNode,
    { start, end, cut }: { readonly start: number; readonly end: number; readonly cut: Cut },
  ): number {
    const known = cut.get(node.id);
    if (known !== undefined) return known;
    const { dtype } = node;
    const shape = [end - start, ...node.shape.slice(1)];
    const offset = start * sizeOf(node.shape.slice(1));
    let id: number;
    if (node.kernel === "State") {
      const name = `${node.attributes.name} from ${offset}`;
      strips.set(name, { state: node.attributes.name, offset, shape });
      id = append({ kernel: "State", inputs: [], attributes: { name }, shape, dtype });
      state[name] = id;
    } else {
      const begin = node.shape.map((_, axis) => axis === 0 ? start : 0);
      const inputs = [moved.get(node.id)!];
      id = append({ kernel: "Slice", inputs, attributes: { begin, size: shape }, shape, dtype });
    }
    cut.set(node.id, id);
    return id;
  }

  for (const ids of byRows(graph, split)) {
    const { shape } = graph.nodes[ids[0]!]!;
    const rows = Math.max(1, Math.floor(elements / sizeOf(shape.slice(1))));
    for (let start = 0; start < shape[0]!; start += rows) {
      const end = Math.min(shape[0]!, start + rows);
      const cut: Cut = new Map();
      for (const id of ids) {
        const node = graph.nodes[id]!;
        const inputs = node.inputs.map((input) => {
          const operand = graph.nodes[input]!;
          const whole = operand.shape.length < shape.length || operand.shape[0] !== shape[0];
          return whole ? moved.get(input)! : rowsOf(operand, { start, end, cut });
        });
        cut.set(id, append({ ...node, inputs, shape: [end - start, ...shape.slice(1)] }));
      }
      for (const [name, id] of Object.entries(graph.newState)) {
        const strip = cut.get(id);
        if (strip === undefined || !split.has(id)) continue;
        const offset = start * sizeOf(shape.slice(1));
        const stripName = `${name} from ${offset}`;
        strips.set(stripName, { state: name, offset, shape: nodes[strip]!.shape });
        newState[stripName] = strip;
      }
    }
  }

  const places = (record: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(record).map(([name, id]) => [name, moved.get(id)!]));
  return {
    graph: {
      name: graph.name,
      nodes,
      state: { ...places(graph.state), ...state },
      inputs: places(graph.inputs),
      outputs: places(graph.outputs),
      newState,
    },
    strips,
  };
}

/** What stands for a strip of a node, by the node's position in the graph that is split. */
type Cut = Map<number, number>;

/** Elementwise nodes of at least `least` elements that lead to new state and to nothing else. */
function nodesToSplit({ nodes, outputs, newState }: Graph, least: number): ReadonlySet<number> {
  const readers = nodes.map((): GraphNode[] => []);
  for (const node of nodes) for (const input of node.inputs) readers[input]!.push(node);
  const read = new Set(Object.values(outputs));
  const results = new Set(Object.values(newState));
  const split = new Set<number>();
  for (const node of nodes.toReversed()) {
    const { id, kernel, shape } = node;
    const fits = ELEMENTWISE.has(kernel) && shape.length > 0 && sizeOf(shape) >= least &&
      !read.has(id) && (results.has(id) || readers[id]!.length > 0) &&
      readers[id]!.every((reader) => split.has(reader.id) && reader.shape.join() === shape.join());
    if (fits) split.add(id);
  }
  return split;
}

/** The nodes to split, those that depend on one another together, each group in order. */
function byRows({ nodes }: Graph, split: ReadonlySet<number>): number[][] {
  const groups = new Map<number, number[]>();
  const groupOf = new Map<number, number>();
  for (const id of [...split].sort((a, b) => a - b)) {
    const before = nodes[id]!.inputs.flatMap((input) => groupOf.get(input) ?? []);
    const group = Math.min(id, ...before);
    const members = [...groups.get(group) ?? [], id];
    for (const other of new Set(before)) {
      if (other === group) continue;
      members.push(...groups.get(other)!);
      groups.delete(other);
    }
    groups.set(group, members.sort((a, b) => a - b));
    for (const member of members) groupOf.set(member, group);
  }
  return [...groups.values()];
}
