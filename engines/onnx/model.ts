/** @file The part of the ONNX format that a lowered step needs, as plain data. */

/** Element types, by ONNX's names; the numbers are those of `TensorProto.DataType`. */
export const ELEMENT_TYPES = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A named tensor at the graph's edge. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** A sequence of such tensors instead of one. */
  readonly sequence?: true;
}

/** A constant tensor. */
export interface OnnxConstant extends OnnxValue {
  readonly values: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** Integers, lists of them, strings; `{ float }` for numbers that ONNX wants as float32. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** One operator. */
export interface OnnxNode {
  readonly operator: string;
  /** "" is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A model of static shapes. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
