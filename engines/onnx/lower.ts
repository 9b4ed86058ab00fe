/**
 * @file From a recorded graph to an ONNX model. State, inputs and results keep their names, each kind
 * behind a prefix of its own: "state:w" goes in, "next:w" comes out.
 *
 * Node by node: a leaf is named (a placeholder, a constant), any other kernel becomes the operators
 * that `lower_kernels.ts` says it in.
 */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { LOWERINGS } from "./lower_kernels.ts";
import type { Lowering, Operation } from "./lower_kernels.ts";
import { startModel } from "./model_draft.ts";
import type { ModelDraft } from "./model_draft.ts";
import type { OnnxModel, OnnxValue } from "./model.ts";
import { layingOut } from "./transposed_operands.ts";
import type { LayOut } from "./transposed_operands.ts";

/** Names of a model's inputs and outputs, by what they are. */
export const onnxName = {
  state: (name: string) => `state:${name}`,
  input: (name: string) => `input:${name}`,
  next: (name: string) => `next:${name}`,
  output: (name: string) => `output:${name}`,
};

/** The names of the results that a node stands for, by its position. */
type Results = ReadonlyMap<number, readonly string[]>;

/** The model that computes a graph's outputs and new state. Unneeded placeholders are left out. */
export function lowerGraph(graph: Graph): OnnxModel {
  const results = resultsOf(graph);
  const model = startModel();
  const names = lowerNodes(graph, { model, results });
  const outputs = nameResults(graph, { model, results, names });
  return {
    name: graph.name,
    nodes: model.nodes,
    constants: [...model.constants.values()],
    inputs: inputsOf(graph, results),
    outputs,
  };
}

/** What the graph's results are to be called. */
function resultsOf(graph: Graph): Results {
  const names = new Map<number, string[]>();
  const add = (places: Readonly<Record<string, number>>, kind: "next" | "output") => {
    for (const [name, id] of Object.entries(places)) {
      names.set(id, [...names.get(id) ?? [], onnxName[kind](name)]);
    }
  };
  add(graph.newState, "next");
  add(graph.outputs, "output");
  return names;
}

/** Write all nodes; the names of their values, by position. A result's operator names it at once. */
function lowerNodes(
  graph: Graph,
  { model, results }: { readonly model: ModelDraft; readonly results: Results },
): string[] {
  const names: string[] = [];
  const layOut = layingOut(graph, model);
  for (const node of graph.nodes) {
    const leaf = lowerLeaf(node, model);
    if (leaf !== undefined) {
      names.push(leaf);
      continue;
    }
    const value = lowerOperation(node, { graph, model, names, layOut });
    const [result] = results.get(node.id) ?? [];
    names.push(result === undefined ? value : model.renameLast(result));
  }
  return names;
}

/** The value of a node without inputs; undefined for any other. */
function lowerLeaf(node: GraphNode, model: ModelDraft): string | undefined {
  switch (node.kernel) {
    case "State":
      return onnxName.state(node.attributes.name);
    case "Input":
      return onnxName.input(node.attributes.name);
    case "Constant":
      return model.constant(node);
    case "Fill": {
      const value = model.scalar(node.attributes.value, node.dtype);
      if (node.shape.length === 0) return value;
      const inputs = [value, model.integers(node.shape)];
      return model.append({ operator: "Expand", inputs, output: `fill:${node.id}` });
    }
    default:
      return undefined;
  }
}

/** Write a node's operators, the last of which has its value: "12.0", "12.1" for node 12. */
function lowerOperation(
  node: GraphNode,
  { graph, model, names, layOut }: {
    readonly graph: Graph;
    readonly model: ModelDraft;
    /** Of the values of the nodes before. */
    readonly names: readonly string[];
    readonly layOut: LayOut;
  },
): string {
  const before = model.nodes.length;
  const lowering: Lowering = {
    inputs: node.inputs.map((input) => names[input]!),
    operands: node.inputs.map((input) => graph.nodes[input]!),
    emit: (operator, inputs, attributes = {}) => {
      const output = `${node.id}.${model.nodes.length - before}`;
      return model.append({ operator, inputs, output, attributes });
    },
    scalar: model.scalar,
    full: model.full,
    integers: model.integers,
    transposed: (which) => {
      const id = node.inputs[which]!;
      return layOut(id, { value: names[id]!, columns: node.shape.at(-1)! });
    },
  };
  // The table pairs each kernel with its own node type; TypeScript cannot follow the lookup.
  const lower = LOWERINGS[node.kernel as Operation] as (node: GraphNode, to: Lowering) => string;
  return lower(node, lowering);
}

/** The results, in order. What a leaf, or a node with two results, could not be called gets a copy. */
function nameResults(
  graph: Graph,
  { model, results, names }: {
    readonly model: ModelDraft;
    readonly results: Results;
    readonly names: readonly string[];
  },
): OnnxValue[] {
  return Array.from(results).flatMap(([id, own]) => {
    const { dtype, shape } = graph.nodes[id]!;
    return own.map((name) => {
      if (names[id] !== name) {
        model.append({ operator: "Identity", inputs: [names[id]!], output: name });
      }
      return { name, type: dtype, shape };
    });
  });
}

/** The placeholders that something reads, or that are results as they are. */
function inputsOf(graph: Graph, results: Results): OnnxValue[] {
  const needed = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...results.keys()]);
  return graph.nodes.flatMap((node) => {
    if (node.kernel !== "State" && node.kernel !== "Input" || !needed.has(node.id)) return [];
    const kind = node.kernel === "State" ? "state" : "input";
    return [{ name: onnxName[kind](node.attributes.name), type: node.dtype, shape: node.shape }];
  });
}
