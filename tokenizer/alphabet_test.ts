import assert from "node:assert/strict";
import { alphabetOf } from "./alphabet.ts";

Deno.test("alphabet: by falling count, then code point; the space's mark counts once a word", () => {
  assert.deepEqual(alphabetOf(new Map([["bc", 1], ["a", 1], ["aaa", 1]])), ["a", "▁", "b", "c"]);
  const high = new Map([["𝄞\ue000", 1]]);
  assert.deepEqual(alphabetOf(high), ["▁", "\ue000", "𝄞"]);
});

Deno.test("alphabet: ends where 99.95 % of the text are covered", () => {
  // 5004 + 5000 of 10008 characters are 99.96 %, 5010 + 5000 of 10020 are 99.90 %.
  assert.deepEqual(alphabetOf(new Map([["a", 5000], ["b", 4]])), ["▁", "a"]);
  assert.deepEqual(alphabetOf(new Map([["a", 5000], ["b", 10]])), ["▁", "a", "b"]);
});

Deno.test("alphabet: shares are compared in float32, and an equal one is enough", () => {
  // (2999 + 2998) / 6000 = 0.9995.
  assert.deepEqual(alphabetOf(new Map([["a", 2998], ["bcd", 1]])), ["▁", "a"]);
  // 0.99949999, which float32 does not tell from 0.9995: 5996880 of 5999880 characters.
  assert.deepEqual(alphabetOf(new Map([["a", 2997940], ["bcd", 1000]])), ["▁", "a"]);
  // 0.999497: the next character is taken, and then 0.9997 is enough.
  assert.deepEqual(alphabetOf(new Map([["a", 2980], ["bcd", 1]])), ["▁", "a", "b"]);
});

Deno.test("alphabet: the boundary counts as text but is no letter, U+0000 is neither", () => {
  assert.deepEqual(alphabetOf(new Map([["a\tba\0", 2]])), ["a", "b", "▁"]);
  // With the tab, "▁" and "a" are 5997 of 6000; without it they would be 5997 of 5999.
  assert.deepEqual(alphabetOf(new Map([["a", 2998], ["b\tc", 1]])), ["▁", "a"]);
});
