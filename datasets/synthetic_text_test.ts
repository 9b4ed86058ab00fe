/**
 * @file The synthetic corpus: the same on every machine, shaped as the benchmark's text, and with
 * something to learn: a bigram model beats a unigram model by far, and what agrees, agrees always.
 */
import assert from "node:assert/strict";
import { syntheticLexicon } from "./synthetic_lexicon.ts";
import { syntheticText, syntheticTextIdentity } from "./synthetic_text.ts";

const request = { train: 6000, dev: 600 };
const { identity, train, dev, test } = syntheticText("1b-word", request);
const lexicon = syntheticLexicon("1b-word");

/** Perplexity per token of a model given as log-probabilities of each token after the one before. */
function perplexity(sentences: readonly string[], log: (before: string, word: string) => number) {
  let sum = 0;
  let count = 0;
  for (const sentence of sentences) {
    let before = "<s>";
    for (const word of [...sentence.split(" "), "</s>"]) {
      sum += log(before, word);
      count++;
      before = word;
    }
  }
  return Math.exp(-sum / count);
}

Deno.test("A bigram model's perplexity on the dev sentences is below half of a unigram model's", () => {
  const words = new Map<string, number>();
  const pairs = new Map<string, number>();
  const befores = new Map<string, number>();
  let total = 0;
  const add = (counts: Map<string, number>, key: string) =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const sentence of train) {
    let before = "<s>";
    for (const word of [...sentence.split(" "), "</s>"]) {
      add(words, word);
      add(befores, before);
      add(pairs, `${before} ${word}`);
      total++;
      before = word;
    }
  }
  const unigram = (word: string) => ((words.get(word) ?? 0) + 1) / (total + words.size + 1);
  const bigram = (before: string, word: string) =>
    0.7 * (pairs.get(`${before} ${word}`) ?? 0) / (befores.get(before) ?? 1) + 0.3 * unigram(word);
  const one = perplexity(dev, (_, word) => Math.log(unigram(word)));
  const two = perplexity(dev, (before, word) => Math.log(bigram(before, word)));
  assert.ok(two < 0.5 * one, `bigram ${two}, unigram ${one}`);
  // And the unigram model has something to do: far from a handful of words, better than uniform.
  assert.ok(one > 100 && one < words.size / 4, `unigram ${one} of ${words.size} words`);
});

Deno.test("Word frequencies follow Zipf's law roughly: slope -1 in the middle ranks", () => {
  const counts = new Map<string, number>();
  for (const word of train.flatMap((sentence) => sentence.split(" "))) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sorted = [...counts.values()].sort((a, b) => b - a);
  const slope = Math.log(sorted[1000]! / sorted[30]!) / Math.log(1000 / 30);
  assert.ok(slope < -0.6 && slope > -1.4, `${slope}`);
});

Deno.test("Subject and verb agree in number, next to each other and across a phrase", () => {
  const singular = new Set(lexicon.nouns.items.map((noun) => noun.singular));
  const plural = new Set(lexicon.nouns.items.map((noun) => noun.plural));
  const verbs = {
    singular: new Set([...lexicon.verbs.items.map((verb) => verb.singular), "has"]),
    plural: new Set([...lexicon.verbs.items.map((verb) => verb.plural), "have"]),
  };
  const past = new Set(lexicon.verbs.items.map((verb) => verb.past));
  const singularMarks = new Set(["A", "This", "Every"]);
  const pluralMarks = new Set(["Some", "These"]);
  let next = 0;
  let across = 0;
  for (const sentence of train) {
    const words = sentence.split(" ");
    const verb = words.findIndex((word) =>
      verbs.singular.has(word) || verbs.plural.has(word) || past.has(word)
    );
    if (verb < 2 || past.has(words[verb]!)) continue;
    const number = verbs.singular.has(words[verb]!) ? "singular" : "plural";
    // Determiners of the sentence's first words say the subject's number.
    const mark = words[0]!;
    if (singularMarks.has(mark) || pluralMarks.has(mark)) {
      assert.equal(number, singularMarks.has(mark) ? "singular" : "plural", sentence);
      if (
        words.slice(0, verb).filter((word) => singular.has(word) || plural.has(word)).length > 1
      ) {
        across++;
      }
      next++;
    }
  }
  assert.ok(next > 200 && across > 50, `${next} agreements, ${across} across another noun`);
});

Deno.test("Pronouns agree in gender with the name before them, and both genders occur", () => {
  const genders = new Map(lexicon.firstNames.items.map(({ name, gender }) => [name, gender]));
  const seen = { feminine: 0, masculine: 0 };
  for (const sentence of train) {
    const [first, , said, that, subject, , ...rest] = sentence.split(" ");
    if (said !== "said" || that !== "that") continue;
    const gender = genders.get(first!)!;
    seen[gender]++;
    assert.equal(subject, gender === "feminine" ? "she" : "he", sentence);
    const wrong = gender === "feminine" ? "his" : "her";
    assert.ok(!rest.includes(wrong), sentence);
  }
  assert.ok(seen.feminine > 100 && seen.masculine > 100, JSON.stringify(seen));
});

Deno.test("Sentences have the shape of the benchmark's: marks between spaces, no blank, one line", () => {
  for (const sentence of [...train, ...dev, ...test]) {
    assert.match(sentence, /^(" )?[A-Z0-9]\S*( \S+)+ \.$/);
    assert.equal(sentence.split(" ").filter((word) => word === '"').length % 2, 0, sentence);
    assert.doesNotMatch(sentence, /[a-z0-9][.,"]/);
  }
  const length = train.join(" ").split(" ").length / train.length;
  assert.ok(length > 8 && length < 30, `${length} words a sentence`);
});

Deno.test("Splits have the sentences asked for, and share hardly any", () => {
  assert.deepEqual([train.length, dev.length, test.length], [6000, 600, 6075]);
  const known = new Set(train);
  const shared = [...dev, ...test].filter((sentence) => known.has(sentence)).length;
  assert.ok(shared < 0.01 * (dev.length + test.length), `${shared} shared`);
});

Deno.test("Fewer sentences are the first of many; the identity tells requests apart", () => {
  const fewer = syntheticText("1b-word", { train: 50, dev: 20 });
  assert.deepEqual(fewer.train, train.slice(0, 50));
  assert.deepEqual(fewer.dev, dev.slice(0, 20));
  assert.deepEqual(identity, syntheticTextIdentity("1b-word", request));
  assert.notEqual(fewer.identity.digest, identity.digest);
  assert.equal(identity.status, "synthetic");
  assert.match(identity.note, /written by this project.*6,000 training and 600 dev sentences/);
  assert.throws(() => syntheticTextIdentity("1b-word", { train: 0, dev: 1 }), RangeError);
});
