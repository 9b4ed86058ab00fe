/**
 * @file Counting matrix products in a recorded step: MM, how many there are, and SMM, the longest chain
 * of products that depend on one another (Table 4, Theorem 3.1). What is counted is what is executed.
 *
 * Count on the graph as recorded, before common nodes are merged, and on one update.
 */
import type { Graph, GraphNode } from "./graph.ts";
import { pruneGraph } from "./prune.ts";
import type { WantedResults } from "./prune.ts";

/** Matrix products of a step. */
export type ProductCount = {
  /** Matrix products. */
  readonly MM: number;
  /** Sequential matrix products: the longest chain of dependent ones. */
  readonly SMM: number;
};

export interface CountOptions extends WantedResults {
  /** False leaves the weight gradients' products out, as Table 4 does. Default true. */
  readonly weightGradients?: boolean;
  /** Which products count; all unless told. */
  readonly products?: (node: GraphNode) => boolean;
}

/**
 * MM and SMM of a recorded step, or of the part that the given results need.
 *
 * @throws {RangeError} for names of results that the graph does not have.
 */
export function countProducts(
  graph: Graph,
  { weightGradients = true, products = isProduct, ...wanted }: CountOptions = {},
): ProductCount {
  const part = pruneGraph(graph, wanted);
  const chains: number[] = [];
  let MM = 0;
  for (const node of part.nodes) {
    const before = Math.max(0, ...node.inputs.map((input) => chains[input]!));
    const counts = products(node) && (weightGradients || !isWeightGradient(node));
    if (counts) MM++;
    chains.push(before + (counts ? 1 : 0));
  }
  return { MM, SMM: Math.max(0, ...chains) };
}

/** Whether a node is a matrix product. */
function isProduct(node: GraphNode): boolean {
  return node.kernel === "BatchMatMul";
}

/**
 * Whether a node is a weight gradient's product: one that sums over the batch. Rows are samples, so
 * TensorFlow.js writes it `x^T dy`, and it is the only product with its left operand transposed.
 */
function isWeightGradient(node: GraphNode): boolean {
  return node.kernel === "BatchMatMul" && node.attributes.transposeA &&
    !node.attributes.transposeB;
}

/** Whether a node carries an error back through a layer, `dy theta^T`: its right operand is transposed. */
export function isBackwardProduct(node: GraphNode): boolean {
  return node.kernel === "BatchMatMul" && node.attributes.transposeB &&
    !node.attributes.transposeA;
}
