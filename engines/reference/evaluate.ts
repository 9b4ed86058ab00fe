/** @file The reference interpreter: a recorded graph evaluated node by node in float64. */
import type { Arrays } from "../engine.ts";
import { sizeOf } from "../graph/graph.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import { evaluateKernel } from "./kernels.ts";
import type { Value } from "./kernels.ts";

/** What a graph is evaluated on. float32 tensors may be given as `Float64Array`, unrounded. */
export interface GraphValues {
  readonly state: Arrays;
  readonly inputs: Arrays;
}

/**
 * Evaluate a recorded step in float64.
 *
 * @returns all state tensors (changed or not) and all outputs: float32 and bool tensors as
 * `Float64Array`, int32 ones as `Int32Array`.
 * @throws {RangeError} for values that are missing or of the wrong length.
 */
export function evaluateGraph(
  graph: Graph,
  given: GraphValues,
): { readonly state: Arrays; readonly outputs: Arrays } {
  const results: Value[] = [];
  for (const node of graph.nodes) {
    results.push({
      shape: node.shape,
      values: node.kernel === "State"
        ? placed(node, given.state)
        : node.kernel === "Input"
        ? placed(node, given.inputs)
        : evaluateKernel(node, node.inputs.map((input) => results[input]!)),
    });
  }
  const read = (places: Readonly<Record<string, number>>): Arrays =>
    Object.fromEntries(
      Object.entries(places).map(([name, id]) => {
        const { values } = results[id]!;
        const copy = graph.nodes[id]!.dtype === "int32" ? Int32Array.from(values) : values.slice();
        return [name, copy];
      }),
    );
  return { state: read({ ...graph.state, ...graph.newState }), outputs: read(graph.outputs) };
}

function placed(node: GraphNode & { kernel: "State" | "Input" }, given: Arrays): Float64Array {
  const { name } = node.attributes;
  const values = given[name];
  const size = sizeOf(node.shape);
  if (values?.length !== size) {
    throw new RangeError(
      `Cannot evaluate with ${values === undefined ? "no" : values.length} values for ` +
        `${node.kernel.toLowerCase()} "${name}": expected ${size}`,
    );
  }
  return Float64Array.from(values);
}
