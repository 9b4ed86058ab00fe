import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import process from "node:process";
import { stream } from "../base/random.ts";
import { openEncoder } from "./encoder.ts";
import { modelOf } from "./model.ts";
import type { TokenizerModel } from "./model.ts";
import { encodeModel } from "./model_file.ts";
import { randomCorpus } from "./testing/random_corpus.ts";
import { trainTokenizer } from "./train.ts";

/** Merges "aa", "bc" and the letters a, ▁, b, c as ids 3 to 8. */
const small = trainTokenizer(["bc a aaa"], { vocabulary: 9 });
const bytes = encodeModel(small);
const encoder = await openEncoder(bytes);

Deno.test("encoder: earlier merges first, from the left", () => {
  assert.equal(encoder.vocabulary, 9);
  assert.deepEqual(encoder.encode("aaa"), [6, 3, 5]);
  assert.deepEqual(encoder.encode("abc  bca"), [6, 5, 4, 6, 4, 5]);
  assert.deepEqual(encoder.encode(" \ta\u3000\x01b "), [6, 5, 6, 7]);
});

Deno.test("encoder: a run of unknown characters is one id 0", () => {
  assert.deepEqual(encoder.encode("xyz"), [6, 0]);
  assert.deepEqual(encoder.encode("axyb z"), [6, 5, 0, 7, 6, 0]);
  assert.deepEqual(encoder.encode("<s>"), [6, 0]);
});

Deno.test("encoder: lines without text have no ids", () => {
  for (const line of ["", " ", "   ", "\t", "\x01", "\u200b \ufeff"]) {
    assert.deepEqual(encoder.encode(line), [], JSON.stringify(line));
  }
});

Deno.test("encoder: half a surrogate pair takes nothing with it, what was no UTF-8 is a space", () => {
  assert.deepEqual(encoder.encode("a\ud83db"), [6, 5, 6, 7]);
  assert.deepEqual(encoder.encode("\udc00bc"), [6, 4]);
  const decoded = new TextDecoder().decode(Uint8Array.of(0x61, 0xff, 0x62));
  assert.deepEqual(encoder.encode(decoded), [6, 5, 6, 7]);
});

Deno.test("encoder: what it gives is the caller's to change", () => {
  const ids = encoder.encode("aaa");
  ids[0] = 99;
  assert.deepEqual(encoder.encode("aaa"), [6, 3, 5]);
});

Deno.test("encoder: ids give the text again, unknown ones a sign, begin and end nothing", () => {
  assert.equal(encoder.decode(encoder.encode("abc  aaa ")), "abc aaa");
  assert.equal(encoder.decode([1, 6, 5, 0, 2]), "a \u2047 ");
  assert.equal(encoder.decode([]), "");
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(encoder.piece), [
    ...["<unk>", "<s>", "</s>"],
    ...["aa", "bc", "a", "▁"],
  ]);
});

Deno.test("encoder: a number that is no id is refused", () => {
  for (const id of [-1, 9, 1.5, NaN, Infinity]) {
    assert.throws(
      () => encoder.decode([3, id]),
      /RangeError: .* expected a whole number from 0 to 8/,
    );
    assert.throws(() => encoder.piece(id), /RangeError: .* no id of this vocabulary/);
  }
});

Deno.test("encoder: text is what normalisation leaves of it, for what the alphabet has", async () => {
  for (let index = 0; index < 4; index++) {
    const random = stream("encoder", index);
    const lines = randomCorpus(random).map((line) => line.replace(/[<>▅]/g, ""));
    const letters = new Set(lines.join("").normalize("NFKC"));
    const model = trainOrSkip(lines, letters.size + 12);
    if (model === undefined) continue;
    const known = new Set(model.pieces.map(({ text }) => text));
    const { encode, decode, piece } = await openEncoder(encodeModel(model));
    for (const line of lines) {
      const ids = encode(line);
      if (ids.includes(0)) continue;
      const text = line.normalize("NFKC").replaceAll("\x01", "").replace(/[\t\u200b▁ ]+/g, " ")
        .trim();
      assert.equal(decode(ids), text, `${index}`);
      assert.ok(ids.every((id) => known.has(piece(id))));
      assert.equal(ids.map(piece).join(""), text === "" ? "" : ` ${text}`.replaceAll(" ", "▁"));
    }
  }
});

function trainOrSkip(lines: readonly string[], vocabulary: number): TokenizerModel | undefined {
  try {
    return trainTokenizer(lines, { vocabulary });
  } catch (error) {
    assert.ok(error instanceof RangeError);
    return undefined;
  }
}

Deno.test("encoder: where the space is unknown, a run of unknowns reaches over it", async () => {
  const { charsmap } = small;
  const model = modelOf({ merges: ["ab"], alphabet: ["a", "b"], charsmap });
  const { encode } = await openEncoder(encodeModel(model));
  assert.deepEqual(encode("ab ab"), [0, 3, 0, 3]);
  assert.deepEqual(encode("x y"), [0]);
});

Deno.test("encoder: a model is loaded once, its handlers of the process's errors are taken off", async () => {
  const emitter: EventEmitter = process;
  const events = ["uncaughtException", "unhandledRejection"];
  const ours = () => {};
  emitter.on(events[0]!, ours);
  try {
    const before = events.map((event) => emitter.listeners(event));
    const other = encodeModel(trainTokenizer(["xy xyz"], { vocabulary: 8 }));
    const [first, second] = await Promise.all([openEncoder(other), openEncoder(other.slice())]);
    assert.equal(first, second);
    assert.equal(await openEncoder(bytes.slice()), encoder);
    assert.deepEqual(events.map((event) => emitter.listeners(event)), before);
    assert.ok(emitter.listeners(events[0]!).includes(ours));
  } finally {
    emitter.removeListener(events[0]!, ours);
  }
});

Deno.test("encoder: a damaged model or one of another kind is refused, each time", async () => {
  for (const bad of [bytes.subarray(0, bytes.length - 1), new Uint8Array(), new Uint8Array(99)]) {
    await assert.rejects(openEncoder(bad), /RangeError: This is no tokenizer model/);
    await assert.rejects(openEncoder(bad), /RangeError: This is no tokenizer model/);
  }
});

Deno.test("encoder: a line of 10 MB is encoded as its words are; 10 MB without a space are refused", () => {
  const ids = encoder.encode("abc aaa ".repeat(1_250_000));
  assert.equal(ids.length, 6 * 1_250_000);
  assert.deepEqual(ids.slice(-6), [6, 5, 4, 6, 3, 5]);
  assert.throws(
    () => encoder.encode("a".repeat(10_000_000)),
    /RangeError: Cannot encode 10000000 characters without a space: expected at most 1048576/,
  );
  assert.deepEqual(encoder.encode("aaa"), [6, 3, 5]);
});
