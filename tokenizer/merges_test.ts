/**
 * @file Merges derived by hand, and compared with a plain implementation on random corpora. Where "▁"
 * is not in the alphabet it is a barrier, which keeps the derivations short.
 */
import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { alphabetOf } from "./alphabet.ts";
import { learnMerges } from "./merges.ts";
import type { OverlapRule } from "./merges.ts";
import { openNormaliser } from "./normalise.ts";
import { standardCharsmap } from "./standard_charsmap.ts";
import { fitsAPiece, naiveMerges } from "./testing/naive_merges.ts";
import { randomCorpus } from "./testing/random_corpus.ts";
import { countWords } from "./word_counts.ts";

const RULES: readonly OverlapRule[] = ["0.2", "0.1.97"];

function learn(
  words: Readonly<Record<string, number>>,
  { letters, count = 99, rule = "0.2" }: {
    readonly letters: string;
    readonly count?: number;
    readonly rule?: OverlapRule;
  },
): string[] {
  return learnMerges(new Map(Object.entries(words)), { alphabet: [...letters], count, rule });
}

Deno.test("merges: 'bc a aaa' tells the two rules of overlaps apart", () => {
  const words = { bc: 1, a: 1, aaa: 1 };
  // "aa" occurs twice in "aaa": with "▁a" it is the most frequent, and its bytes are smaller.
  assert.deepEqual(learn(words, { letters: "a▁bc", count: 2 }), ["aa", "bc"]);
  // It counts once: "▁a" comes first and takes the counted "aa" apart; the other is forgotten.
  assert.deepEqual(learn(words, { letters: "a▁bc", count: 2, rule: "0.1.97" }), ["▁a", "bc"]);
});

Deno.test("merges: frequency first, then fewer characters, then smaller bytes", () => {
  // b-c 5, a-b 3 of which "abc" has 2: after "bc" a-b has 1, and a-bc 2.
  assert.deepEqual(learn({ bc: 3, abc: 2, ab: 1 }, { letters: "abc" }), ["bc", "abc", "ab"]);
  // All once: two characters before three, "ab" before "cd" before "xy".
  assert.deepEqual(learn({ xy: 1, abcd: 1 }, { letters: "abcdxy" }), ["ab", "cd", "xy", "abcd"]);
});

Deno.test("merges: bytes are compared as UTF-8, where U+E000 comes before U+1D11E", () => {
  assert.ok("𝄞" < "\ue000");
  assert.deepEqual(learn({ "𝄞": 1, "\ue000": 1 }, { letters: "▁𝄞\ue000" }), ["▁\ue000", "▁𝄞"]);
});

Deno.test("merges: a run is merged from the left", () => {
  // 0.2: a-a 4 times in "aaaaa", merged to aa aa a; then (aa)(a) and (aa)(aa) once each.
  assert.deepEqual(learn({ aaaaa: 1 }, { letters: "a" }), ["aa", "aaa", "aaaaa"]);
  assert.deepEqual(learn({ aaaa: 1 }, { letters: "a" }), ["aa", "aaaa"]);
});

Deno.test("merges: overlaps count by the rule", () => {
  // "aaa" has a-a twice or once; "xy" comes between the two.
  const words = { aaa: 2, xy: 3 };
  assert.equal(learn(words, { letters: "axy" })[0], "aa");
  assert.equal(learn(words, { letters: "axy", rule: "0.1.97" })[0], "xy");
  // "aaaa": once and again after a gap, so twice by the old rule, thrice by the new.
  assert.equal(learn({ aaaa: 1, xy: 2 }, { letters: "axy", rule: "0.1.97" })[0], "aa");
  assert.equal(learn({ aaaa: 2, xy: 5 }, { letters: "axy", rule: "0.1.97" })[0], "xy");
  assert.equal(learn({ aaaa: 2, xy: 5 }, { letters: "axy" })[0], "aa");
});

Deno.test("merges: '▁' stands at the start only", () => {
  assert.deepEqual(learn({ ab: 1 }, { letters: "▁ab" }), ["ab", "▁ab"]);
  assert.deepEqual(learn({ "": 5 }, { letters: "▁" }), []);
});

Deno.test("merges: a piece has at most 16 characters", () => {
  // All once. Pairs first, then fours, eights; 4 + 8 before 8 + 8, which then has no room.
  const letters = "abcdefghijklmnopqrst";
  assert.deepEqual(learn({ [letters]: 1 }, { letters }), [
    ...["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st"],
    ...["abcd", "efgh", "ijkl", "mnop", "qrst"],
    ...["abcdefgh", "ijklmnop"],
    "ijklmnopqrst",
  ]);
  // Characters, not UTF-16 units.
  const [longest] = learn({ ["😀".repeat(16)]: 1 }, { letters: "😀" }).slice(-1);
  assert.equal(longest, "😀".repeat(16));
});

Deno.test("merges: a piece is of one script", () => {
  const words = { "aб": 9, "a1": 8, "ひカ": 4, "カー": 3, "q\u0301z": 2, "漢か": 1 };
  // Japanese is one script; the accent goes with any, and with what it is then part of.
  assert.deepEqual(learn(words, { letters: "aб1ひカーqz\u0301漢か" }), [
    "ひカ",
    "カー",
    "q\u0301",
    "q\u0301z",
    "漢か",
  ]);
  assert.deepEqual(learn({ "\u0301a": 1, "\u0301б": 1, "a\u0301б": 3 }, { letters: "a\u0301б" }), [
    "\u0301б",
    "\u0301a",
  ]);
});

Deno.test("merges: what is not in the alphabet is a barrier", () => {
  assert.deepEqual(learn({ "ab\tab": 1, azb: 5 }, { letters: "ab\t" }), ["ab"]);
});

Deno.test("merges: stops at the wanted count, and when nothing is left", () => {
  assert.deepEqual(learn({ abcd: 1 }, { letters: "abcd", count: 1 }), ["ab"]);
  assert.deepEqual(learn({ abcd: 1 }, { letters: "abcd", count: 0 }), []);
  assert.deepEqual(learn({}, { letters: "" }), []);
});

Deno.test("merges: says how far it is", () => {
  const seen: number[] = [];
  const letters = Array.from({ length: 250 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
  learnMerges(new Map([[letters, 1]]), {
    alphabet: [...letters],
    count: 210,
    rule: "0.2",
    progress: (made) => seen.push(made),
  });
  // 125 pairs, 62 fours, 31 eights and 15 sixteens, of which 210 are wanted.
  assert.deepEqual(seen, [100, 200]);
});

Deno.test("merges: as a plain implementation makes them, on random corpora", () => {
  const normalise = openNormaliser(standardCharsmap());
  let [compared, open] = [0, 0];
  for (let index = 0; index < 70; index++) {
    const { words } = countWords(randomCorpus(stream("merges", index)), normalise);
    const alphabet = alphabetOf(words);
    for (const rule of RULES) {
      const options = { count: 80, rule };
      const expected = naiveMerges(words, { ...options, fits: fitsAPiece(alphabet) });
      const merges = learnMerges(words, { ...options, alphabet });
      const { determined } = expected;
      const message = `corpus ${index}, rule ${rule}`;
      assert.deepEqual(merges.slice(0, determined), expected.merges.slice(0, determined), message);
      if (determined === expected.merges.length) assert.equal(merges.length, determined, message);
      else open++;
      compared += determined;
    }
  }
  assert.ok(compared > 1500 && open < 14, `${compared} merges compared, ${open} corpora left open`);
});

Deno.test("merges: a text that is a piece already is not made again from other parts", () => {
  // By the old rule: b-a 18 times, then a-a 8, which leaves
  //   aa a ba b b (6 times), ba (8), ba ba a aa b (2).
  // 6 times each: "bb", then "aaa" of aa-a, "babb", "aaababb". Twice each remain, of three
  // characters: a-aa, which is "aaa" again and given up, then "aab" and "baa".
  const words = { aaababb: 6, ba: 8, babaaaab: 2 };
  assert.deepEqual(learn(words, { letters: "ab", rule: "0.1.97" }), [
    ...["ba", "aa", "bb", "aaa", "babb", "aaababb"],
    ...["aab", "baa", "babaa", "babaaaab"],
  ]);
});
