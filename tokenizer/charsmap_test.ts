import assert from "node:assert/strict";
import { compileCharsmap, openCharsmap } from "./charsmap.ts";

Deno.test("charsmap: the longest rule wins, what it gives is not read again, the rest stays", () => {
  const replace = openCharsmap(
    compileCharsmap(
      new Map([["a", "b"], ["b", "c"], ["ab", "x"], ["é", ""], ["日", "day "], ["\ufeff", " "]]),
    ),
  );
  assert.equal(replace("aab"), "bx");
  assert.equal(replace("bé日é本"), "cday 本");
  assert.equal(replace("\ufeffz\ufeff"), " z ");
  assert.equal(replace(""), "");
  assert.equal(replace("é"), "");
  assert.equal(replace("z😀"), "z😀");
  assert.equal(replace("z\ud83d!"), "z\ufffd!");
});

Deno.test("charsmap: the bytes are the length, the units, and outputs that end with zero", () => {
  const bytes = compileCharsmap(new Map([["a", "xy"], ["b", "xy"], ["c", ""]]));
  const size = new DataView(bytes.buffer).getUint32(0, true);
  assert.equal(size % 1024, 0);
  assert.equal(new TextDecoder().decode(bytes.subarray(4 + size)), "xy\0\0");
});

Deno.test("charsmap: bytes that are none are refused", () => {
  const good = compileCharsmap(new Map([["a", "b"]]));
  assert.throws(() => openCharsmap(new Uint8Array(3)), /RangeError: This is no table of norm/);
  assert.throws(() => openCharsmap(good.subarray(0, 100)), /double array is said to have 1024/);
  assert.throws(() => openCharsmap(good.subarray(0, good.length - 1)), /does not end with 0/);
  assert.throws(() => openCharsmap(new Uint8Array(64)), /said to have 0 bytes/);
});
