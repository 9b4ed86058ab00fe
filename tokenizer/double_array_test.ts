import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { buildDoubleArray, longestMatch } from "./double_array.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function look(units: Uint32Array, text: string) {
  const bytes = bytesOf(text);
  return longestMatch(units, { bytes, start: 0, end: bytes.length });
}

Deno.test("double array: finds the longest key at the start, and nothing that is no key", () => {
  const keys = ["a", "abc", "b", "é", "日本"];
  const units = buildDoubleArray(keys.map((key, value) => ({ key: bytesOf(key), value })));
  assert.deepEqual(look(units, "abcd"), { length: 3, value: 1 });
  assert.deepEqual(look(units, "abd"), { length: 1, value: 0 });
  assert.deepEqual(look(units, "éa"), { length: 2, value: 3 });
  assert.deepEqual(look(units, "日本語"), { length: 6, value: 4 });
  for (const text of ["", "c", "日", "\0", "\0a"]) assert.equal(look(units, text).length, 0, text);
});

Deno.test("double array: starts and ends where it is told", () => {
  const units = buildDoubleArray([{ key: bytesOf("ab"), value: 7 }]);
  const bytes = bytesOf("xab");
  assert.deepEqual(longestMatch(units, { bytes, start: 1, end: 3 }), { length: 2, value: 7 });
  assert.equal(longestMatch(units, { bytes, start: 1, end: 2 }).length, 0);
});

Deno.test("double array: answers as a plain search does, for random keys and texts", () => {
  const random = stream("double-array");
  const text = (most: number, letters: number) =>
    Uint8Array.from(
      { length: random.integer(1, most) },
      () => random.integer(0, 1) * 127 + random.integer(1, letters),
    );
  for (const [count, letters] of [[1, 3], [40, 2], [400, 4], [3000, 128]] as const) {
    const keys = new Map<string, Uint8Array>();
    for (let index = 0; index < count; index++) {
      const key = text(6, letters);
      keys.set(key.join(), key);
    }
    const entries = [...keys.values()].map((key, value) => ({ key, value }));
    const units = buildDoubleArray(entries);
    const valueOf = new Map(entries.map(({ key, value }) => [key.join(), value]));
    for (let trial = 0; trial < 500; trial++) {
      const bytes = text(9, letters);
      let expected = { length: 0, value: 0 };
      for (let length = 1; length <= bytes.length; length++) {
        const value = valueOf.get(bytes.subarray(0, length).join());
        if (value !== undefined) expected = { length, value };
      }
      assert.deepEqual(longestMatch(units, { bytes, start: 0, end: bytes.length }), expected);
    }
  }
});

Deno.test("double array: refuses keys that it cannot hold", () => {
  const build = (...keys: number[][]) =>
    buildDoubleArray(keys.map((key, value) => ({ key: Uint8Array.from(key), value })));
  assert.throws(() => build([]), /RangeError: Cannot build .*non-empty/);
  assert.throws(() => build([97, 0]), /without a zero/);
  assert.throws(() => build([97], [98], [97]), /different/);
});
