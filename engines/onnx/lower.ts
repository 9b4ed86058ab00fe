/**
 * @file From a recorded graph to an ONNX model. State, inputs and results keep their names, each kind
 * behind a prefix of its own: "state:w" goes in, "next:w" comes out.
 */
import { sizeOf } from "../graph/graph.ts";
import type { Dtype, Graph, GraphNode } from "../graph/graph.ts";
import { LOWERINGS } from "./lower_kernels.ts";
import type { Lowering } from "./lower_kernels.ts";
import type { OnnxConstant, OnnxModel, OnnxNode, OnnxValue } from "./model.ts";

/** Columns from which laying out a transposed operand pays for a single product. */
const WIDE = 512;

/** Names of a model's inputs and outputs, by what they are. */
export const onnxName = {
  state: (name: string) => `state:${name}`,
  input: (name: string) => `input:${name}`,
  next: (name: string) => `next:${name}`,
  output: (name: string) => `output:${name}`,
};

/** The model that computes a graph's outputs and new state. Unneeded placeholders are left out. */
export function lowerGraph(graph: Graph): OnnxModel {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  const results: OnnxValue[] = [];
  const inputs: OnnxValue[] = [];
  const names: string[] = [];
  const read = new Set(graph.nodes.flatMap((node) => node.inputs));
  const resultNames = namesOfResults(graph);
  const transposedReads = countTransposedReads(graph);

  function append(node: OnnxNode): string {
    nodes.push(node);
    return node.outputs[0]!;
  }
  function constant(name: string, value: Omit<OnnxConstant, "name">): string {
    if (!constants.has(name)) constants.set(name, { name, ...value });
    return name;
  }
  function scalar(value: number, dtype: Dtype): string {
    return constant(`${dtype}:${Object.is(value, -0) ? "-0" : value}`, {
      type: dtype,
      shape: [],
      values: numbersOf([value], dtype),
    });
  }
  function full(value: number, shape: readonly number[]): string {
    const size = sizeOf(shape);
    return constant(`float32:${value}:[${shape}]`, {
      type: "float32",
      shape,
      values: new Float32Array(size).fill(value),
    });
  }
  function integers(values: readonly number[]): string {
    return constant(`int64:[${values}]`, {
      type: "int64",
      shape: [values.length],
      values: BigInt64Array.from(values, BigInt),
    });
  }

  const laidOut = new Map<number, string>();
  /**
   * A matrix laid out transposed, once, if at least three products read it so: the minibatch, in the
   * first layer's gradient at every t. A product 784 x 128 x 64 then takes 0.20 instead of 0.25 ms, and
   * laying out takes 0.11 ms. For a wide result one reading is enough, since ONNX Runtime transposes
   * anew for every 128 columns: 128 x 4096 x 8001 takes 167 instead of 198 ms, 128 x 4096 x 512 9.7
   * instead of 11.5. The detour over rank 3 keeps ONNX Runtime from undoing it.
   */
  function transposedOnce(id: number, width: number): string | undefined {
    const reads = transposedReads.get(id) ?? 0;
    if (reads === 0 || reads < 3 && width < WIDE) return undefined;
    const known = laidOut.get(id);
    if (known !== undefined) return known;
    const [rows, columns] = graph.nodes[id]!.shape as [number, number];
    const name = `transposed:${id}`;
    const batched = operatorNode(
      "Reshape",
      [names[id]!, integers([1, rows, columns])],
      `${name}.0`,
    );
    append(batched);
    append({
      ...operatorNode("Transpose", [`${name}.0`], `${name}.1`),
      attributes: { perm: [0, 2, 1] },
    });
    append(operatorNode("Reshape", [`${name}.1`, integers([columns, rows])], name));
    laidOut.set(id, name);
    return name;
  }

  /** A value that is not yet named as the result it stands for. */
  function leaf(node: GraphNode): string | undefined {
    switch (node.kernel) {
      case "State":
      case "Input": {
        const kind = node.kernel === "State" ? "state" : "input";
        const name = onnxName[kind](node.attributes.name);
        if (read.has(node.id) || resultNames.has(node.id)) {
          inputs.push({ name, type: node.dtype, shape: node.shape });
        }
        return name;
      }
      case "Constant":
        return constant(`constant:${node.id}`, {
          type: node.dtype,
          shape: node.shape,
          values: numbersOf(node.attributes.values, node.dtype),
        });
      case "Fill": {
        const value = scalar(node.attributes.value, node.dtype);
        if (node.shape.length === 0) return value;
        return append(operatorNode("Expand", [value, integers(node.shape)], `fill:${node.id}`));
      }
      default:
        return undefined;
    }
  }

  for (const node of graph.nodes) {
    const name = leaf(node);
    if (name !== undefined) {
      names.push(name);
      continue;
    }
    const before = nodes.length;
    const lowering: Lowering = {
      inputs: node.inputs.map((input) => names[input]!),
      operands: node.inputs.map((input) => graph.nodes[input]!),
      emit: (operator, sources, attributes = {}) =>
        append({
          ...operatorNode(operator, sources, `${node.id}.${nodes.length - before}`),
          attributes,
        }),
      scalar,
      full,
      integers,
      transposed: (which) => transposedOnce(node.inputs[which]!, node.shape.at(-1)!),
    };
    // The table pairs each kernel with its own node type; TypeScript cannot follow the lookup.
    const lower = LOWERINGS[node.kernel as keyof typeof LOWERINGS] as (
      node: GraphNode,
      to: Lowering,
    ) => string;
    const value = lower(node, lowering);
    const [result] = resultNames.get(node.id) ?? [];
    if (result !== undefined) nodes.push({ ...nodes.pop()!, outputs: [result] });
    names.push(result ?? value);
  }

  for (const [id, own] of resultNames) {
    const { dtype: type, shape } = graph.nodes[id]!;
    for (const name of own) {
      if (names[id] !== name) append(operatorNode("Identity", [names[id]!], name));
      results.push({ name, type, shape });
    }
  }
  return {
    name: graph.name,
    nodes,
    constants: [...constants.values()],
    inputs,
    outputs: results,
  };
}

function operatorNode(operator: string, inputs: readonly string[], output: string): OnnxNode {
  return { operator, domain: "", inputs, outputs: [output], attributes: {} };
}

/** How many products of matrices read each node as their transposed left operand. */
function countTransposedReads(graph: Graph): Map<number, number> {
  const counts = new Map<number, number>();
  for (const node of graph.nodes) {
    if (node.kernel !== "BatchMatMul" || node.shape.length !== 2) continue;
    const [a, b] = node.inputs as [number, number];
    const { transposeA, transposeB } = node.attributes;
    const matrices = graph.nodes[a]!.shape.length === 2 && graph.nodes[b]!.shape.length === 2;
    if (transposeA && !transposeB && matrices) counts.set(a, (counts.get(a) ?? 0) + 1);
  }
  return counts;
}

/** The results that each node stands for. */
function namesOfResults(graph: Graph): Map<number, string[]> {
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

function numbersOf(
  values: ArrayLike<number>,
  dtype: Dtype,
): Float32Array | Int32Array | Uint8Array {
  if (dtype === "int32") return Int32Array.from(values);
  return dtype === "bool" ? Uint8Array.from(values) : Float32Array.from(values);
}
