/**
 * @file One table of cases for every kernel: what to run on which numbers. Tests run it on every
 * engine, forward and backward.
 */
import * as tf from "@tensorflow/tfjs";
import { stream } from "../../base/random.ts";
import type { RandomStream } from "../../base/random.ts";
import type { Arrays, StepDefinition, TensorSpec } from "../engine.ts";
import { sizeOf } from "../graph/graph.ts";
import type { KernelName } from "../graph/graph.ts";

/** An input of a case: where its numbers come from. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: "float32" | "int32";
  /** Default: normal numbers, kept 0.1 away from 0, where many functions have a kink. */
  readonly draw?: (random: RandomStream) => number;
}

/** A kernel on some numbers. */
export interface KernelCase {
  readonly name: string;
  /** The kernel that it is here for. */
  readonly kernel: KernelName;
  readonly inputs: readonly CaseInput[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** False for kernels without a gradient. */
  readonly differentiable?: boolean;
  /** Engines on which it cannot run, with the reason. */
  readonly lacking?: Readonly<Record<string, string>>;
}

const normal = (random: RandomStream) => {
  const value = random.normal();
  return value + Math.sign(value) * 0.1;
};
const positive = (random: RandomStream) => 0.5 + 2 * random.uniform();
const bits = (random: RandomStream) => random.integer(0, 1);
const upTo = (greatest: number) => (random: RandomStream) => random.integer(0, greatest);

const matrix: CaseInput = { shape: [3, 4] };
const row: CaseInput = { shape: [4] };
const column: CaseInput = { shape: [3, 1] };
const scalar: CaseInput = { shape: [] };
const above0: CaseInput = { shape: [3, 4], draw: positive };
const flags: CaseInput = { shape: [3, 4], draw: bits };

function one(
  kernel: KernelName,
  run: KernelCase["run"],
  options: Partial<Pick<KernelCase, "inputs" | "differentiable" | "lacking" | "name">> = {},
): KernelCase {
  return { name: kernel, kernel, inputs: [matrix], run, ...options };
}

/** A function of two operands, on equal shapes, on a row, a column and a scalar. */
function two(
  kernel: KernelName,
  run: KernelCase["run"],
  { draw, differentiable = true, broadcastGradient = differentiable }:
    & Pick<CaseInput, "draw">
    & Pick<KernelCase, "differentiable">
    & { readonly broadcastGradient?: boolean } = {},
): KernelCase[] {
  const shapes = { "equal shapes": matrix, "a row": row, "a column": column, "a scalar": scalar };
  const drawn = (input: CaseInput): CaseInput => draw === undefined ? input : { ...input, draw };
  return Object.entries(shapes).map(([name, other]) => ({
    name: `${kernel} with ${name}`,
    kernel,
    inputs: [drawn(matrix), drawn(other)],
    run,
    lacking: other === column && kernel === "Pow" ? noColumnPow : {},
    differentiable: other === matrix ? differentiable : broadcastGradient,
  }));
}

const noColumnPow = { "onnx:webgpu": "ONNX Runtime 1.30's Pow kernel fails to find a shader" };

/** TensorFlow.js's gradient of these does not sum over broadcast axes, and throws. */
const unbroadcast = { broadcastGradient: false };

const none = { differentiable: false };

const noSegmentSum = { "tfjs:wasm": "the wasm backend has no UnsortedSegmentSum" };

const loose = "WGSL's sine and cosine are exact to 2^-11 only";
const coarse = { "onnx:webgpu": loose, "tfjs:webgpu": loose };

/** Comparisons give bool tensors, read as 0 and 1. */
const compared = { ...none, draw: (random: RandomStream) => random.integer(0, 2) };

export const KERNEL_CASES: readonly KernelCase[] = [
  one("Abs", tf.abs),
  one("Ceil", tf.ceil, none),
  one("Cos", tf.cos, { lacking: coarse }),
  one("Elu", tf.elu),
  one("Erf", tf.erf),
  one("Exp", tf.exp),
  one("Expm1", tf.expm1),
  one("Floor", tf.floor, none),
  one("IsNan", tf.isNaN, none),
  one("Log", tf.log, { inputs: [above0] }),
  one("Log1p", tf.log1p, { inputs: [above0] }),
  one("LogicalNot", (x) => tf.logicalNot(tf.cast(x, "bool")), { inputs: [flags], ...none }),
  one("Neg", tf.neg),
  one("Reciprocal", tf.reciprocal),
  one("Relu", tf.relu),
  one("Relu6", (x) => tf.relu6(tf.mul(x, 5))),
  one("Rsqrt", tf.rsqrt, { inputs: [above0] }),
  one("Sigmoid", tf.sigmoid),
  one("Sign", tf.sign, none),
  one("Sin", tf.sin, { lacking: coarse }),
  one("Softplus", tf.softplus),
  one("Sqrt", tf.sqrt, { inputs: [above0] }),
  one("Square", tf.square),
  one("Tanh", tf.tanh),
  one("ClipByValue", (x) => tf.clipByValue(x, -0.5, 0.75)),
  one("LeakyRelu", (x) => tf.leakyRelu(x, 0.1)),
  one("Step", (x) => tf.step(x), none),
  one("Step", (x) => tf.step(x, 0.25), { name: "Step with a slope below 0", ...none }),
  one("Cast", (x) => tf.cast(tf.mul(x, 3), "int32"), { name: "Cast to int32", ...none }),
  one("Cast", (x) => tf.cast(tf.greater(x, 0), "float32"), { name: "Cast from bool", ...none }),

  ...two("Add", tf.add),
  ...two("Sub", tf.sub),
  ...two("Multiply", tf.mul),
  ...two("RealDiv", tf.div),
  ...two("Maximum", tf.maximum, unbroadcast),
  ...two("Minimum", tf.minimum, unbroadcast),
  ...two("Pow", tf.pow, { draw: positive }),
  ...two("SquaredDifference", tf.squaredDifference, unbroadcast),
  ...two("Equal", tf.equal, compared),
  ...two("NotEqual", tf.notEqual, compared),
  ...two("Greater", tf.greater, compared),
  ...two("GreaterEqual", tf.greaterEqual, compared),
  ...two("Less", tf.less, compared),
  ...two("LessEqual", tf.lessEqual, compared),
  ...two("LogicalAnd", (a, b) => tf.logicalAnd(tf.cast(a, "bool"), tf.cast(b, "bool")), {
    ...none,
    draw: bits,
  }),
  ...two("LogicalOr", (a, b) => tf.logicalOr(tf.cast(a, "bool"), tf.cast(b, "bool")), {
    ...none,
    draw: bits,
  }),
  one("EluGrad", (x) => tf.mul(tf.grad((y) => tf.sum(tf.elu(y)))(x), 1), none),
  one("Select", (a, b) => tf.where(tf.tensor2d(CHECKERED, [3, 4], "bool"), a, b), {
    inputs: [matrix, matrix],
  }),
  one("Select", (a, b) => tf.where(tf.greater(tf.scalar(2), 1), a, b), {
    name: "Select by a scalar",
    inputs: [scalar, scalar],
  }),

  one("Sum", (x) => tf.sum(x)),
  one("Sum", (x) => tf.sum(x, 0), { name: "Sum over columns" }),
  one("Sum", (x) => tf.sum(x, 0, true), { name: "Sum over columns, keeping the axis" }),
  one("Sum", (x) => tf.sum(x, -1, true), { name: "Sum over rows, keeping the axis" }),
  one("Sum", (x) => tf.sum(x, [0, 2]), {
    name: "Sum over two of three axes",
    inputs: [{ shape: [2, 3, 4] }],
  }),
  one("Mean", (x) => tf.mean(x)),
  one("Mean", (x) => tf.mean(x, 1), { name: "Mean over rows" }),
  one("Max", (x) => tf.max(x, 1)),
  one("Max", (x) => tf.max(x, 0, true), { name: "Max over columns, keeping the axis" }),
  one("Min", (x) => tf.min(x, 1)),
  one("ArgMax", (x) => tf.argMax(x, 1), none),
  one("ArgMin", (x) => tf.argMin(x, 0), none),
  one("Cumsum", (x) => tf.cumsum(x, 1)),
  one("Cumsum", (x) => tf.cumsum(x, 1, true, true), { name: "Cumsum, exclusive and reversed" }),
  // TensorFlow.js's gradient along any other than the last axis has the wrong shape, and throws.
  one("Cumsum", (x) => tf.cumsum(x, 0), { name: "Cumsum down columns", ...none }),
  one("Softmax", (x) => tf.softmax(x)),
  one("Softmax", (x) => tf.logSoftmax(x), { name: "log softmax" }),

  one("BatchMatMul", (a, b) => tf.matMul(a, b), { inputs: [matrix, { shape: [4, 5] }] }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, true, false), {
    name: "BatchMatMul, left transposed",
    inputs: [{ shape: [4, 3] }, { shape: [4, 5] }],
  }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, true, false), {
    name: "BatchMatMul, left transposed, a wide result",
    inputs: [{ shape: [2, 3] }, { shape: [2, 512] }],
  }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, false, true), {
    name: "BatchMatMul, right transposed",
    inputs: [matrix, { shape: [5, 4] }],
  }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, true, true), {
    name: "BatchMatMul, both transposed",
    inputs: [{ shape: [4, 3] }, { shape: [5, 4] }],
  }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, false, true), {
    name: "BatchMatMul of stacks, right transposed",
    inputs: [{ shape: [2, 3, 4] }, { shape: [2, 5, 4] }],
  }),
  one("BatchMatMul", (a, b) => tf.matMul(a, b, true, false), {
    name: "BatchMatMul of stacks of stacks, left transposed",
    inputs: [{ shape: [2, 3, 4, 5] }, { shape: [2, 3, 4, 2] }],
  }),

  one("Reshape", (x) => tf.reshape(x, [2, -1])),
  one("Transpose", (x) => tf.transpose(x)),
  one("Transpose", (x) => tf.transpose(x, [1, 2, 0]), {
    name: "Transpose of three axes",
    inputs: [{ shape: [2, 3, 4] }],
  }),
  one("Slice", (x) => tf.slice(x, [1, 1], [2, -1])),
  one("PadV2", (x) => tf.pad(x, [[1, 0], [2, 1]], 0.5)),
  one("Concat", (a, b) => tf.concat([a, b], 1), { inputs: [matrix, { shape: [3, 2] }] }),
  one("Concat", (a, b) => tf.stack([a, b], 1), { name: "stack", inputs: [matrix, matrix] }),
  one("Slice", (x) => tf.add(...tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor]), { name: "split" }),
  one("Slice", (x) => tf.mul(...tf.unstack(x, 0).slice(0, 2) as [tf.Tensor, tf.Tensor]), {
    name: "unstack",
  }),
  one("Tile", (x) => tf.tile(x, [2, 3])),
  one("Tile", (x) => tf.broadcastTo(x, [3, 4]), { name: "broadcast", inputs: [column] }),
  one("GatherV2", (x, ids) => tf.gather(x, ids), {
    inputs: [{ shape: [5, 3] }, { shape: [7], dtype: "int32", draw: upTo(4) }],
    lacking: noSegmentSum,
  }),
  one("GatherV2", (x, ids) => tf.gather(x, ids), {
    name: "GatherV2 with a matrix of indices",
    inputs: [{ shape: [5, 3] }, { shape: [2, 4], dtype: "int32", draw: upTo(4) }],
    lacking: noSegmentSum,
  }),
  one(
    "UnsortedSegmentSum",
    (x, ids) => tf.unsortedSegmentSum(x, tf.cast(ids, "int32") as tf.Tensor1D, 4),
    {
      inputs: [{ shape: [6, 3] }, { shape: [6], dtype: "int32", draw: upTo(3) }],
      lacking: noSegmentSum,
    },
  ),
  one(
    "TensorScatterUpdate",
    (x, columns, updates) =>
      tf.tensorScatterUpdate(x, tf.stack([tf.range(0, 3, 1, "int32"), columns], 1), updates),
    {
      inputs: [matrix, { shape: [3], dtype: "int32", draw: upTo(3) }, { shape: [3] }],
      ...none,
    },
  ),
  one(
    "TensorScatterUpdate",
    (x, updates) => tf.tensorScatterUpdate(tf.reshape(x, [-1]), [[7], [2]], updates),
    { name: "TensorScatterUpdate of a vector", inputs: [matrix, { shape: [2] }], ...none },
  ),
  one("TensorScatterUpdate", (x, updates) => tf.tensorScatterUpdate(x, [[2], [0]], updates), {
    name: "TensorScatterUpdate of rows",
    inputs: [matrix, { shape: [2, 4] }],
    ...none,
  }),
  one("OneHot", (ids) => tf.oneHot(ids, 5), {
    inputs: [{ shape: [2, 3], dtype: "int32", draw: upTo(4) }],
    ...none,
  }),
  one("Fill", (x) => tf.mul(x, tf.fill([3, 4], 1.5))),
  one("Fill", (x) => tf.add(tf.onesLike(x), tf.mul(tf.zerosLike(x), x)), {
    name: "ones and zeros",
  }),
  one("Constant", (x) => tf.mul(x, tf.tensor1d([0.1, 0.2, 0.3, 0.4]))),
];

const CHECKERED = [1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0];

/** The case as a step: its result and, where it has one, the gradient of a weighted sum of it. */
export function stepOf({ name, inputs, run, differentiable = true }: KernelCase): StepDefinition {
  const specs = Object.fromEntries(
    inputs.map(({ shape, dtype = "float32" }, index): [string, TensorSpec] => [
      `x${index}`,
      { shape, dtype },
    ]),
  );
  const names = Object.keys(specs).filter((name) => specs[name]!.dtype === "float32");
  return {
    name,
    state: {},
    inputs: specs,
    run(_, given) {
      const all = Object.keys(specs);
      const outputs: Record<string, tf.Tensor> = { y: run(...all.map((name) => given[name]!)) };
      if (!differentiable) return { state: {}, outputs };
      const weighted = (...moving: tf.Tensor[]) => {
        const tensors = {
          ...given,
          ...Object.fromEntries(names.map((name, k) => [name, moving[k]!])),
        };
        const y = run(...all.map((name) => tensors[name]!));
        return tf.sum(tf.mul(y, tf.tensor(weights(y.size), y.shape)));
      };
      tf.grads(weighted)(names.map((name) => given[name]!)).forEach((gradient, index) => {
        outputs[`d${names[index]}`] = gradient;
      });
      return { state: {}, outputs };
    },
  };
}

/** Weights of the sum whose gradient is taken: all different, none 0. */
export function weights(size: number): number[] {
  return Array.from({ length: size }, (_, index) => Math.cos(index + 1));
}

/** The numbers of a case: float32 ones, so that all engines start from the same. */
export function numbersOf({ name, inputs }: KernelCase): Arrays {
  return Object.fromEntries(inputs.map(({ shape, dtype, draw = normal }, index) => {
    const random = stream("kernel cases", name, index);
    const length = sizeOf(shape);
    const values = dtype === "int32"
      ? Int32Array.from({ length }, () => draw(random))
      : Float32Array.from({ length }, () => draw(random));
    return [`x${index}`, values];
  }));
}
