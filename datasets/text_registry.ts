/**
 * @file The text corpora this project knows: archives of shards, one sentence a line. What the store
 * keeps of one is a sample, so its identity is of the archive, of the request and of the rule by which
 * is drawn; all three are known before a byte has been fetched.
 */
import { digestOf } from "../base/digest.ts";
import type { DataIdentity } from "./dataset.ts";
import { samplingRule } from "./sentence_sample.ts";
import { checkedTextRequest, sentenceCounts, type TextRequest } from "./text_dataset.ts";

/** A corpus as one `.tar.gz` whose members are its shards. */
export interface TextArchiveDescriptor {
  readonly format: "text-archive";
  readonly name: string;
  /** As a reader knows it. */
  readonly title: string;
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  /** Base URLs in the order they are tried; each ends in "/" and is followed by the file's name. */
  readonly hosts: readonly string[];
  readonly archive: {
    /** Its name on every host and mirror. */
    readonly file: string;
    /** Bytes of the original. */
    readonly size: number;
    /** SHA-256 of the original, lower-case hex. */
    readonly sha256: string;
  };
  /** The training shards, by the ends of their paths in the archive. */
  readonly training: { readonly members: RegExp; readonly shards: number };
  /** The shard that is the test set. */
  readonly test: {
    /** The end of its path in the archive. */
    readonly member: string;
    readonly sentences: number;
    /** SHA-256 of the original shard. */
    readonly sha256: string;
  };
  /** Sentences of all training shards. */
  readonly sentences: number;
  /** What is drawn instead from a variant that has too few sentences for what is asked. */
  readonly smaller: { readonly train: number; readonly dev: number };
}

const descriptors: readonly TextArchiveDescriptor[] = [
  {
    format: "text-archive",
    name: "1b-word",
    title: "One Billion Word Benchmark",
    homepage: "https://www.statmt.org/lm-benchmark/",
    licence: "Apache-2.0 (the benchmark); the news texts are WMT 2011's, for research",
    citation: "C. Chelba, T. Mikolov, M. Schuster, Q. Ge, T. Brants, P. Koehn, T. Robinson. One " +
      "Billion Word Benchmark for Measuring Progress in Statistical Language Modeling. " +
      "arXiv:1312.3005, 2013.",
    // One machine by two protocols: no second host that serves this archive is known.
    hosts: ["https://www.statmt.org/lm-benchmark/", "http://www.statmt.org/lm-benchmark/"],
    archive: {
      file: "1-billion-word-language-modeling-benchmark-r13output.tar.gz",
      size: 1792209805,
      sha256: "01ba60381110baf7f189dfd2b8374de371e8c9a340835793f190bdae9e90a34e",
    },
    // The folder of held-out shards has a "news.en-00000-of-00100", too: it is none of these.
    training: {
      members: /(^|\/)training-monolingual\.tokenized\.shuffled\/news\.en-\d{5}-of-\d{5}$/,
      shards: 99,
    },
    test: {
      member: "heldout-monolingual.tokenized.shuffled/news.en.heldout-00000-of-00050",
      sentences: 6075,
      sha256: "265dccd51762253e20425c21ff6ddf09e6da2e11a365da399b0390eebb2d52c8",
    },
    sentences: 30301028,
    smaller: { train: 160_000, dev: 10_000 },
  },
];

/** The names that {@linkcode textDescriptor} knows. */
export const textDatasetNames: readonly string[] = descriptors.map(({ name }) => name);

/** The descriptor of a text corpus; undefined for any other name. */
export function textDescriptor(name: string): TextArchiveDescriptor | undefined {
  return descriptors.find((candidate) => candidate.name === name);
}

/** Where a sample was drawn from, and how much. */
export interface SampleSource {
  /** SHA-256 of the archive. */
  readonly archive: string;
  readonly request: TextRequest;
  /** What was drawn, where a variant had too few sentences for the request. */
  readonly drawn?: { readonly train: number; readonly dev: number } | undefined;
}

/** The digest of a sample: equal digests, equal sentences. */
export function sampleDigest({ archive, request, drawn = request }: SampleSource): string {
  const { train, dev } = drawn;
  return digestOf({
    kind: "text-sample",
    rule: samplingRule,
    archive,
    request,
    drawn: [train, dev],
  });
}

/** The identity of a sample of the original, computed from its descriptor and the request alone. */
export function originalSample(
  { name, archive }: TextArchiveDescriptor,
  asked: TextRequest,
): DataIdentity {
  const request = checkedTextRequest(asked);
  return {
    name,
    status: "original",
    digest: sampleDigest({ archive: archive.sha256, request }),
    note: sampleNote(request),
  };
}

/** What a sample is, in a sentence. A variant may have fewer shards than are asked for. */
export function sampleNote(request: TextRequest, { variant = false } = {}): string {
  const { shards } = request;
  const counts = `${sentenceCounts(request)}, at random from`;
  if (shards === undefined) return `${counts} all training shards`;
  const first = shards === 1 ? "the first training shard" : `the first ${shards} training shards`;
  return variant
    ? `${counts} at most ${first}`
    : `${counts} ${first} of the archive, which was read no further`;
}
