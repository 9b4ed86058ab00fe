/**
 * @file Every kernel in float64, written to be read, not to be fast: the reference that the other
 * engines are held against. int32 and bool tensors are kept as float64 numbers too.
 */
import { sizeOf } from "../graph/graph.ts";
import type { GraphNode, KernelName, NodeOf } from "../graph/graph.ts";
import { BINARY, UNARY } from "./elementwise.ts";
import type { Binary, Unary } from "./elementwise.ts";
import { coordinates, indexOf, stridesOf } from "./indexing.ts";

/** A tensor: its elements row by row, and its shape. */
export interface Value {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

type Evaluate<Kernel extends KernelName> = (
  node: NodeOf<Kernel>,
  ...inputs: Value[]
) => Float64Array;

/** Kernels that compute; `State` and `Input` are placeholders. */
type Computing = Exclude<KernelName, "State" | "Input">;

/** The elements of a node's result, given its inputs' values. */
export function evaluateKernel(node: GraphNode, inputs: readonly Value[]): Float64Array {
  if (node.kernel === "State" || node.kernel === "Input") {
    throw new Error(`Cannot evaluate placeholder "${node.attributes.name}": expected its value`);
  }
  // The table's type pairs each kernel with its own node type; TypeScript cannot follow the lookup.
  const evaluate = EVALUATIONS[node.kernel] as Evaluate<Computing>;
  return evaluate(node, ...inputs);
}

const EVALUATIONS: { readonly [Kernel in Computing]: Evaluate<Kernel> } = {
  ...mapped(UNARY, elementwise),
  ...mapped(BINARY, broadcast),

  Constant: ({ attributes }) => Float64Array.from(attributes.values),
  Fill: ({ attributes, shape }) => new Float64Array(sizeOf(shape)).fill(attributes.value),

  Cast: ({ dtype }, x) =>
    x!.values.map((value) =>
      dtype === "int32" ? Math.trunc(value) : dtype === "bool" ? Number(value !== 0) : value
    ),
  ClipByValue: ({ attributes: { min, max } }, x) =>
    x!.values.map((value) => Math.min(Math.max(value, min), max)),
  LeakyRelu: ({ attributes: { alpha } }, x) =>
    x!.values.map((value) => (value < 0 ? alpha * value : value)),
  Step: ({ attributes: { alpha } }, x) =>
    x!.values.map((value) => (Number.isNaN(value) ? NaN : value > 0 ? 1 : alpha)),

  Select: ({ shape }, condition, yes, no) =>
    generate(
      shape,
      (at) =>
        condition!.values[indexOf(at, condition!.shape)] !== 0
          ? yes!.values[indexOf(at, yes!.shape)]!
          : no!.values[indexOf(at, no!.shape)]!,
    ),

  Sum: (node, x) => reduce(node, x!, { start: 0, combine: (sum, value) => sum + value }),
  Mean: (node, x) => {
    const count = sizeOf(x!.shape) / sizeOf(node.shape);
    return reduce(node, x!, { start: 0, combine: (sum, value) => sum + value })
      .map((sum) => sum / count);
  },
  Max: (node, x) => reduce(node, x!, { start: -Infinity, combine: Math.max }),
  Min: (node, x) => reduce(node, x!, { start: Infinity, combine: Math.min }),
  ArgMax: ({ attributes: { axis } }, x) => argument(x!, axis, (value, best) => value > best),
  ArgMin: ({ attributes: { axis } }, x) => argument(x!, axis, (value, best) => value < best),

  Cumsum: ({ attributes: { axis, exclusive, reverse } }, x) => {
    const result = new Float64Array(x!.values.length);
    eachLine(x!, axis, (line) => {
      let sum = 0;
      for (const index of reverse ? line.toReversed() : line) {
        if (exclusive) result[index] = sum;
        sum += x!.values[index]!;
        if (!exclusive) result[index] = sum;
      }
    });
    return result;
  },

  Softmax: (_, x) => {
    const result = new Float64Array(x!.values.length);
    eachLine(x!, x!.shape.length - 1, (line) => {
      const greatest = Math.max(...line.map((index) => x!.values[index]!));
      let sum = 0;
      for (const index of line) sum += result[index] = Math.exp(x!.values[index]! - greatest);
      for (const index of line) result[index]! /= sum;
    });
    return result;
  },

  BatchMatMul: ({ shape, attributes: { transposeA, transposeB, scale } }, a, b) => {
    const rows = shape.at(-2)!;
    const columns = shape.at(-1)!;
    const inner = a!.shape.at(transposeA ? -2 : -1)!;
    const [aRow, aInner] = transposeA ? [1, rows] : [inner, 1];
    const [bInner, bColumn] = transposeB ? [1, inner] : [columns, 1];
    const batch = shape.slice(0, -2);
    const result = new Float64Array(sizeOf(shape));
    for (let which = 0; which < sizeOf(batch); which++) {
      const at = coordinates(which, batch);
      const aStart = indexOf(at, a!.shape.slice(0, -2)) * rows * inner;
      const bStart = indexOf(at, b!.shape.slice(0, -2)) * inner * columns;
      const start = which * rows * columns;
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < inner; k++) {
          const left = scale * a!.values[aStart + row * aRow + k * aInner]!;
          for (let column = 0; column < columns; column++) {
            result[start + row * columns + column]! += left *
              b!.values[bStart + k * bInner + column * bColumn]!;
          }
        }
      }
    }
    return result;
  },

  Reshape: (_, x) => x!.values,
  Transpose: ({ shape, attributes: { perm } }, x) => {
    const strides = stridesOf(x!.shape);
    return generate(
      shape,
      (at) => x!.values[at.reduce((sum, place, axis) => sum + place * strides[perm[axis]!]!, 0)]!,
    );
  },
  Slice: ({ shape, attributes: { begin } }, x) =>
    generate(
      shape,
      (at) => x!.values[indexOf(at.map((place, axis) => place + begin[axis]!), x!.shape)]!,
    ),
  PadV2: ({ shape, attributes: { paddings, value } }, x) =>
    generate(shape, (at) => {
      const inside = at.map((place, axis) => place - paddings[axis]![0]);
      const outside = inside.some((place, axis) => place < 0 || place >= x!.shape[axis]!);
      return outside ? value : x!.values[indexOf(inside, x!.shape)]!;
    }),
  Concat: ({ shape, attributes: { axis } }, ...parts) =>
    generate(shape, (at) => {
      let place = at[axis]!;
      for (const part of parts) {
        const length = part.shape[axis]!;
        if (place < length) return part.values[indexOf(at.with(axis, place), part.shape)]!;
        place -= length;
      }
      return NaN;
    }),
  Tile: ({ shape }, x) =>
    generate(
      shape,
      (at) => x!.values[indexOf(at.map((place, axis) => place % x!.shape[axis]!), x!.shape)]!,
    ),
  GatherV2: ({ shape, attributes: { axis } }, x, indices) =>
    generate(shape, (at) => {
      const rank = indices!.shape.length;
      const chosen = indices!.values[indexOf(at.slice(axis, axis + rank), indices!.shape)]!;
      if (!(chosen >= 0 && chosen < x!.shape[axis]!)) {
        throw new RangeError(
          `Cannot gather index ${chosen}: expected one from 0 to ${x!.shape[axis]! - 1}`,
        );
      }
      return x!
        .values[indexOf([...at.slice(0, axis), chosen, ...at.slice(axis + rank)], x!.shape)]!;
    }),
  UnsortedSegmentSum: ({ shape }, x, ids) => {
    const result = new Float64Array(sizeOf(shape));
    const width = sizeOf(shape.slice(1));
    ids!.values.forEach((id, row) => {
      if (id < 0 || id >= shape[0]!) return;
      for (let k = 0; k < width; k++) result[id * width + k]! += x!.values[row * width + k]!;
    });
    return result;
  },
  TensorScatterUpdate: ({ shape }, x, indices, updates) => {
    const result = x!.values.slice();
    const [count, depth] = indices!.shape as [number, number];
    const width = sizeOf(shape.slice(depth));
    for (let row = 0; row < count; row++) {
      const at = indices!.values.subarray(row * depth, (row + 1) * depth);
      const entry = indexOf([...at], shape.slice(0, depth)) * width;
      result.set(updates!.values.subarray(row * width, (row + 1) * width), entry);
    }
    return result;
  },
  OneHot: ({ shape, attributes: { depth, on, off } }, indices) => {
    const result = new Float64Array(sizeOf(shape)).fill(off);
    indices!.values.forEach((index, row) => {
      if (index >= 0 && index < depth) result[row * depth + index] = on;
    });
    return result;
  },
};

function elementwise(f: Unary): (node: unknown, ...inputs: Value[]) => Float64Array {
  return (_, x) => x!.values.map((value) => f(value));
}

function broadcast(f: Binary): (node: GraphNode, ...inputs: Value[]) => Float64Array {
  return ({ shape }, a, b) => {
    if (a!.values.length === b!.values.length && a!.values.length === sizeOf(shape)) {
      return a!.values.map((value, index) => f(value, b!.values[index]!));
    }
    return generate(
      shape,
      (at) => f(a!.values[indexOf(at, a!.shape)]!, b!.values[indexOf(at, b!.shape)]!),
    );
  };
}

function mapped<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  f: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(record).map(([name, value]) => [name, f(value)] as const);
  return Object.fromEntries(entries) as Record<Name, To>;
}

/** The elements of a tensor, each from its place. */
function generate(shape: readonly number[], f: (at: number[]) => number): Float64Array {
  const result = new Float64Array(sizeOf(shape));
  const at = shape.map(() => 0);
  for (let index = 0; index < result.length; index++) {
    result[index] = f(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
  return result;
}

function reduce(
  { shape, attributes: { axes } }: NodeOf<"Sum" | "Mean" | "Max" | "Min">,
  x: Value,
  { start, combine }: { readonly start: number; readonly combine: Binary },
): Float64Array {
  const result = new Float64Array(sizeOf(shape)).fill(start);
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  x.values.forEach((value, index) => {
    const to = indexOf(coordinates(index, x.shape), kept);
    result[to] = combine(result[to]!, value);
  });
  return result;
}

function argument(
  x: Value,
  axis: number,
  better: (value: number, best: number) => boolean,
): Float64Array {
  const places: number[] = [];
  eachLine(x, axis, (line) => {
    let best = 0;
    line.forEach((index, place) => {
      if (better(x.values[index]!, x.values[line[best]!]!)) best = place;
    });
    places.push(best);
  });
  return Float64Array.from(places);
}

/** Calls `visit` with the indices of every line along an axis, in the order of the other axes. */
function eachLine(x: Value, axis: number, visit: (line: number[]) => void): void {
  const length = x.shape[axis]!;
  const stride = stridesOf(x.shape)[axis]!;
  const others = x.shape.with(axis, 1);
  for (let which = 0; which < sizeOf(others); which++) {
    const start = indexOf(coordinates(which, others), x.shape);
    visit(Array.from({ length }, (_, place) => start + place * stride));
  }
}
