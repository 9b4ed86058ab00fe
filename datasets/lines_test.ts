/** @file Lines are what stands between "\n", however the bytes are cut on their way. */
import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { lineReader } from "./lines.ts";

const encoder = new TextEncoder();

/** The lines of a text that comes in pieces of these lengths, again and again. */
function read(text: string, { lengths, maxLength = 100 }: {
  readonly lengths: readonly number[];
  readonly maxLength?: number;
}) {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let tooLong = 0;
  const reader = lineReader({
    maxLength,
    line: (bytes) => lines.push(decoder.decode(bytes)),
    tooLong: () => tooLong++,
  });
  const bytes = encoder.encode(text);
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const to = from + lengths[piece % lengths.length]!;
    reader.push(bytes.slice(from, to));
    from = to;
  }
  reader.end();
  return { lines, tooLong };
}

Deno.test("Lines do not depend on where the bytes are cut, not even inside a letter", () => {
  const text = "One .\n\nTwo , für Grüße €5 .\r\n\u2028 three\n\n";
  const expected = ["One .", "", "Two , für Grüße €5 .\r", "\u2028 three", ""];
  for (const lengths of [[1000], [1], [2], [3, 1], [7], [5, 1, 1, 20]]) {
    assert.deepEqual(read(text, { lengths }).lines, expected, lengths.join());
  }
  const random = stream("lines");
  for (let trial = 0; trial < 50; trial++) {
    const lengths = Array.from({ length: 9 }, () => random.integer(1, 12));
    assert.deepEqual(read(text, { lengths }).lines, expected, lengths.join());
  }
});

Deno.test("The last line needs no line feed, and a text that ends in one has no further line", () => {
  assert.deepEqual(read("a\nb", { lengths: [1] }).lines, ["a", "b"]);
  assert.deepEqual(read("a\nb\n", { lengths: [1] }).lines, ["a", "b"]);
  assert.deepEqual(read("", { lengths: [1] }).lines, []);
});

Deno.test("A line over the bound is passed over, one at the bound is not, however it comes", () => {
  const text = `${"a".repeat(100)}\n${"b".repeat(101)}\nc\n${"d".repeat(5000)}`;
  for (const lengths of [[10_000], [1], [99, 2], [64]]) {
    const { lines, tooLong } = read(text, { lengths });
    assert.deepEqual(lines, ["a".repeat(100), "c"], lengths.join());
    assert.equal(tooLong, 2);
  }
});

Deno.test("A line of 10 MB is passed over", () => {
  const text = `before\n${"x".repeat(10_000_000)}\nafter\n`;
  const { lines, tooLong } = read(text, { lengths: [65536] });
  assert.deepEqual(lines, ["before", "after"]);
  assert.equal(tooLong, 1);
});
