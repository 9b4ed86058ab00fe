/** @file A model while it is written: operators in the order in which they run, each constant once. */
import { sizeOf } from "../graph/graph.ts";
import type { Dtype, NodeOf } from "../graph/graph.ts";
import type { OnnxAttribute, OnnxConstant, OnnxNode } from "./model.ts";

/** One of ONNX's own operators, with one result. */
export interface OperatorDraft {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** What is written so far, and how more is. Every way to write returns the name of the value. */
export interface ModelDraft {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  append(draft: OperatorDraft): string;
  /** Give the result of the operator that was appended last another name. */
  renameLast(output: string): string;
  /** A constant of the graph. */
  constant(node: NodeOf<"Constant">): string;
  scalar(value: number, dtype: Dtype): string;
  /** A float32 tensor full of one number. */
  full(value: number, shape: readonly number[]): string;
  /** A vector of int64. */
  integers(values: readonly number[]): string;
}

/** A model without operators and constants. */
export function startModel(): ModelDraft {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();

  function define(constant: OnnxConstant): string {
    if (!constants.has(constant.name)) constants.set(constant.name, constant);
    return constant.name;
  }

  return {
    nodes,
    constants,
    append({ operator, inputs, output, attributes = {} }) {
      nodes.push({ operator, domain: "", inputs, outputs: [output], attributes });
      return output;
    },
    renameLast(output) {
      nodes.push({ ...nodes.pop()!, outputs: [output] });
      return output;
    },
    constant({ id, dtype, shape, attributes }) {
      const values = numbersOf(attributes.values, dtype);
      return define({ name: `constant:${id}`, type: dtype, shape, values });
    },
    scalar(value, dtype) {
      const name = `${dtype}:${Object.is(value, -0) ? "-0" : value}`;
      return define({ name, type: dtype, shape: [], values: numbersOf([value], dtype) });
    },
    full(value, shape) {
      const values = new Float32Array(sizeOf(shape)).fill(value);
      return define({ name: `float32:${value}:[${shape}]`, type: "float32", shape, values });
    },
    integers(values) {
      return define({
        name: `int64:[${values}]`,
        type: "int64",
        shape: [values.length],
        values: BigInt64Array.from(values, BigInt),
      });
    },
  };
}

function numbersOf(
  values: ArrayLike<number>,
  dtype: Dtype,
): Float32Array | Int32Array | Uint8Array {
  if (dtype === "int32") return Int32Array.from(values);
  return dtype === "bool" ? Uint8Array.from(values) : Float32Array.from(values);
}
