/**
 * @file An ONNX model as the bytes of a `ModelProto`. Field numbers are those of onnx.proto3; one
 * function per message.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ELEMENT_TYPES } from "./model.ts";
import type { OnnxAttribute, OnnxConstant, OnnxModel, OnnxNode, OnnxValue } from "./model.ts";

const IR_VERSION = 10;
/** The operator set whose semantics the lowering is written for. */
const OPERATOR_SET = 21;

/** `AttributeProto.AttributeType` */
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Serialise a model. Numbers are little-endian, as ONNX wants and every supported machine has them. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(IR_VERSION);
  writer.tag(2, WireType.LengthDelimited).string("predictive coding");
  message(writer, 7, () => graph(writer, model));
  message(writer, 8, () => writer.tag(2, WireType.Varint).int64(OPERATOR_SET));
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** `GraphProto` */
function graph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => operator(writer, node));
  text(writer, 2, model.name);
  for (const constant of model.constants) message(writer, 5, () => tensor(writer, constant));
  for (const input of model.inputs) message(writer, 11, () => valueInfo(writer, input));
  for (const output of model.outputs) message(writer, 12, () => valueInfo(writer, output));
}

/** `NodeProto` */
function operator(writer: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.outputs[0]!);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => attribute(writer, { name, value }));
  }
  text(writer, 7, node.domain);
}

/** `AttributeProto` */
function attribute(
  writer: BinaryWriter,
  { name, value }: { readonly name: string; readonly value: OnnxAttribute },
): void {
  text(writer, 1, name);
  if (typeof value === "number") {
    writer.tag(3, WireType.Varint).int64(value);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE.int);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE.string);
  } else if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE.float);
  } else {
    for (const item of value) writer.tag(8, WireType.Varint).int64(item);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE.ints);
  }
}

/** `TensorProto` */
function tensor(writer: BinaryWriter, { name, type, shape, values }: OnnxConstant): void {
  for (const length of shape) writer.tag(1, WireType.Varint).int64(length);
  writer.tag(2, WireType.Varint).int32(ELEMENT_TYPES[type]);
  text(writer, 8, name);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

/** `ValueInfoProto`, with a `TypeProto` of a tensor of static shape, or of a sequence of such. */
function valueInfo(writer: BinaryWriter, value: OnnxValue): void {
  text(writer, 1, value.name);
  const tensor = () => message(writer, 1, () => tensorType(writer, value));
  const sequence = () => message(writer, 4, () => message(writer, 1, tensor));
  message(writer, 2, value.sequence ? sequence : tensor);
}

/** `TypeProto.Tensor` */
function tensorType(writer: BinaryWriter, { type, shape }: OnnxValue): void {
  writer.tag(1, WireType.Varint).int32(ELEMENT_TYPES[type]);
  message(writer, 2, () => {
    for (const length of shape) {
      message(writer, 1, () => writer.tag(1, WireType.Varint).int64(length));
    }
  });
}
