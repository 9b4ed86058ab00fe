/**
 * @file The words of the synthetic corpus: invented stems, ranked so that Zipf's law gives their
 * frequencies, with what the grammar must know of each: forms by number, the gender of a name, a
 * verb's frame and preposition, a noun's topic and the adjective it likes. All of it follows from the
 * name of the corpus.
 */
import { type RandomStream, stream } from "../base/random.ts";

/** Topics of sentences; a noun or verb belongs to one. */
export const topicCount = 12;

export type GrammaticalNumber = "singular" | "plural";
export type Gender = "feminine" | "masculine";

export interface Noun {
  readonly singular: string;
  readonly plural: string;
  readonly topic: number;
  /** The adjective that most often stands before it. */
  readonly adjective: string;
  /** The preposition of what follows it. */
  readonly preposition: string;
}

/** What follows a verb. */
export type Frame = "nothing" | "object" | "preposition";

export interface Verb {
  /** With a plural subject. */
  readonly plural: string;
  /** With a singular subject. */
  readonly singular: string;
  readonly past: string;
  readonly topic: number;
  readonly frame: Frame;
  /** Where the frame has one. */
  readonly preposition: string;
}

export interface FirstName {
  readonly name: string;
  readonly gender: Gender;
}

/** Things in the order of their frequency, with the means to draw one. */
export interface Ranked<Item> {
  readonly items: readonly Item[];
  readonly draw: (random: RandomStream) => Item;
}

export interface Lexicon {
  readonly nouns: Ranked<Noun>;
  /** The nouns of each topic. */
  readonly nounsOf: readonly Ranked<Noun>[];
  readonly verbs: Ranked<Verb>;
  readonly verbsOf: readonly Ranked<Verb>[];
  readonly adjectives: Ranked<string>;
  readonly firstNames: Ranked<FirstName>;
  readonly lastNames: Ranked<string>;
  readonly places: Ranked<string>;
}

const prepositions = ["of", "in", "for", "with", "on", "from", "against", "about"] as const;
const onsets = "b br c cl d dr f fl g gr h j k l m n p pl qu r s sc sh st t th tr v w z".split(" ");
const vowels = "a e i o u ai ea oo ou".split(" ");
const codas = "b ck d f g l ll m n nd nk nt p r rd rk rm rt t th v x".split(" ");

/** The lexicon of a corpus's name: some 2,900 words, most of them with two or three forms. */
export function syntheticLexicon(name: string): Lexicon {
  const random = stream("synthetic-text", name, "lexicon");
  const taken = new Set<string>();
  const invent = (syllables: number): string => {
    for (;;) {
      const stem = Array.from(
        { length: syllables },
        (_, index) =>
          pick(onsets, random) + pick(vowels, random) +
          (index === syllables - 1 ? pick(codas, random) : ""),
      ).join("");
      if (taken.has(stem)) continue;
      taken.add(stem);
      return stem;
    }
  };
  // Frequent words are short, as everywhere.
  const length = (rank: number) => (rank < 60 ? 1 : rank < 500 ? 2 : 3);
  const many = <Item>(count: number, make: (rank: number) => Item) =>
    ranked(Array.from({ length: count }, (_, rank) => make(rank)));

  const adjectives = many(300, (rank) => invent(length(rank)) + pick(["y", "al", "ic"], random));
  const nouns = many(1400, (rank): Noun => {
    const stem = invent(length(rank));
    return {
      singular: stem,
      plural: `${stem}s`,
      topic: random.integer(0, topicCount - 1),
      adjective: adjectives.draw(random),
      preposition: pick(prepositions, random),
    };
  });
  const verbs = many(400, (rank): Verb => {
    const stem = invent(length(rank) === 3 ? 2 : length(rank)) + "e";
    return {
      plural: stem,
      singular: `${stem}s`,
      past: `${stem}d`,
      topic: random.integer(0, topicCount - 1),
      frame: pick<Frame>(["nothing", "object", "object", "preposition"], random),
      preposition: pick(prepositions, random),
    };
  });
  const firstNames = many(120, (): FirstName => {
    const gender = pick<Gender>(["feminine", "masculine"], random);
    return { name: capitalised(invent(1)) + (gender === "feminine" ? "a" : "o"), gender };
  });
  const lastNames = many(400, () => capitalised(invent(2)));
  const places = many(150, () => capitalised(invent(2)));
  const byTopic = <Item extends { readonly topic: number }>({ items }: Ranked<Item>) =>
    Array.from(
      { length: topicCount },
      (_, topic) => ranked(items.filter((item) => item.topic === topic)),
    );
  return {
    nouns,
    nounsOf: byTopic(nouns),
    verbs,
    verbsOf: byTopic(verbs),
    adjectives,
    firstNames,
    lastNames,
    places,
  };
}

/** One of some things, all equally likely. */
export function pick<Item>(items: readonly Item[], random: RandomStream): Item {
  return items[random.integer(0, items.length - 1)]!;
}

/** With a capital first letter. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Zipf's law: the k-th item is drawn with a probability proportional to 1 / (k + 1). */
function ranked<Item>(items: readonly Item[]): Ranked<Item> {
  let sum = 0;
  const sums = items.map((_, rank) => sum += 1 / (rank + 2));
  return {
    items,
    draw(random) {
      const target = random.uniform() * sum;
      let low = 0;
      for (let high = items.length - 1; low < high;) {
        const middle = (low + high) >> 1;
        if (sums[middle]! > target) high = middle;
        else low = middle + 1;
      }
      return items[low]!;
    },
  };
}
