/**
 * @file Numbers known while compiling: operations on them are done, and what they leave unchanged
 * (x * 1, x + 0) is left out.
 *
 * Zeros spread furthest. Value nodes start at their predictions, so at t = 0 the hidden errors are
 * x - x; the compiled step then lacks the products whose gradients are zero until the output's error
 * arrives, one of them with the whole minibatch. (x - x and 0 x are taken as 0, which
 * infinite and undefined x do not do; these show in the loss, which comes from the forward pass.)
 */
import { sizeOf } from "../graph.ts";
import type { GraphNode, NodeOf } from "../graph.ts";
import type { NodeDraft } from "../recording.ts";
import type { Rewriting, Rule } from "../rebuild.ts";
import { evaluateKernel } from "../../reference/kernels.ts";

/** Elementwise kernels, and those that only move elements: one number in, one number out. */
const FOLDED = new Set<string>([
  "Add",
  "Sub",
  "Multiply",
  "RealDiv",
  "Maximum",
  "Minimum",
  "Pow",
  "Neg",
  "Square",
  "Sqrt",
  "Rsqrt",
  "Reciprocal",
  "Exp",
  "Log",
  "Tanh",
  "Abs",
  "Step",
  "Cast",
  "Greater",
  "Less",
]);
const MOVING = new Set<string>(["Reshape", "Transpose", "Slice", "Tile", "GatherV2"]);

export const foldNumbers: Rule = (draft, { emit }) => {
  const [first] = draft.inputs;
  if (first === undefined) return undefined;
  if (MOVING.has(draft.kernel) && first.kernel === "Fill") {
    return emitNumber(first.attributes.value, draft, { emit });
  }
  if (FOLDED.has(draft.kernel) && draft.inputs.every((input) => input.kernel === "Fill")) {
    const numbers = draft.inputs.map((input) => ({
      values: Float64Array.of((input as NodeOf<"Fill">).attributes.value),
      shape: [],
    }));
    const node = { ...draft, inputs: [], id: -1, shape: [] } as unknown as GraphNode;
    return emitNumber(evaluateKernel(node, numbers)[0]!, draft, { emit });
  }
  if (first.kernel === "Fill" && draft.kernel === "Sum" && sizeOf(draft.shape) > 0) {
    const count = sizeOf(first.shape) / sizeOf(draft.shape);
    return emitNumber(first.attributes.value * count, draft, { emit });
  }
  if (first.kernel === "Fill" && draft.kernel === "Mean") {
    return emitNumber(first.attributes.value, draft, { emit });
  }
  if (isZero(draft)) return emitNumber(0, draft, { emit });
  if (draft.kernel === "Sub" && isNumber(first, 0)) {
    const negative = draft.inputs[1]!;
    if (negative.shape.join() === draft.shape.join()) {
      return emit({ ...draft, kernel: "Neg", inputs: [negative] });
    }
  }
  return neutral(draft);
};

function isZero({ kernel, inputs, dtype }: NodeDraft): boolean {
  if (dtype !== "float32") return false;
  if (kernel === "Sub") return inputs[0] === inputs[1];
  if (kernel === "UnsortedSegmentSum") return isNumber(inputs[0], 0);
  return (kernel === "Multiply" || kernel === "BatchMatMul") &&
    inputs.some((input) => isNumber(input, 0));
}

function isNumber(node: GraphNode | undefined, value: number): boolean {
  return node?.kernel === "Fill" && node.attributes.value === value;
}

/** The operand that a product with 1 or a sum with 0 leaves unchanged. */
function neutral({ kernel, inputs, shape }: NodeDraft): GraphNode | undefined {
  const [a, b] = inputs;
  const unchanged = (node: GraphNode | undefined, other: GraphNode | undefined, number: number) =>
    isNumber(other, number) && node?.shape.join() === shape.join() ? node : undefined;
  switch (kernel) {
    case "Multiply":
      return unchanged(a, b, 1) ?? unchanged(b, a, 1);
    case "Add":
      return unchanged(a, b, 0) ?? unchanged(b, a, 0);
    case "Sub":
      return unchanged(a, b, 0);
    case "RealDiv":
      return unchanged(a, b, 1);
    default:
      return undefined;
  }
}

function emitNumber(
  value: number,
  { shape, dtype }: NodeDraft,
  { emit }: Pick<Rewriting, "emit">,
): GraphNode {
  return emit({ kernel: "Fill", inputs: [], attributes: { value }, shape, dtype });
}
