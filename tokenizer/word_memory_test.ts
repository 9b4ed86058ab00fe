import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { rememberWords } from "./word_memory.ts";

/** A word's characters as ids. */
const codes = (word: string) => Array.from(word, (character) => character.codePointAt(0)!);

Deno.test("word memory: a line's ids are its words', in order, each different word encoded once", () => {
  const asked: string[] = [];
  const encode = rememberWords((word) => {
    asked.push(word);
    return codes(word);
  });
  assert.deepEqual(encode(" ab é  ab"), [...codes("ab"), ...codes("é"), ...codes("ab")]);
  assert.deepEqual(encode("é 😀"), [...codes("é"), ...codes("😀")]);
  assert.deepEqual(encode(""), []);
  assert.deepEqual(asked, ["ab", "é", "😀"]);
});

Deno.test("word memory: a word may have no ids", () => {
  const encode = rememberWords((word) => word === "none" ? [] : codes(word));
  assert.deepEqual(encode("none a none"), codes("a"));
  assert.deepEqual(encode("b none"), codes("b"));
});

Deno.test("word memory: half a surrogate pair is U+FFFD", () => {
  assert.deepEqual(rememberWords(codes)("a\ud83d"), [0x61, 0xfffd]);
});

Deno.test("word memory: what is forgotten is encoded again, to the same ids", () => {
  const random = stream("word-memory");
  for (const limits of [{ words: 1 }, { words: 40 }, { bytes: 100 }]) {
    let asked = 0;
    const encode = rememberWords((word) => {
      asked++;
      return codes(word);
    }, limits);
    for (let line = 0; line < 400; line++) {
      const words = Array.from(
        { length: random.integer(0, 30) },
        () => random.integer(0, 200).toString(random.integer(2, 36)),
      );
      assert.deepEqual(encode(words.join(" ")), words.flatMap(codes));
    }
    assert.ok(asked > 1000, `${asked}`);
  }
});

Deno.test("word memory: a word that cannot be encoded fails its line only, and is tried again", () => {
  let broken = true;
  const encode = rememberWords((word) => {
    if (word === "bad" && broken) throw new RangeError("not now");
    return codes(word);
  });
  assert.throws(() => encode("a bad c"), /not now/);
  assert.deepEqual(encode("a c"), [...codes("a"), ...codes("c")]);
  broken = false;
  assert.deepEqual(encode("bad c"), [...codes("bad"), ...codes("c")]);
});
