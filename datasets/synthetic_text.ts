/**
 * @file The stand-in for a text corpus that cannot be reached: sentences of a small grammar over
 * invented words, in the shape of the benchmark's tokenised news. What there is to learn: word
 * frequencies (Zipf's law), word order and verb frames (which a bigram model sees), agreement in number
 * between a subject and its verb across what stands between them, agreement in gender between a name
 * and a later pronoun, and the topic that a sentence's nouns and verbs share (which it does not).
 *
 * Every sentence has a random stream of its own, so that fewer sentences are the first of many. The
 * identity holds a digest of some sentences: a change of code that changes the text changes it.
 */
import { digestOf, sha256 } from "../base/digest.ts";
import { type RandomStream, stream } from "../base/random.ts";
import type { DataIdentity } from "./dataset.ts";
import {
  capitalised,
  type GrammaticalNumber,
  type Lexicon,
  type Noun,
  pick,
  syntheticLexicon,
  type Verb,
} from "./synthetic_lexicon.ts";
import {
  checkedTextRequest,
  sentenceCounts,
  type TextDataset,
  type TextRequest,
  type TextSplitName,
} from "./text_dataset.ts";

/** Test sentences, as many as the original's test shard has. */
const testCount = 6075;
const probeLength = 100;

/**
 * The identity of a stand-in, without writing more than a few of its sentences.
 *
 * @throws {RangeError} for numbers of sentences that are not positive integers.
 */
export function syntheticTextIdentity(name: string, asked: TextRequest): DataIdentity {
  const request = checkedTextRequest(asked);
  const probe = sentences(name, { split: "train", count: probeLength });
  return {
    name,
    status: "synthetic",
    digest: digestOf({
      kind: "synthetic-text",
      name,
      request,
      testCount,
      probe: sha256(probe.join("\n")),
    }),
    note: `written by this project (a seeded grammar over invented words), standing in for the ` +
      `original; ${sentenceCounts(request)}`,
  };
}

/**
 * Write a stand-in: some 100,000 sentences in 5 seconds.
 *
 * @throws {RangeError} as {@linkcode syntheticTextIdentity}.
 */
export function syntheticText(name: string, request: TextRequest): TextDataset {
  const write = (split: TextSplitName, count: number) => sentences(name, { split, count });
  return {
    identity: syntheticTextIdentity(name, request),
    train: write("train", request.train),
    dev: write("dev", request.dev),
    test: write("test", testCount),
  };
}

function sentences(
  name: string,
  { split, count }: { readonly split: TextSplitName; readonly count: number },
): string[] {
  const lexicon = syntheticLexicon(name);
  return Array.from({ length: count }, (_, index) => {
    const random = stream("synthetic-text", name, split, index);
    const topic = random.integer(0, lexicon.nounsOf.length - 1);
    return sentence({ lexicon, random, topic });
  });
}

/** What a sentence is written with. */
interface Writer {
  readonly lexicon: Lexicon;
  readonly random: RandomStream;
  readonly topic: number;
}

/** A noun phrase, and what must agree with it. */
interface Phrase {
  readonly words: readonly string[];
  readonly number: GrammaticalNumber;
}

const months = "January March April June July October November December".split(" ");
const pronouns = {
  feminine: { subject: "she", possessive: "her" },
  masculine: { subject: "he", possessive: "his" },
} as const;

function sentence(writer: Writer): string {
  const { random } = writer;
  const kind = random.uniform();
  const words = kind < 0.3
    ? [...clause(writer), "."]
    : kind < 0.55
    ? [...clause(writer), ",", pick(["and", "but", "because"], random), ...clause(writer), "."]
    : kind < 0.7
    ? [...opening(writer), ",", ...clause(writer), "."]
    : kind < 0.85
    ? [...report(writer), "."]
    : quotation(writer);
  const first = words.findIndex((word) => word !== '"');
  return words.map((word, index) => index === first ? capitalised(word) : word).join(" ");
}

/** "the mard of the doos often tracke in Grolind" */
function clause(writer: Writer): string[] {
  const subject = writer.random.uniform() < 0.2 ? place(writer) : nounPhrase(writer, { depth: 1 });
  return [...subject.words, ...predicate(writer, subject.number)];
}

/** A verb that agrees with its subject, what its frame asks for, and now and then where or when. */
function predicate(writer: Writer, number: GrammaticalNumber): string[] {
  const { random } = writer;
  const verb = verbOf(writer);
  const adverb = random.uniform() < 0.15 ? [pick(["often", "now", "still", "never"], random)] : [];
  const kind = random.uniform();
  const form = kind < 0.55
    ? [...adverb, verb[number]]
    : kind < 0.8
    ? [...adverb, verb.past]
    : [number === "singular" ? "has" : "have", ...adverb, verb.past];
  return [...form, ...complement(writer, verb), ...setting(writer)];
}

function complement(writer: Writer, { frame, preposition }: Verb): string[] {
  if (frame === "nothing") return [];
  const { words } = nounPhrase(writer, { depth: 0 });
  return frame === "object" ? [...words] : [preposition, ...words];
}

function setting({ lexicon, random }: Writer): string[] {
  const kind = random.uniform();
  if (kind < 0.2) return ["in", lexicon.places.draw(random)];
  if (kind < 0.3) return ["in", pick(months, random)];
  return kind < 0.4 ? ["on", "the", `${random.integer(1, 28)}th`] : [];
}

function nounPhrase(writer: Writer, { depth }: { readonly depth: number }): Phrase {
  const { lexicon, random } = writer;
  const noun = nounOf(writer);
  const number = random.uniform() < 0.6 ? "singular" : "plural";
  const kind = random.uniform();
  const determiner = kind < 0.55
    ? ["the"]
    : kind < 0.75
    ? [number === "singular" ? "a" : "some"]
    : kind < 0.85
    ? [number === "singular" ? "this" : "these"]
    : kind < 0.95
    ? [lexicon.lastNames.draw(random), "'s"]
    : [number === "singular" ? "every" : String(random.integer(2, 40))];
  const adjective = random.uniform();
  const adjectives = adjective < 0.3
    ? [noun.adjective]
    : adjective < 0.4
    ? [lexicon.adjectives.draw(random)]
    : [];
  // Another noun, often of the other number, between a subject and its verb.
  const further = depth > 0 && random.uniform() < 0.35
    ? [noun.preposition, ...nounPhrase(writer, { depth: depth - 1 }).words]
    : [];
  return { words: [...determiner, ...adjectives, noun[number], ...further], number };
}

function place({ lexicon, random }: Writer): Phrase {
  return { words: [lexicon.places.draw(random)], number: "singular" };
}

/** "in Grolind", "on Tuesday" */
function opening({ lexicon, random }: Writer): string[] {
  return random.uniform() < 0.5
    ? ["in", lexicon.places.draw(random)]
    : ["on", pick(["Monday", "Tuesday", "Thursday", "Friday", "Sunday"], random)];
}

/** "Mara Dreck said that she brocked her sails": the pronouns agree with the name. */
function report(writer: Writer): string[] {
  const { lexicon, random } = writer;
  const { name, gender } = lexicon.firstNames.draw(random);
  const { subject, possessive } = pronouns[gender];
  const verb = verbOf(writer);
  const object = verb.frame === "nothing" ? [] : [
    ...(verb.frame === "preposition" ? [verb.preposition] : []),
    possessive,
    nounOf(writer)[pick<GrammaticalNumber>(["singular", "plural"], random)],
  ];
  return [
    ...[name, lexicon.lastNames.draw(random), "said", "that", subject],
    ...[random.uniform() < 0.5 ? verb.singular : verb.past],
    ...object,
    ...setting(writer),
  ];
}

/** `" The mards tracke , " said Mara Dreck .` */
function quotation(writer: Writer): string[] {
  const { lexicon, random } = writer;
  const { name } = lexicon.firstNames.draw(random);
  return ['"', ...clause(writer), ",", '"', "said", name, lexicon.lastNames.draw(random), "."];
}

/** A noun, of the sentence's topic more often than not. */
function nounOf({ lexicon, random, topic }: Writer): Noun {
  return (random.uniform() < 0.75 ? lexicon.nounsOf[topic]! : lexicon.nouns).draw(random);
}

function verbOf({ lexicon, random, topic }: Writer): Verb {
  return (random.uniform() < 0.75 ? lexicon.verbsOf[topic]! : lexicon.verbs).draw(random);
}
