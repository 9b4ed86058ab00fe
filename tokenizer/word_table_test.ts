import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { createWordTable } from "./word_table.ts";

function numbersOf(table: ReturnType<typeof createWordTable>, text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...table.numbersOf(bytes, bytes.length)];
}

Deno.test("word table: equal words have equal numbers, spaces only part", () => {
  const table = createWordTable();
  assert.deepEqual(numbersOf(table, "  to be or  not to be "), [0, 1, 2, 3, 0, 1]);
  assert.deepEqual(numbersOf(table, ""), []);
  assert.deepEqual(numbersOf(table, " "), []);
  assert.deepEqual(numbersOf(table, "or é\tx o"), [2, 4, 5]);
  assert.deepEqual([0, 2, 4].map(table.wordOf), ["to", "or", "é\tx"]);
  assert.equal(table.size(), 6);
  assert.equal(table.bytes(), 2 + 2 + 2 + 3 + 4 + 1);
});

Deno.test("word table: reads only as many bytes as it is told", () => {
  const table = createWordTable();
  assert.deepEqual([...table.numbersOf(new TextEncoder().encode("ab cd"), 4)], [0, 1]);
  assert.deepEqual([0, 1].map(table.wordOf), ["ab", "c"]);
});

Deno.test("word table: numbers as a Map does while it grows, empty bytes of text included", () => {
  const random = stream("word-table");
  const table = createWordTable();
  const expected = new Map<string, number>();
  for (let line = 0; line < 300; line++) {
    const words = Array.from(
      { length: random.integer(1, 200) },
      () => random.integer(0, 40000).toString(random.integer(2, 36)),
    );
    const numbers = words.map((word) => {
      if (!expected.has(word)) expected.set(word, expected.size);
      return expected.get(word)!;
    });
    assert.deepEqual(numbersOf(table, words.join(" ")), numbers);
  }
  assert.ok(expected.size > 10000);
  assert.deepEqual(Array.from(expected.keys(), (_, index) => table.wordOf(index)), [
    ...expected.keys(),
  ]);
});

Deno.test("word table: a text of a single word, and one of as many words as fit", () => {
  const table = createWordTable();
  assert.deepEqual(numbersOf(table, "x".repeat(300000)), [0]);
  assert.deepEqual(numbersOf(table, "a ".repeat(5000) + "a"), Array(5001).fill(1));
});
