/** @file Sentences as rows of ids: what is cut, padded, kept, and what foreign bytes are told. */
import assert from "node:assert/strict";
import { decodeSequences, encodeSequences, END, packSequences } from "./text_sequences.ts";

const SENTENCES = [[5, 6, 7], [], [8, 9, 10, 11, 12], [4]];

Deno.test("a row per sentence: cut at the length, padded with the id of </s>, empty ones left out", () => {
  const { sequences, cut, empty } = packSequences(SENTENCES, { length: 4 });
  assert.deepEqual({ cut, empty }, { cut: 1, empty: 1 });
  assert.deepEqual([...sequences.ids], [5, 6, 7, END, 8, 9, 10, 11, 4, END, END, END]);
  assert.deepEqual([...sequences.lengths], [3, 4, 1]);
  assert.equal(sequences.count, 3);
});

Deno.test("the bytes hold the sequences", () => {
  const { sequences } = packSequences(SENTENCES, { length: 4 });
  const bytes = encodeSequences(sequences);
  assert.deepEqual(decodeSequences(bytes, { vocabulary: 13 }), sequences);
  // From the middle of a buffer too: int32 numbers must be aligned.
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.deepEqual(decodeSequences(shifted.subarray(1), { vocabulary: 13 }), sequences);
});

Deno.test("ids of another vocabulary, cut bytes and impossible lengths are refused", () => {
  const { sequences } = packSequences(SENTENCES, { length: 4 });
  const bytes = encodeSequences(sequences);
  const refused = (broken: Uint8Array, message: RegExp, vocabulary = 13) =>
    assert.throws(() => decodeSequences(broken, { vocabulary }), { name: "RangeError", message });
  refused(bytes, /piece 11 is none of the vocabulary's 11/, 11);
  refused(bytes.subarray(0, bytes.length - 4), /expected 3 sequences of 4/);
  refused(bytes.subarray(0, bytes.length - 1), /whole int32 numbers/);
  refused(new Uint8Array(), /two at least/);
  const tooLong = encodeSequences({ ...sequences, lengths: Int32Array.of(3, 5, 1) });
  refused(tooLong, /expected 1 to 4 pieces/);
  assert.throws(() => packSequences([], { length: 0 }), { message: /0 pieces.*from 1/ });
});
