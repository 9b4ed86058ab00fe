/**
 * @file Elementwise operations broadcast by themselves: an operand that was spelled out in full (a
 * number as a full tensor, a product with ones, a tile) is taken as it was before, where the other
 * operand has the result's shape anyway.
 */
import type { GraphNode } from "../graph.ts";
import type { Rule } from "../rebuild.ts";

const BINARY = new Set<string>([
  "Add",
  "Sub",
  "Multiply",
  "RealDiv",
  "Maximum",
  "Minimum",
  "Pow",
  "SquaredDifference",
  "Equal",
  "NotEqual",
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
]);

export const dropBroadcasts: Rule = (draft, { emit, node }) => {
  if (!BINARY.has(draft.kernel)) return undefined;
  const shape = draft.shape.join();
  for (const which of [0, 1]) {
    const operand = draft.inputs[which]!;
    const other = draft.inputs[1 - which]!;
    if (other.shape.join() !== shape || other.kernel === "Fill" && operand.kernel === "Fill") {
      continue;
    }
    const source = smaller(operand, node, other.shape.length) ??
      (operand.kernel === "Fill" && operand.shape.length > 0
        ? emit({ ...operand, inputs: [], shape: [] })
        : undefined);
    if (source !== undefined) return emit({ ...draft, inputs: draft.inputs.with(which, source) });
  }
  return undefined;
};

/** What an operand was before it was broadcast, or before a single number lost its last axis. */
function smaller(
  operand: GraphNode,
  node: (id: number) => GraphNode,
  rank: number,
): GraphNode | undefined {
  switch (operand.kernel) {
    case "Multiply": {
      const [a, b] = operand.inputs.map(node) as [GraphNode, GraphNode];
      if (b.kernel === "Fill" && b.attributes.value === 1) return a;
      if (a.kernel === "Fill" && a.attributes.value === 1) return b;
      return undefined;
    }
    case "Tile": {
      const x = node(operand.inputs[0]!);
      const { reps } = operand.attributes;
      return reps.every((times, axis) => times === 1 || x.shape[axis] === 1) ? x : undefined;
    }
    case "Reshape": {
      // A scalar cut from a vector of coefficients: (1) broadcasts as () does.
      const x = node(operand.inputs[0]!);
      const single = operand.shape.length === 0 && x.shape.length <= rank;
      return single ? x : undefined;
    }
    default:
      return undefined;
  }
}
