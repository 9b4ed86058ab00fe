/**
 * @file Signs and constant factors move to where they cost nothing: into a matrix product's scale, into
 * the choice between adding and subtracting, behind a sum over many elements.
 *
 * The error of a prediction enters its gradient with a minus sign, and a batch's gradient is divided by
 * its size: both passes over whole matrices disappear.
 */
import { sizeOf } from "../graph.ts";
import type { GraphNode } from "../graph.ts";
import type { Rewriting, Rule } from "../rebuild.ts";

export const absorbScales: Rule = (draft, rewriting) => {
  const { emit, uses } = rewriting;
  if (draft.dtype !== "float32") return undefined;
  switch (draft.kernel) {
    case "BatchMatMul": {
      const [a, b] = draft.inputs.map((input) => scaled(input, rewriting)) as [Scaled, Scaled];
      if (a.scale === 1 && b.scale === 1) return undefined;
      const scale = draft.attributes.scale * a.scale * b.scale;
      return emit({
        ...draft,
        inputs: [a.base, b.base],
        attributes: { ...draft.attributes, scale },
      });
    }

    case "Neg":
    case "Multiply": {
      const own = factorOf(draft.kernel, draft.inputs);
      if (own === undefined || own.base.shape.join() !== draft.shape.join()) return undefined;
      const { base, scale } = own;
      // The product itself, if nobody else needs it unscaled.
      if (base.kernel === "BatchMatMul" && uses(base) === 1) {
        return emit({
          ...base,
          inputs: base.inputs.map(rewriting.node),
          attributes: { ...base.attributes, scale: base.attributes.scale * scale },
        });
      }
      const inner = scaled(base, rewriting);
      return inner.scale === 1 ? undefined : times(inner.base, inner.scale * scale, rewriting);
    }

    case "Sum": {
      const { base, scale } = scaled(draft.inputs[0]!, rewriting);
      if (scale === 1 || sizeOf(draft.shape) === sizeOf(base.shape)) return undefined;
      return times(emit({ ...draft, inputs: [base] }), scale, rewriting);
    }

    case "Add":
    case "Sub": {
      const [a, b] = draft.inputs as [GraphNode, GraphNode];
      const right = scaled(b, rewriting);
      if (right.scale === -1) {
        const kernel = draft.kernel === "Add" ? "Sub" : "Add";
        return emit({ ...draft, kernel, inputs: [a, right.base] });
      }
      const left = scaled(a, rewriting);
      if (draft.kernel === "Add" && left.scale === -1) {
        return emit({ ...draft, kernel: "Sub", inputs: [b, left.base] });
      }
      return undefined;
    }

    default:
      return undefined;
  }
};

interface Scaled {
  readonly base: GraphNode;
  readonly scale: number;
}

/** A node as a constant times another of the same shape. */
function scaled(node: GraphNode, { node: at }: Rewriting): Scaled {
  if (node.kernel === "Neg" || node.kernel === "Multiply") {
    const own = factorOf(node.kernel, node.inputs.map(at));
    if (own !== undefined && own.base.shape.join() === node.shape.join()) return own;
  }
  return { base: node, scale: 1 };
}

function factorOf(kernel: "Neg" | "Multiply", inputs: readonly GraphNode[]): Scaled | undefined {
  const [a, b] = inputs;
  if (kernel === "Neg") return { base: a!, scale: -1 };
  if (b?.kernel === "Fill") return { base: a!, scale: b.attributes.value };
  return a?.kernel === "Fill" ? { base: b!, scale: a.attributes.value } : undefined;
}

/** A node times a constant; -1 as a change of sign. */
function times(base: GraphNode, scale: number, { emit }: Rewriting): GraphNode {
  const { shape, dtype } = base;
  if (scale === 1) return base;
  if (scale === -1) return emit({ kernel: "Neg", inputs: [base], attributes: {}, shape, dtype });
  const factor = emit({
    kernel: "Fill",
    inputs: [],
    attributes: { value: scale },
    shape: [],
    dtype,
  });
  return emit({ kernel: "Multiply", inputs: [base, factor], attributes: {}, shape, dtype });
}
