/**
 * @file How each kernel of a recorded graph is said in ONNX operators (operator set 21).
 *
 * Where the two differ it is noted at the kernel. Two differences hold everywhere: NaN passes through
 * `Step` as `alpha`, and a segment sum or one-hot of an index out of range is not checked.
 */
import type { Dtype, KernelName, NodeOf } from "../graph/graph.ts";
import { ELEMENT_TYPES } from "./model.ts";
import type { OnnxAttribute } from "./model.ts";

/** What a lowering is written with. Values are named by strings, as in ONNX. */
export interface Lowering {
  /** Names of the values of the node's inputs. */
  readonly inputs: readonly string[];
  /** Shapes and types of the node's inputs. */
  readonly operands: readonly { readonly shape: readonly number[]; readonly dtype: Dtype }[];
  /** Append an operator with one result; the last one appended is the node's value. */
  emit(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string;
  /** A scalar constant of the given type. */
  scalar(value: number, dtype: Dtype): string;
  /** A constant tensor full of one number. */
  full(value: number, shape: readonly number[]): string;
  /** A constant vector of int64: shapes, axes, paddings. */
  integers(values: readonly number[]): string;
  /** A matrix input laid out transposed, where that pays because several products read it so. */
  transposed(which: number): string | undefined;
}

type Lower<Kernel extends KernelName> = (node: NodeOf<Kernel>, to: Lowering) => string;

/** Kernels that become operators; leaves become graph inputs and constants. */
export type Operation = Exclude<KernelName, "State" | "Input" | "Constant" | "Fill">;

/** An operator of the same meaning. */
function same(
  operator: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): (node: unknown, to: Lowering) => string {
  return (_, { emit, inputs }) => emit(operator, inputs, attributes);
}

function reduce(operator: string): Lower<"Mean" | "Max" | "Min"> & Lower<"Sum"> {
  return ({ attributes: { axes, keepDims } }, { emit, inputs, integers }) =>
    emit(operator, [inputs[0]!, integers(axes)], { keepdims: Number(keepDims) });
}

function argument(operator: string): Lower<"ArgMax" | "ArgMin"> {
  return ({ attributes: { axis } }, { emit, inputs }) =>
    emit("Cast", [emit(operator, inputs, { axis, keepdims: 0 })], { to: ELEMENT_TYPES.int32 });
}

export const LOWERINGS: { readonly [Kernel in Operation]: Lower<Kernel> } = {
  Abs: same("Abs"),
  Ceil: same("Ceil"),
  Cos: same("Cos"),
  Elu: same("Elu"),
  Erf: same("Erf"),
  Exp: same("Exp"),
  // Loses digits near 0, where float32's exp does.
  Expm1: (_, { emit, inputs, scalar }) => emit("Sub", [emit("Exp", inputs), scalar(1, "float32")]),
  Floor: same("Floor"),
  IsNan: same("IsNaN"),
  Log: same("Log"),
  Log1p: (_, { emit, inputs, scalar }) =>
    emit("Log", [emit("Add", [inputs[0]!, scalar(1, "float32")])]),
  LogicalNot: same("Not"),
  Neg: same("Neg"),
  Reciprocal: same("Reciprocal"),
  Relu: same("Relu"),
  Relu6: (_, { emit, inputs, scalar }) =>
    emit("Clip", [inputs[0]!, scalar(0, "float32"), scalar(6, "float32")]),
  Rsqrt: (_, { emit, inputs }) => emit("Reciprocal", [emit("Sqrt", inputs)]),
  Sigmoid: same("Sigmoid"),
  Sign: same("Sign"),
  Sin: same("Sin"),
  Softplus: same("Softplus"),
  Sqrt: same("Sqrt"),
  Square: (_, { emit, inputs }) => emit("Mul", [inputs[0]!, inputs[0]!]),
  Tanh: same("Tanh"),

  Cast: ({ dtype }, { emit, inputs }) => emit("Cast", inputs, { to: ELEMENT_TYPES[dtype] }),
  ClipByValue: ({ attributes: { min, max }, dtype }, { emit, inputs, scalar }) =>
    emit("Clip", [inputs[0]!, scalar(min, dtype), scalar(max, dtype)]),
  LeakyRelu: ({ attributes: { alpha } }, { emit, inputs }) =>
    emit("LeakyRelu", inputs, { alpha: { float: alpha } }),
  Step: ({ attributes: { alpha }, dtype }, { emit, inputs, scalar }) => {
    const positive = emit("Greater", [inputs[0]!, scalar(0, dtype)]);
    return alpha === 0
      ? emit("Cast", [positive], { to: ELEMENT_TYPES[dtype] })
      : emit("Where", [positive, scalar(1, dtype), scalar(alpha, dtype)]);
  },

  Add: same("Add"),
  Sub: same("Sub"),
  Multiply: same("Mul"),
  RealDiv: same("Div"),
  Maximum: same("Max"),
  Minimum: same("Min"),
  Pow: same("Pow"),
  SquaredDifference: (_, { emit, inputs }) => {
    const difference = emit("Sub", inputs);
    return emit("Mul", [difference, difference]);
  },
  EluGrad: (_, { emit, inputs, scalar }) => {
    const [dy, y] = inputs as [string, string];
    const positive = emit("GreaterOrEqual", [y, scalar(0, "float32")]);
    const slope = emit("Add", [y, scalar(1, "float32")]);
    return emit("Where", [positive, dy, emit("Mul", [dy, slope])]);
  },
  Equal: same("Equal"),
  NotEqual: (_, { emit, inputs }) => emit("Not", [emit("Equal", inputs)]),
  Greater: same("Greater"),
  GreaterEqual: same("GreaterOrEqual"),
  Less: same("Less"),
  LessEqual: same("LessOrEqual"),
  LogicalAnd: same("And"),
  LogicalOr: same("Or"),
  Select: same("Where"),

  // Down the columns of a matrix, as for a bias's gradient, a product with ones takes 4 of 9
  // microseconds for 128 x 64.
  Sum: (node, to) => {
    const { axes, keepDims } = node.attributes;
    const [{ shape: [rows, ...rest], dtype }] = to.operands as [typeof to.operands[0]];
    if (axes.join() !== "0" || rest.length !== 1 || dtype !== "float32") {
      return reduce("ReduceSum")(node, to);
    }
    const sums = to.emit("MatMul", [to.full(1, [1, rows!]), to.inputs[0]!]);
    return keepDims ? sums : to.emit("Reshape", [sums, to.integers(rest)]);
  },
  Mean: reduce("ReduceMean"),
  Max: reduce("ReduceMax"),
  Min: reduce("ReduceMin"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Cumsum: ({ attributes: { axis, exclusive, reverse } }, { emit, inputs, integers }) =>
    emit("CumSum", [inputs[0]!, integers([axis])], {
      exclusive: Number(exclusive),
      reverse: Number(reverse),
    }),
  Softmax: same("Softmax", { axis: -1 }),

  // Gemm takes transposed operands and a scale for matrices; above rank 2 a transposed operand is laid
  // out first.
  BatchMatMul: (node, { emit, inputs, operands, scalar, transposed }) => {
    const { transposeA, transposeB, scale } = node.attributes;
    const alpha = { float: scale };
    const laidOutA = transposeA && !transposeB ? transposed(0) : undefined;
    if (laidOutA !== undefined) return emit("Gemm", [laidOutA, inputs[1]!], { alpha });
    if (operands.every(({ shape }) => shape.length === 2)) {
      return transposeA || transposeB || scale !== 1
        ? emit("Gemm", inputs, {
          transA: Number(transposeA),
          transB: Number(transposeB),
          alpha,
        })
        : emit("MatMul", inputs);
    }
    const laidOut = [transposeA, transposeB].map((transposed, which) => {
      const input = inputs[which]!;
      if (!transposed) return input;
      const rank = operands[which]!.shape.length;
      const perm = Array.from({ length: rank }, (_, axis) => axis);
      return emit("Transpose", [input], { perm: [...perm.slice(0, -2), rank - 1, rank - 2] });
    });
    const product = emit("MatMul", laidOut);
    return scale === 1 ? product : emit("Mul", [product, scalar(scale, "float32")]);
  },

  Reshape: ({ shape }, { emit, inputs, integers }) =>
    emit("Reshape", [inputs[0]!, integers(shape)], { allowzero: 1 }),
  Transpose: ({ attributes: { perm } }, { emit, inputs }) => emit("Transpose", inputs, { perm }),
  Slice: ({ attributes: { begin, size } }, { emit, inputs, integers }) =>
    emit("Slice", [
      inputs[0]!,
      integers(begin),
      integers(begin.map((start, axis) => start + size[axis]!)),
    ]),
  PadV2: ({ attributes: { paddings, value }, dtype }, { emit, inputs, integers, scalar }) =>
    emit("Pad", [
      inputs[0]!,
      integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]),
      scalar(value, dtype),
    ]),
  Concat: ({ attributes: { axis } }, { emit, inputs }) => emit("Concat", inputs, { axis }),
  Tile: ({ shape, attributes: { reps } }, { emit, inputs, operands, integers }) => {
    const repeatsOnes = reps.every((times, axis) => times === 1 || operands[0]!.shape[axis] === 1);
    return repeatsOnes
      ? emit("Expand", [inputs[0]!, integers(shape)])
      : emit("Tile", [inputs[0]!, integers(reps)]);
  },
  GatherV2: ({ attributes: { axis } }, { emit, inputs }) => emit("Gather", inputs, { axis }),
  UnsortedSegmentSum: ({ shape, dtype }, { emit, inputs, integers, scalar }) => {
    const ids = emit("Cast", [inputs[1]!], { to: ELEMENT_TYPES.int64 });
    const rows = emit("Unsqueeze", [ids, integers([-1])]);
    const zeros = emit("Expand", [scalar(0, dtype), integers(shape)]);
    return emit("ScatterND", [zeros, rows, inputs[0]!], { reduction: "add" });
  },
  // On the CPU ScatterElements works in place, where ScatterND copies.
  TensorScatterUpdate: ({ shape }, { emit, inputs, integers }) => {
    const [x, indices, updates] = inputs as [string, string, string];
    const wide = emit("Cast", [indices], { to: ELEMENT_TYPES.int64 });
    if (shape.length > 1) return emit("ScatterND", [x, wide, updates]);
    return emit("ScatterElements", [x, emit("Reshape", [wide, integers([-1])]), updates]);
  },
  // ONNX's OneHot counts negative indices from the end, and its CPU kernel lacks int32 to float32.
  OneHot: ({ attributes: { depth, on, off }, dtype }, { emit, inputs, integers, scalar }) => {
    const indices = emit("Unsqueeze", [
      emit("Cast", [inputs[0]!], { to: ELEMENT_TYPES.int64 }),
      integers([-1]),
    ]);
    const classes = integers(Array.from({ length: depth }, (_, index) => index));
    const hit = emit("Equal", [indices, classes]);
    return emit("Where", [hit, scalar(on, dtype), scalar(off, dtype)]);
  },
};
