/**
 * @file A recorded step as plain data: a static dataflow graph, derivatives included.
 *
 * Nodes stand in the order in which they were recorded, so a node's inputs always come before it, and
 * a node's `id` is its position. `State` and `Input` nodes are placeholders, filled at every run;
 * every other node is a kernel of TensorFlow.js with its attributes brought to one form (axes counted
 * from the front and sorted, sizes written out), so that who reads a graph has few cases to handle.
 *
 * The kernels and their attributes are one table of types. Everything that must know every kernel (the
 * reference interpreter, the ONNX lowering) is a record over `KernelName`, so the compiler names what
 * a new kernel still lacks.
 */

/** Element types. float32 tensors may carry float64 numbers: constants are kept as written. */
export type Dtype = "float32" | "int32" | "bool";

/** The numbers of a constant: float32 ones unrounded, bool ones as 0 and 1. */
export type ConstantValues = Float64Array | Int32Array | Uint8Array;

type None = Readonly<Record<never, never>>;
type Reduction = { readonly axes: readonly number[]; readonly keepDims: boolean };

/** What each kernel is told besides its inputs. */
export interface KernelAttributes {
  // Leaves: no inputs.
  State: { readonly name: string };
  Input: { readonly name: string };
  Constant: { readonly values: ConstantValues };
  /** A tensor of one number: scalars, zeros, ones. */
  Fill: { readonly value: number };

  // Elementwise, one input.
  Abs: None;
  Ceil: None;
  Cos: None;
  Elu: None;
  Erf: None;
  Exp: None;
  Expm1: None;
  Floor: None;
  IsNan: None;
  Log: None;
  Log1p: None;
  LogicalNot: None;
  Neg: None;
  Reciprocal: None;
  Relu: None;
  Relu6: None;
  Rsqrt: None;
  Sigmoid: None;
  Sign: None;
  Sin: None;
  Softplus: None;
  Sqrt: None;
  Square: None;
  Tanh: None;
  /** To the node's own dtype; towards int32 by cutting off, towards bool by `x != 0`. */
  Cast: None;
  ClipByValue: { readonly min: number; readonly max: number };
  LeakyRelu: { readonly alpha: number };
  /** 1 where x > 0, NaN where x is NaN, else `alpha`. */
  Step: { readonly alpha: number };

  // Elementwise, two inputs that broadcast. The dtypes of both are equal.
  Add: None;
  Sub: None;
  Multiply: None;
  RealDiv: None;
  Maximum: None;
  Minimum: None;
  Pow: None;
  SquaredDifference: None;
  /** The gradient of Elu from (dy, y). */
  EluGrad: None;
  Equal: None;
  NotEqual: None;
  Greater: None;
  GreaterEqual: None;
  Less: None;
  LessEqual: None;
  LogicalAnd: None;
  LogicalOr: None;

  /** (condition, where true, where false), all broadcasting. */
  Select: None;

  // Reductions.
  Sum: Reduction;
  Mean: Reduction;
  Max: Reduction;
  Min: Reduction;
  ArgMax: { readonly axis: number };
  ArgMin: { readonly axis: number };
  Cumsum: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
  /** Over the last axis. */
  Softmax: None;

  /**
   * `scale` times (..., m, k) x (..., k, n), leading axes broadcasting; a transposed operand has its
   * last two axes swapped. Recorded with scale 1.
   */
  BatchMatMul: {
    readonly transposeA: boolean;
    readonly transposeB: boolean;
    readonly scale: number;
  };

  // Moving elements.
  /** To the node's own shape. */
  Reshape: None;
  Transpose: { readonly perm: readonly number[] };
  Slice: { readonly begin: readonly number[]; readonly size: readonly number[] };
  PadV2: { readonly paddings: readonly (readonly [number, number])[]; readonly value: number };
  Concat: { readonly axis: number };
  Tile: { readonly reps: readonly number[] };
  /** (x, indices): the axis of x is replaced by the axes of the indices. */
  GatherV2: { readonly axis: number };
  /** (x, segment ids): slices of x along its first axis, summed per segment. */
  UnsortedSegmentSum: { readonly segments: number };
  /**
   * (x, indices (n, k), updates): x with n of its entries replaced, each found by its first k
   * coordinates. No entry twice.
   */
  TensorScatterUpdate: None;
  OneHot: { readonly depth: number; readonly on: number; readonly off: number };
}

/** A kernel that a graph may hold. */
export type KernelName = keyof KernelAttributes;

/** One operation of a recorded step, for a known kernel. */
export interface NodeOf<Kernel extends KernelName> {
  /** Its position in `Graph.nodes`. */
  readonly id: number;
  readonly kernel: Kernel;
  /** Positions of the nodes that it reads, all smaller than its own. */
  readonly inputs: readonly number[];
  readonly attributes: KernelAttributes[Kernel];
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** One operation of a recorded step. Narrow it by `node.kernel`. */
export type GraphNode = { [Kernel in KernelName]: NodeOf<Kernel> }[KernelName];

/** A recorded step. The four records name nodes by position. */
export interface Graph {
  /** The step's name. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Every state tensor of the step. */
  readonly state: Readonly<Record<string, number>>;
  /** Every input of the step. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
  /** New values of the state tensors that the step changes; the others are absent. */
  readonly newState: Readonly<Record<string, number>>;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/**
 * The shape of an elementwise operation on broadcasting shapes, as NumPy has it.
 *
 * @throws {RangeError} for shapes that do not fit together.
 */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let length = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own === length || own === 1) continue;
      if (length !== 1) {
        throw new RangeError(
          `Cannot broadcast shapes ${shapes.map((shape) => `(${shape.join(", ")})`).join(" and ")}`,
        );
      }
      length = own;
    }
    return length;
  });
}
