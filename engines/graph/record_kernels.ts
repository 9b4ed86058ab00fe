/**
 * @file How a kernel call of TensorFlow.js becomes nodes of a graph: shape and dtype of the result, and
 * attributes brought to one form. Kernels that only rename or combine others (Identity, ExpandDims,
 * SplitV, Pack, ZerosLike, ...) are recorded as those others, so no engine needs to know them.
 *
 * To add a kernel: its attributes to `KernelAttributes`, its recording here; the compiler then asks for
 * its evaluation and its lowering.
 */
import { broadcastShapes } from "./graph.ts";
import type { Dtype, GraphNode, KernelAttributes, KernelName } from "./graph.ts";
import { MOVES, reshape } from "./record_moves.ts";
import { axesOf, dtypeOf } from "./recording.ts";
import type { NodeDraft, Recording } from "./recording.ts";

/** Kernels whose only attribute is their name, by the dtype of their result. */
type Plain = {
  [Kernel in KernelName]: KernelAttributes[Kernel] extends Record<string, never> ? Kernel
    : Record<never, never> extends KernelAttributes[Kernel] ? Kernel
    : never;
}[KernelName];

/** A function of each element; `dtype` where it is not the input's. */
function unary(kernel: Plain, dtype?: Dtype): Recording {
  return ({ inputs }, emit) => {
    const x = Object.values(inputs)[0]!;
    return emit(
      { kernel, inputs: [x], attributes: {}, shape: x.shape, dtype: dtype ?? x.dtype } as NodeDraft,
    );
  };
}

/** A function of two broadcasting elements; `dtype` where it is not the first input's. */
function binary(kernel: Plain, dtype?: Dtype): Recording {
  return ({ inputs }, emit) => {
    const [a, b] = Object.values(inputs) as [GraphNode, GraphNode];
    return emit({
      kernel,
      inputs: [a, b],
      attributes: {},
      shape: broadcastShapes(a.shape, b.shape),
      dtype: dtype ?? a.dtype,
    } as NodeDraft);
  };
}

function reduction(kernel: "Sum" | "Mean" | "Max" | "Min"): Recording {
  return ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const given = attributes.axis ?? attributes.reductionIndices;
    const axes = axesOf(given, x.shape.length);
    const keepDims = attributes.keepDims === true;
    const shape = keepDims
      ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    if (axes.length === 0) return x;
    const dtype = kernel === "Mean"
      ? "float32"
      : kernel === "Sum" && x.dtype === "bool"
      ? "int32"
      : x.dtype;
    return emit({ kernel, inputs: [x], attributes: { axes, keepDims }, shape, dtype });
  };
}

function argument(kernel: "ArgMax" | "ArgMin"): Recording {
  return ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const [axis] = axesOf(attributes.axis, x.shape.length) as [number];
    const shape = x.shape.filter((_, other) => other !== axis);
    return emit({ kernel, inputs: [x], attributes: { axis }, shape, dtype: "int32" });
  };
}

/** A tensor of one number in the shape of another. */
function like(value: number): Recording {
  return ({ inputs }, emit) => {
    const { shape, dtype } = inputs.x!;
    return emit({ kernel: "Fill", inputs: [], attributes: { value }, shape, dtype });
  };
}

/** Every kernel that can be recorded, under the name that TensorFlow.js calls it by. */
export const RECORDINGS: Readonly<Record<string, Recording>> = {
  Abs: unary("Abs"),
  Ceil: unary("Ceil"),
  Cos: unary("Cos"),
  Elu: unary("Elu"),
  Erf: unary("Erf"),
  Exp: unary("Exp", "float32"),
  Expm1: unary("Expm1", "float32"),
  Floor: unary("Floor"),
  IsNan: unary("IsNan", "bool"),
  Log: unary("Log", "float32"),
  Log1p: unary("Log1p", "float32"),
  LogicalNot: unary("LogicalNot", "bool"),
  Neg: unary("Neg"),
  Reciprocal: unary("Reciprocal"),
  Relu: unary("Relu"),
  Relu6: unary("Relu6"),
  Rsqrt: unary("Rsqrt", "float32"),
  Sigmoid: unary("Sigmoid", "float32"),
  Sign: unary("Sign"),
  Sin: unary("Sin", "float32"),
  Softplus: unary("Softplus"),
  Sqrt: unary("Sqrt", "float32"),
  Square: unary("Square"),
  Tanh: unary("Tanh", "float32"),

  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Multiply"),
  RealDiv: binary("RealDiv", "float32"),
  Maximum: binary("Maximum"),
  Minimum: binary("Minimum"),
  Pow: binary("Pow"),
  SquaredDifference: binary("SquaredDifference"),
  EluGrad: binary("EluGrad"),
  Equal: binary("Equal", "bool"),
  NotEqual: binary("NotEqual", "bool"),
  Greater: binary("Greater", "bool"),
  GreaterEqual: binary("GreaterEqual", "bool"),
  Less: binary("Less", "bool"),
  LessEqual: binary("LessEqual", "bool"),
  LogicalAnd: binary("LogicalAnd", "bool"),
  LogicalOr: binary("LogicalOr", "bool"),

  Sum: reduction("Sum"),
  Mean: reduction("Mean"),
  Max: reduction("Max"),
  Min: reduction("Min"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),

  ZerosLike: like(0),
  OnesLike: like(1),

  Identity: ({ inputs }) => inputs.x!,

  Cast: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const dtype = dtypeOf(attributes.dtype);
    if (dtype === x.dtype) return x;
    return emit({ kernel: "Cast", inputs: [x], attributes: {}, shape: x.shape, dtype });
  },

  ClipByValue: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    return emit({
      kernel: "ClipByValue",
      inputs: [x],
      attributes: { min: Number(attributes.clipValueMin), max: Number(attributes.clipValueMax) },
      shape: x.shape,
      dtype: x.dtype,
    });
  },

  LeakyRelu: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const alpha = Number(attributes.alpha);
    return emit({
      kernel: "LeakyRelu",
      inputs: [x],
      attributes: { alpha },
      shape: x.shape,
      dtype: "float32",
    });
  },

  Step: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const alpha = Number(attributes.alpha ?? 0);
    return emit({
      kernel: "Step",
      inputs: [x],
      attributes: { alpha },
      shape: x.shape,
      dtype: x.dtype,
    });
  },

  AddN: ({ inputs }, emit) =>
    Object.values(inputs).reduce((sum, term) =>
      emit({
        kernel: "Add",
        inputs: [sum, term],
        attributes: {},
        shape: broadcastShapes(sum.shape, term.shape),
        dtype: sum.dtype,
      })
    ),

  Select: ({ inputs }, emit) => {
    const { condition, t, e } = inputs as Record<"condition" | "t" | "e", GraphNode>;
    // A condition of rank 1 over higher tensors picks rows.
    const mask = condition.shape.length === 1 && t.shape.length > 1
      ? reshape(condition, [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)], emit)
      : condition;
    return emit({
      kernel: "Select",
      inputs: [mask, t, e],
      attributes: {},
      shape: broadcastShapes(mask.shape, t.shape, e.shape),
      dtype: t.dtype,
    });
  },

  Cumsum: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const [axis] = axesOf(attributes.axis, x.shape.length) as [number];
    const exclusive = attributes.exclusive === true;
    const reverse = attributes.reverse === true;
    return emit({
      kernel: "Cumsum",
      inputs: [x],
      attributes: { axis, exclusive, reverse },
      shape: x.shape,
      dtype: x.dtype,
    });
  },

  Softmax: ({ inputs }, emit) => {
    const logits = inputs.logits!;
    return emit({
      kernel: "Softmax",
      inputs: [logits],
      attributes: {},
      shape: logits.shape,
      dtype: "float32",
    });
  },

  BatchMatMul: ({ inputs, attributes }, emit) => {
    const { a, b } = inputs as Record<"a" | "b", GraphNode>;
    const transposeA = attributes.transposeA === true;
    const transposeB = attributes.transposeB === true;
    const rows = a.shape.at(transposeA ? -1 : -2)!;
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return emit({
      kernel: "BatchMatMul",
      inputs: [a, b],
      attributes: { transposeA, transposeB, scale: 1 },
      shape: [...batch, rows, columns],
      dtype: "float32",
    });
  },

  ...MOVES,
};
