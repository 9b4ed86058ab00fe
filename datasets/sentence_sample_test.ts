/**
 * @file A sample is random, and a function of the set of sentences. "Random" is tested by what follows
 * from it: ranks are uniform and independent of what a sentence looks like.
 */
import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { rankOf, sentenceSample } from "./sentence_sample.ts";

const encoder = new TextEncoder();

function sampleOf(sentences: Iterable<string>, count: number): string[] {
  const sample = sentenceSample(count);
  for (const sentence of sentences) sample.offer(encoder.encode(sentence));
  return sample.lowest();
}

/** Much alike, as sentences of one source are. */
const alike = Array.from({ length: 20_000 }, (_, index) => `The same sentence , number ${index} .`);

Deno.test("The sample is the lowest ranks of all, in their order", () => {
  const byRank = alike.map((sentence) => ({ sentence, rank: rankOf(encoder.encode(sentence)) }))
    .sort((a, b) => a.rank - b.rank).map(({ sentence }) => sentence);
  for (const count of [1, 10, 3000, alike.length]) {
    assert.deepEqual(sampleOf(alike, count), byRank.slice(0, count));
  }
});

Deno.test("Neither order nor repetition matters, and nothing is drawn twice", () => {
  const order = [...stream("sentence-sample").permutation(alike.length)];
  const shuffled = order.map((index) => alike[index]!);
  const expected = sampleOf(alike, 500);
  assert.deepEqual(sampleOf(shuffled, 500), expected);
  assert.deepEqual(sampleOf([...alike, ...shuffled, ...alike], 500), expected);
  assert.equal(new Set(expected).size, 500);
});

Deno.test("Where fewer came than are wanted, all are kept", () => {
  assert.deepEqual(sampleOf(["a", "b", "a", "c"], 10).sort(), ["a", "b", "c"]);
  assert.deepEqual(sampleOf([], 3), []);
});

Deno.test("Ranks are uniform in [0, 1), over similar, short and random sentences alike", () => {
  const random = stream("ranks");
  const letters = "abcdefghijklmnopqrstuvwxyz ";
  const kinds = {
    alike,
    short: Array.from({ length: 20_000 }, (_, index) => index.toString(36)),
    random: Array.from(
      { length: 20_000 },
      () => Array.from({ length: 60 }, () => letters[random.integer(0, 26)]).join(""),
    ),
    prefixes: Array.from({ length: 20_000 }, (_, index) => "a".repeat(index % 141) + index),
  };
  for (const [kind, sentences] of Object.entries(kinds)) {
    const ranks = sentences.map((sentence) => rankOf(encoder.encode(sentence)));
    const bins = new Array<number>(100).fill(0);
    for (const rank of ranks) bins[Math.floor(rank * 100)]!++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    // 99 degrees of freedom: mean 99, deviation 14.1; beyond 5 of these is no chance.
    assert.ok(chiSquare > 99 - 5 * 14.1 && chiSquare < 99 + 5 * 14.1, `${kind}: ${chiSquare}`);
    assert.equal(new Set(ranks).size, ranks.length, `${kind}: equal ranks of unequal sentences`);
  }
});

Deno.test("A sample takes its share of every part of the corpus and every length", () => {
  const sentences = Array.from(
    { length: 40_000 },
    (_, index) => `${index} ${"word ".repeat(1 + index % 40)}.`,
  );
  const drawn = sampleOf(sentences, 10_000);
  const share = (of: (index: number) => boolean) =>
    drawn.filter((sentence) => of(parseInt(sentence))).length / 10_000;
  // A quarter is drawn: each half of the corpus has 0.5 of the sample, give or take 0.0043.
  for (
    const of of [
      (index: number) => index < 20_000,
      (index: number) => index % 40 < 20,
      (index: number) => index % 2 === 0,
    ]
  ) assert.ok(Math.abs(share(of) - 0.5) < 5 * 0.0043, `${of}: ${share(of)}`);
});

Deno.test("Every byte of a sentence counts: one changed bit changes half of the rank's bits", () => {
  const base = encoder.encode("Prices rose by 3 % in May , he said .");
  const bitsOf = (rank: number) => (BigInt(rank * 2 ** 53)).toString(2).padStart(53, "0");
  const from = bitsOf(rankOf(base));
  let changed = 0;
  for (let bit = 0; bit < base.length * 8; bit++) {
    const other = base.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    const to = bitsOf(rankOf(other));
    changed += [...to].filter((digit, index) => digit !== from[index]).length;
  }
  const share = changed / (base.length * 8 * 53);
  assert.ok(Math.abs(share - 0.5) < 0.02, `${share}`);
});

Deno.test("What is not UTF-8 is left out and counted, and another takes its place", () => {
  const sample = sentenceSample(3);
  for (const sentence of ["one", "two", "three"]) sample.offer(encoder.encode(sentence));
  sample.offer(Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65));
  assert.deepEqual(sample.lowest().sort(), ["one", "three", "two"]);
  assert.equal(sample.invalid(), 1);
  const only = sentenceSample(3);
  only.offer(Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65));
  assert.deepEqual([only.lowest(), only.invalid()], [[], 1]);
});

Deno.test("A byte order mark belongs to its sentence", () => {
  assert.deepEqual(sampleOf(["\ufeffFirst ."], 1), ["\ufeffFirst ."]);
});
