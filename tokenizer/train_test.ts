import assert from "node:assert/strict";
import { trainTokenizer } from "./train.ts";

const texts = (lines: readonly string[], options: Parameters<typeof trainTokenizer>[1]) =>
  trainTokenizer(lines, options).pieces.map(({ text }) => text);

Deno.test("train: meta pieces, merges, alphabet, by both rules", () => {
  const lines = ["bc a aaa"];
  const ends = ["a", "▁", "b", "c"];
  const start = ["<unk>", "<s>", "</s>"];
  assert.deepEqual(texts(lines, { vocabulary: 9 }), [...start, "aa", "bc", ...ends]);
  assert.deepEqual(texts(lines, { vocabulary: 9, rule: "0.2" }), [...start, "aa", "bc", ...ends]);
  assert.deepEqual(texts(lines, { vocabulary: 9, rule: "0.1.97" }), [
    ...start,
    "▁a",
    "bc",
    ...ends,
  ]);
});

Deno.test("train: scores are minus the place among ordinary pieces, the first -0", () => {
  const { pieces } = trainTokenizer(["bc a aaa"], { vocabulary: 9 });
  assert.deepEqual(pieces.map(({ score }) => score), [0, 0, 0, -0, -1, -2, -3, -4, -5]);
  assert.ok(Object.is(pieces[0]!.score, 0) && Object.is(pieces[3]!.score, -0));
  assert.deepEqual(pieces.slice(0, 4).map(({ type }) => type), [
    "unknown",
    "control",
    "control",
    "normal",
  ]);
});

Deno.test("train: no piece reaches over a meta piece's name in the text", () => {
  const pieces = texts(["xy<s>z xy<s>z xyz"], { vocabulary: 3 + 4 + 3 });
  // x-y 3 times, then ▁-xy 3 times, then ▁xy-z once; y-z is never there.
  assert.deepEqual(pieces.slice(3), ["xy", "▁xy", "▁xyz", "x", "y", "z", "▁"]);
});

Deno.test("train: equal lines give equal models, in any order", () => {
  const lines = ["the cat sat", "on the mat", "the dog ate the cat"];
  const options = { vocabulary: 24 };
  const model = trainTokenizer(lines, options);
  assert.deepEqual(trainTokenizer(lines, options), model);
  assert.deepEqual(
    trainTokenizer(
      function* () {
        yield lines.toReversed().join("\n");
      }(),
      options,
    ),
    model,
  );
});

Deno.test("train: progress rises from 0 to 1", () => {
  const seen: number[] = [];
  const letters = Array.from({ length: 150 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
  const options = { vocabulary: 3 + 151 + 120, progress: (share: number) => seen.push(share) };
  trainTokenizer([letters], options);
  assert.deepEqual(seen, [0, 100 / 120, 1]);
});

Deno.test("train: a vocabulary that the text cannot give is refused, with the largest that it can", () => {
  // Pieces of "▁ab": ab, ▁ab; alphabet of three.
  assert.equal(trainTokenizer(["ab"], { vocabulary: 8 }).pieces.length, 8);
  assert.throws(
    () => trainTokenizer(["ab"], { vocabulary: 9 }),
    /^RangeError: Cannot train a vocabulary of 9 pieces on 1 lines: they give at most 8\. Give more/,
  );
});

Deno.test("train: an alphabet larger than the vocabulary is refused", () => {
  assert.equal(trainTokenizer(["ab"], { vocabulary: 6 }).pieces.length, 6);
  assert.throws(
    () => trainTokenizer(["ab"], { vocabulary: 5 }),
    /^RangeError: .* alphabet of 3 characters and 3 pieces that are no text need 6/,
  );
});

Deno.test("train: no text is refused, and says what was left out", () => {
  assert.throws(() => trainTokenizer([], { vocabulary: 9 }), /RangeError: .* 0 lines were read/);
  assert.throws(() => trainTokenizer(["", " ", "\ufffd"], { vocabulary: 9 }), /2 lines were read/);
  const long = "a ".repeat(5_000_000);
  assert.throws(() => trainTokenizer([long, "▅"], { vocabulary: 9 }), /and 2 left out/);
});

Deno.test("train: a size that is none is refused", () => {
  for (const vocabulary of [3, 0, -1, 9.5, NaN, Infinity]) {
    assert.throws(
      () => trainTokenizer(["ab"], { vocabulary }),
      /RangeError: .* a whole number above 3/,
    );
  }
});
