/** @file The bytes of an ONNX model, against the protocol buffer format worked out by hand. */
import assert from "node:assert/strict";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { encodeModel } from "./encode.ts";
import type { OnnxModel } from "./model.ts";

const model: OnnxModel = {
  name: "m",
  nodes: [{
    operator: "Gemm",
    domain: "",
    inputs: ["a", "c"],
    outputs: ["y"],
    attributes: { transA: 1, alpha: { float: 0.5 } },
  }],
  constants: [{ name: "c", type: "float32", shape: [2, 1], values: Float32Array.of(1, -2) }],
  inputs: [{ name: "a", type: "float32", shape: [2, 3] }],
  outputs: [{ name: "y", type: "float32", shape: [3, 1] }],
};

/** A message's fields: numbers for varints, bytes for the rest. */
function fields(bytes: Uint8Array): [number, number | Uint8Array][] {
  const reader = new BinaryReader(bytes);
  const found: [number, number | Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    found.push([
      field,
      type === 0 ? Number(reader.int64()) : type === 5 ? reader.float() : reader.bytes(),
    ]);
  }
  return found;
}

const all = (bytes: Uint8Array, field: number) =>
  fields(bytes).filter(([own]) => own === field).map(([, value]) => value);
const part = (bytes: Uint8Array, field: number) => all(bytes, field)[0] as Uint8Array;
const text = (bytes: Uint8Array, field: number) => new TextDecoder().decode(part(bytes, field));

Deno.test("a model states its versions and its graph", () => {
  const bytes = encodeModel(model);
  assert.deepEqual(all(bytes, 1), [10]);
  assert.deepEqual(all(part(bytes, 8), 2), [21]);
  assert.equal(text(part(bytes, 7), 2), "m");
});

Deno.test("nodes carry operator, values and attributes", () => {
  const node = part(part(encodeModel(model), 7), 1);
  assert.equal(text(node, 4), "Gemm");
  assert.deepEqual(all(node, 1).map((name) => new TextDecoder().decode(name as Uint8Array)), [
    "a",
    "c",
  ]);
  const [integer, float] = all(node, 5) as Uint8Array[];
  assert.equal(text(integer!, 1), "transA");
  assert.deepEqual([all(integer!, 3), all(integer!, 20)], [[1], [2]]);
  assert.equal(text(float!, 1), "alpha");
  assert.deepEqual([all(float!, 2), all(float!, 20)], [[0.5], [1]]);
});

Deno.test("constants are raw little-endian numbers", () => {
  const constant = part(part(encodeModel(model), 7), 5);
  assert.deepEqual(all(constant, 1), [2, 1]);
  assert.deepEqual(all(constant, 2), [1]);
  // 1 is 0x3f800000, -2 is 0xc0000000.
  assert.deepEqual([...part(constant, 9)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

Deno.test("inputs and outputs have static shapes", () => {
  const graph = part(encodeModel(model), 7);
  for (const [field, name, shape] of [[11, "a", [2, 3]], [12, "y", [3, 1]]] as const) {
    const value = part(graph, field);
    assert.equal(text(value, 1), name);
    const tensor = part(part(value, 2), 1);
    assert.deepEqual(all(tensor, 1), [1]);
    const lengths = (all(part(tensor, 2), 1) as Uint8Array[]).map((length) => all(length, 1)[0]);
    assert.deepEqual(lengths, [...shape]);
  }
});

Deno.test("a value is a tensor of a shape, or a sequence of such", () => {
  const [tensor, sequence] = [undefined, true as const].map((sequence) => {
    const output = {
      name: "y",
      type: "float32",
      shape: [3],
      ...(sequence && { sequence }),
    } as const;
    return part(part(part(encodeModel({ ...model, outputs: [output] }), 7), 12), 2);
  });
  // TypeProto: tensor_type is field 1, sequence_type field 4 with its elem_type in field 1.
  assert.deepEqual(all(part(tensor!, 1), 1), [1]);
  assert.deepEqual(part(part(sequence!, 4), 1), tensor);
});
