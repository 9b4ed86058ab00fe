import assert from "node:assert/strict";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { modelOf } from "./model.ts";
import type { Piece, TokenizerModel } from "./model.ts";
import { decodeModel, encodeModel } from "./model_file.ts";
import { compileCharsmap } from "./charsmap.ts";
import { spmRule, spmTrain } from "./testing/spm.ts";

const charsmap = compileCharsmap(new Map([["\t", " "]]));
const model = modelOf({ merges: ["ab", "▁é"], alphabet: ["▁", "a", "b", "é"], charsmap });

function withPieces(change: (pieces: Piece[]) => void): TokenizerModel {
  const pieces = [...model.pieces];
  change(pieces);
  return { ...model, pieces };
}

/** A model's bytes with further fields in its second or third message: the last value counts. */
function withField(message: 2 | 3, write: (writer: BinaryWriter) => void): Uint8Array {
  const inner = new BinaryWriter();
  write(inner);
  const bytes = encodeModel(model);
  const [trainer, normalizer] = partsOf(bytes);
  const writer = new BinaryWriter().raw(bytes.subarray(0, trainer.from));
  const extended = message === 2 ? trainer : normalizer;
  for (const part of [trainer, normalizer]) {
    writer.uint32(part.tag).fork().raw(bytes.subarray(part.start, part.end));
    if (part === extended) writer.raw(inner.finish());
    writer.join();
  }
  return writer.finish();
}

/** Where the messages with the numbers 2 and 3 lie. */
function partsOf(bytes: Uint8Array) {
  const found: { tag: number; from: number; start: number; end: number }[] = [];
  for (let place = 0; place < bytes.length;) {
    const from = place;
    const tag = bytes[place++]!;
    let length = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[place++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (tag >>> 3 > 1) found.push({ tag, from, start: place, end: place + length });
    place += length;
  }
  const [trainer, normalizer] = found;
  assert.ok(trainer !== undefined && normalizer !== undefined);
  return [trainer, normalizer] as const;
}

Deno.test("model file: what is written is read again", () => {
  assert.deepEqual(decodeModel(encodeModel(model)), model);
  assert.ok(Object.is(decodeModel(encodeModel(model)).pieces[3]!.score, -0));
});

Deno.test("model file: the first pieces' bytes, by the wire format", () => {
  const piece = (text: string, score: readonly number[], type?: number) => {
    const name = new TextEncoder().encode(text);
    const body = [0x0a, name.length, ...name, 0x15, ...score];
    if (type !== undefined) body.push(0x18, type);
    return [0x0a, body.length, ...body];
  };
  const expected = Uint8Array.from([
    ...piece("<unk>", [0, 0, 0, 0], 2),
    ...piece("<s>", [0, 0, 0, 0], 3),
    ...piece("</s>", [0, 0, 0, 0], 3),
    ...piece("ab", [0, 0, 0, 0x80]),
    ...piece("▁é", [0, 0, 0x80, 0xbf]),
    ...piece("▁", [0, 0, 0, 0xc0]),
  ]);
  assert.deepEqual(encodeModel(model).subarray(0, expected.length), expected);
});

Deno.test("model file: one that is cut short anywhere is refused", () => {
  const bytes = encodeModel(model);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => decodeModel(bytes.subarray(0, length)),
      /^RangeError: This is no tokenizer model/,
      `${length}`,
    );
  }
});

Deno.test("model file: other kinds of files are refused", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  for (
    const bytes of [
      new Uint8Array(),
      new Uint8Array(1000),
      encode("the first line of a text\nand another\n"),
      encode(JSON.stringify({ pieces: [] })),
      Uint8Array.from({ length: 3000 }, (_, index) => (index * 37 + 11) & 0xff),
    ]
  ) assert.throws(() => decodeModel(bytes), /^RangeError: This is no tokenizer model/);
});

Deno.test("model file: other types of models are refused by name", () => {
  for (const [number, name] of [[1, "unigram"], [3, "word"], [4, "char"]] as const) {
    const bytes = withField(2, (writer) => writer.tag(3, WireType.Varint).int32(number));
    assert.throws(() => decodeModel(bytes), new RegExp(`its type is ${name}`));
  }
  assert.throws(
    () => decodeModel(withField(2, (writer) => writer.tag(35, WireType.Varint).bool(true))),
    /unknown characters as bytes/,
  );
  assert.throws(
    () => decodeModel(withField(2, (writer) => writer.tag(24, WireType.Varint).bool(true))),
    /spaces at the end of words/,
  );
  assert.throws(
    () => decodeModel(withField(3, (writer) => writer.tag(3, WireType.Varint).bool(false))),
    /treats spaces otherwise/,
  );
});

Deno.test("model file: other ids are refused", () => {
  for (const [field, id] of [[40, 1], [41, 2], [42, -1], [43, 0]] as const) {
    const bytes = withField(2, (writer) => writer.tag(field, WireType.Varint).int32(id));
    assert.throws(() => decodeModel(bytes), /expected 0, 1, 2, -1/, `${field}`);
  }
});

Deno.test("model file: pieces that are not as they must be are refused", () => {
  const refuse = (change: (pieces: Piece[]) => void, message: RegExp) =>
    assert.throws(() => decodeModel(encodeModel(withPieces(change))), message);
  refuse((pieces) => pieces.reverse(), /its piece 0 is "é"/);
  refuse((pieces) => pieces[1] = pieces[2]!, /its piece 1 is "<\/s>"/);
  refuse((pieces) => pieces[4] = pieces[3]!, /its piece 4, "ab", is empty or there twice/);
  refuse((pieces) => pieces[4] = { ...pieces[4]!, text: "" }, /its piece 4, "", is empty/);
  refuse((pieces) => pieces[4] = { ...pieces[4]!, type: "control" }, /is of type control/);
  refuse((pieces) => pieces[4] = { ...pieces[4]!, score: NaN }, /finite score/);
  refuse((pieces) => pieces.length = 3, /no ordinary pieces/);
  refuse((pieces) => pieces.length = 2, /its piece 2 is missing/);
});

Deno.test("model file: without a table of normalisation it is refused", () => {
  const empty = { ...model, charsmap: new Uint8Array() };
  assert.throws(() => decodeModel(encodeModel(empty)), /no table of normalisation/);
  const cut = { ...model, charsmap: charsmap.subarray(0, 90) };
  assert.throws(() => decodeModel(encodeModel(cut)), /double array is said to have/);
});

Deno.test({
  name: "model file: reads the reference tool's, and refuses its unigram model (needs spm_train)",
  ignore: spmRule() === undefined,
  fn: async () => {
    const input = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(input, "bc a aaa\nabc bca cab\n");
      const { pieces } = decodeModel(await spmTrain(input, { vocabulary: 9 }));
      assert.deepEqual(pieces.map(({ score }) => score), [0, 0, 0, -0, -1, -2, -3, -4, -5]);
      const unigram = await spmTrain(input, { vocabulary: 9, type: "unigram" });
      assert.throws(() => decodeModel(unigram), /its type is unigram/);
    } finally {
      await Deno.remove(input);
    }
  },
});
