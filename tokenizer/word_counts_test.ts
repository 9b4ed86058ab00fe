import assert from "node:assert/strict";
import { openNormaliser } from "./normalise.ts";
import { standardCharsmap } from "./standard_charsmap.ts";
import { countWords } from "./word_counts.ts";

const normalise = openNormaliser(standardCharsmap());

function count(...lines: readonly string[]) {
  const { words, ...rest } = countWords(lines, normalise);
  return { words: Object.fromEntries(words), ...rest };
}

Deno.test("word counts: words are what spaces of any kind part, after normalisation", () => {
  assert.deepEqual(count("  to be  or", "not\u00a0to\u3000be\t", "ﬁn \u200b\u2581x\x01y\ufeff"), {
    words: { to: 2, be: 2, or: 1, not: 1, fin: 1, xy: 1 },
    lines: 3,
    skipped: 0,
  });
});

Deno.test("word counts: names of meta pieces become a boundary, and only those", () => {
  assert.deepEqual(count("a<s>b </s> <unk><unk> <S> ＜s＞ <pad>").words, {
    "a\tb": 1,
    "\t": 2,
    "\t\t": 1,
    "<S>": 1,
    "<pad>": 1,
  });
});

Deno.test("word counts: empty lines count for nothing, lines are split at line feeds only", () => {
  assert.deepEqual(count("", "a\n\nb\r\n", "\u2028c\u2028d"), {
    words: { a: 1, b: 1, c: 1, d: 1 },
    lines: 3,
    skipped: 0,
  });
  assert.deepEqual(count("\x01\x02", "   "), { words: {}, lines: 2, skipped: 0 });
});

Deno.test("word counts: lines over 4192 bytes and with U+2585 are left out", () => {
  const bytes = (count: number) => "é".repeat(count / 2);
  assert.deepEqual(count(bytes(4192), bytes(4194), "x".repeat(4192), "y".repeat(4193), "z ▅"), {
    words: { [bytes(4192)]: 1, ["x".repeat(4192)]: 1 },
    lines: 2,
    skipped: 3,
  });
  const long = "word ".repeat(2_000_000);
  assert.deepEqual(count(long, "a"), { words: { a: 1 }, lines: 1, skipped: 1 });
});

Deno.test("word counts: what is no Unicode, and what was no UTF-8, is a space", () => {
  const decoded = new TextDecoder().decode(Uint8Array.of(0x61, 0xff, 0x62, 0xe2, 0x96));
  assert.deepEqual(count(decoded, "c\ud800d").words, { a: 1, b: 1, c: 1, d: 1 });
});

Deno.test("word counts: a line may grow when it is normalised", () => {
  // U+FDFA is 18 characters in four words.
  const { words } = count("\ufdfa".repeat(1397));
  assert.equal(Object.values(words).reduce((sum, count) => sum + count), 3 * 1397 + 1);
});
