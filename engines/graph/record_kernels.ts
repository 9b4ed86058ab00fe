/**
 * @file How a kernel call of TensorFlow.js becomes nodes of a graph: shape and dtype of the result, and
 * attributes brought to one form. Kernels that only rename or combine others (Identity, ExpandDims,
 * SplitV, Pack, ZerosLike, ...) are recorded as those others, so no engine needs to know them.
 *
 * To add a kernel: its attributes to `KernelAttributes`, its recording here; the compiler then asks for
 * its evaluation and its lowering.
 */
import { broadcastShapes, sizeOf } from "./graph.ts";
import type { Dtype, GraphNode, KernelAttributes, KernelName } from "./graph.ts";

/** A kernel call: what TensorFlow.js passes to a backend, with nodes for tensors. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, GraphNode>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A node before it has a position. */
export type NodeDraft = {
  [Kernel in KernelName]: {
    readonly kernel: Kernel;
    readonly inputs: readonly GraphNode[];
    readonly attributes: KernelAttributes[Kernel];
    readonly shape: readonly number[];
    readonly dtype: Dtype;
  };
}[KernelName];

/** Appends a node to the graph being recorded. */
export type Emit = (draft: NodeDraft) => GraphNode;

/** Records one call; several nodes where the kernel has several results. */
export type Recording = (call: KernelCall, emit: Emit) => GraphNode | GraphNode[];

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

/** The same elements in another shape; no node where the shape stays. */
function reshape(x: GraphNode, shape: readonly number[], emit: Emit): GraphNode {
  if (shape.length === x.shape.length && shape.every((length, axis) => length === x.shape[axis])) {
    return x;
  }
  return emit({ kernel: "Reshape", inputs: [x], attributes: {}, shape, dtype: x.dtype });
}

function slice(
  x: GraphNode,
  { begin, size }: { readonly begin: readonly number[]; readonly size: readonly number[] },
  emit: Emit,
): GraphNode {
  if (size.every((length, axis) => length === x.shape[axis])) return x;
  return emit({
    kernel: "Slice",
    inputs: [x],
    attributes: { begin, size },
    shape: size,
    dtype: x.dtype,
  });
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

  Reshape: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const wanted = numbers(attributes.shape);
    const known = sizeOf(wanted.filter((length) => length !== -1));
    const shape = wanted.map((length) => (length === -1 ? sizeOf(x.shape) / known : length));
    return reshape(x, shape, emit);
  },

  ExpandDims: ({ inputs, attributes }, emit) => {
    const x = inputs.input!;
    const dim = Number(attributes.dim);
    const axis = dim < 0 ? x.shape.length + 1 + dim : dim;
    return reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)], emit);
  },

  Transpose: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const perm = numbers(attributes.perm);
    if (perm.every((from, to) => from === to)) return x;
    const shape = perm.map((axis) => x.shape[axis]!);
    return emit({ kernel: "Transpose", inputs: [x], attributes: { perm }, shape, dtype: x.dtype });
  },

  Slice: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const starts = [attributes.begin].flat() as number[];
    const sizes = attributes.size === undefined ? [] : [attributes.size].flat() as number[];
    const begin = x.shape.map((_, axis) => starts[axis] ?? 0);
    const size = x.shape.map((length, axis) => {
      const wanted = sizes[axis] ?? -1;
      return wanted === -1 ? length - begin[axis]! : wanted;
    });
    return slice(x, { begin, size }, emit);
  },

  SplitV: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const [axis] = axesOf(attributes.axis, x.shape.length) as [number];
    const length = x.shape[axis]!;
    const given = attributes.numOrSizeSplits;
    const sizes = typeof given === "number"
      ? Array.from({ length: given }, () => length / given)
      : numbers(given);
    const rest = length - sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
    let start = 0;
    return sizes.map((wanted) => {
      const part = wanted === -1 ? rest : wanted;
      const begin = x.shape.map((_, other) => (other === axis ? start : 0));
      const size = x.shape.map((own, other) => (other === axis ? part : own));
      start += part;
      return slice(x, { begin, size }, emit);
    });
  },

  PadV2: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const paddings = attributes.paddings as [number, number][];
    const value = Number(attributes.constantValue ?? 0);
    if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
    const shape = x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
    return emit({
      kernel: "PadV2",
      inputs: [x],
      attributes: { paddings: paddings.map(([before, after]) => [before, after] as const), value },
      shape,
      dtype: x.dtype,
    });
  },

  Concat: ({ inputs, attributes }, emit) =>
    concat(Object.values(inputs), Number(attributes.axis), emit),

  Pack: ({ inputs, attributes }, emit) => {
    const parts = Object.values(inputs);
    const rank = parts[0]!.shape.length + 1;
    const [axis] = axesOf(attributes.axis, rank) as [number];
    const grown = parts.map((part) =>
      reshape(part, [...part.shape.slice(0, axis), 1, ...part.shape.slice(axis)], emit)
    );
    return concat(grown, axis, emit);
  },

  Unpack: ({ inputs, attributes }, emit) => {
    const x = inputs.value!;
    const [axis] = axesOf(attributes.axis, x.shape.length) as [number];
    return Array.from({ length: x.shape[axis]! }, (_, index) => {
      const begin = x.shape.map((_, other) => (other === axis ? index : 0));
      const size = x.shape.map((length, other) => (other === axis ? 1 : length));
      const shape = x.shape.filter((_, other) => other !== axis);
      return reshape(slice(x, { begin, size }, emit), shape, emit);
    });
  },

  Tile: ({ inputs, attributes }, emit) => {
    const x = inputs.x!;
    const reps = numbers(attributes.reps);
    if (reps.every((times) => times === 1)) return x;
    const shape = x.shape.map((length, axis) => length * reps[axis]!);
    return emit({ kernel: "Tile", inputs: [x], attributes: { reps }, shape, dtype: x.dtype });
  },

  GatherV2: ({ inputs, attributes }, emit) => {
    const { x, indices } = inputs as Record<"x" | "indices", GraphNode>;
    const [axis] = axesOf(attributes.axis, x.shape.length) as [number];
    if (Number(attributes.batchDims ?? 0) !== 0) {
      throw new RangeError(
        `Cannot record a gather with batchDims = ${attributes.batchDims}: expected 0`,
      );
    }
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return emit({
      kernel: "GatherV2",
      inputs: [x, indices],
      attributes: { axis },
      shape,
      dtype: x.dtype,
    });
  },

  UnsortedSegmentSum: ({ inputs, attributes }, emit) => {
    const { x, segmentIds } = inputs as Record<"x" | "segmentIds", GraphNode>;
    if (segmentIds.shape.length !== 1) {
      throw new RangeError(
        `Cannot record a segment sum with ids of rank ${segmentIds.shape.length}: expected rank 1`,
      );
    }
    const segments = Number(attributes.numSegments);
    return emit({
      kernel: "UnsortedSegmentSum",
      inputs: [x, segmentIds],
      attributes: { segments },
      shape: [segments, ...x.shape.slice(1)],
      dtype: x.dtype,
    });
  },

  TensorScatterUpdate: ({ inputs }, emit) => {
    const { tensor, indices, updates } = inputs as Record<
      "tensor" | "indices" | "updates",
      GraphNode
    >;
    return emit({
      kernel: "TensorScatterUpdate",
      inputs: [tensor, indices, updates],
      attributes: {},
      shape: tensor.shape,
      dtype: tensor.dtype,
    });
  },

  OneHot: ({ inputs, attributes }, emit) => {
    const indices = inputs.indices!;
    const depth = Number(attributes.depth);
    return emit({
      kernel: "OneHot",
      inputs: [indices],
      attributes: {
        depth,
        on: Number(attributes.onValue ?? 1),
        off: Number(attributes.offValue ?? 0),
      },
      shape: [...indices.shape, depth],
      dtype: dtypeOf(attributes.dtype ?? "int32"),
    });
  },

  Fill: ({ attributes }, emit) => {
    const value = Number(attributes.value);
    const dtype = dtypeOf(attributes.dtype ?? "float32");
    const shape = numbers(attributes.shape);
    return emit({ kernel: "Fill", inputs: [], attributes: { value }, shape, dtype });
  },

  Range: ({ attributes }, emit) => {
    const { start, stop, step } = attributes as Record<"start" | "stop" | "step", number>;
    const length = Math.max(0, Math.ceil((stop - start) / step));
    const dtype = dtypeOf(attributes.dtype ?? "float32");
    const item = (_: unknown, index: number) => start + index * step;
    const values = dtype === "int32"
      ? Int32Array.from({ length }, item)
      : Float64Array.from({ length }, item);
    return emit({ kernel: "Constant", inputs: [], attributes: { values }, shape: [length], dtype });
  },
};

function concat(parts: readonly GraphNode[], axis: number, emit: Emit): GraphNode {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const along = axis < 0 ? axis + first.shape.length : axis;
  const length = parts.reduce((sum, part) => sum + part.shape[along]!, 0);
  const shape = first.shape.map((own, other) => (other === along ? length : own));
  return emit({
    kernel: "Concat",
    inputs: parts,
    attributes: { axis: along },
    shape,
    dtype: first.dtype,
  });
}

/** Axes counted from the front, sorted, each once; all of them where none is given. */
function axesOf(given: unknown, rank: number): number[] {
  if (given === undefined || given === null) return Array.from({ length: rank }, (_, axis) => axis);
  const axes = (Array.isArray(given) ? given : [given]) as number[];
  const counted = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  return [...new Set(counted)].sort((a, b) => a - b);
}

function numbers(value: unknown): number[] {
  return Array.from(value as ArrayLike<number>);
}

function dtypeOf(dtype: unknown): Dtype {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TypeError(
    `Cannot record a tensor of type ${dtype}: expected "float32", "int32" or "bool"`,
  );
}
