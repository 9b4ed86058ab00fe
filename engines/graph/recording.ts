/**
 * @file What the recording of a kernel is: a function from a call of TensorFlow.js to nodes of a graph,
 * and how it reads the call's attributes.
 */
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

/** Axes counted from the front, sorted, each once; all of them where none is given. */
export function axesOf(given: unknown, rank: number): number[] {
  if (given === undefined || given === null) return Array.from({ length: rank }, (_, axis) => axis);
  const axes = (Array.isArray(given) ? given : [given]) as number[];
  const counted = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  return [...new Set(counted)].sort((a, b) => a - b);
}

/** An attribute that holds numbers. */
export function numbers(value: unknown): number[] {
  return Array.from(value as ArrayLike<number>);
}

/** An attribute that names an element type. @throws {TypeError} for any other. */
export function dtypeOf(dtype: unknown): Dtype {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TypeError(
    `Cannot record a tensor of type ${dtype}: expected "float32", "int32" or "bool"`,
  );
}
