/**
 * @file How the kernels that move elements, or make them, become nodes of a graph.
 */
import { sizeOf } from "./graph.ts";
import type { GraphNode } from "./graph.ts";
import { axesOf, dtypeOf, numbers } from "./recording.ts";
import type { Emit, Recording } from "./recording.ts";

/** Recordings by the name that TensorFlow.js calls a kernel by. */
export const MOVES: Readonly<Record<string, Recording>> = {
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

/** The same elements in another shape; no node where the shape stays. */
export function reshape(x: GraphNode, shape: readonly number[], emit: Emit): GraphNode {
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
