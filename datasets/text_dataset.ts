/** @file What a text corpus is to the rest of the project: sentences, and which were asked for. */
import type { DataIdentity } from "./dataset.ts";

/** Sentences of a text corpus, tokenised as the original is: words and marks between spaces. */
export interface TextDataset {
  readonly identity: DataIdentity;
  readonly train: readonly string[];
  readonly dev: readonly string[];
  readonly test: readonly string[];
}

/** The splits of a text corpus, in the order they are stored. */
export const textSplitNames = ["train", "dev", "test"] as const;
export type TextSplitName = (typeof textSplitNames)[number];

/** How much of a corpus is wanted. It is part of the data's identity. */
export type TextRequest = {
  /** Training sentences, drawn at random from the training shards. */
  readonly train: number;
  /** Development sentences, drawn likewise; none is a training sentence. */
  readonly dev: number;
  /** Draw from the first so many training shards of the archive alone; absent: from all. */
  readonly shards?: number | undefined;
};

/**
 * Check a request.
 *
 * @returns the same, without fields that are undefined.
 * @throws {RangeError} for numbers that are not positive integers.
 */
export function checkedTextRequest({ train, dev, shards }: TextRequest): TextRequest {
  const request = { train, dev, ...(shards === undefined ? {} : { shards }) };
  for (const [field, count] of Object.entries(request)) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`Cannot draw text: ${field} is ${count}, expected a positive integer`);
    }
  }
  return request;
}

/** Whether two requests ask for the same. */
export function sameTextRequest(one: TextRequest, other: TextRequest): boolean {
  return one.train === other.train && one.dev === other.dev && one.shards === other.shards;
}

/** "160,000 training and 10,000 dev sentences". */
export function sentenceCounts({ train, dev }: Pick<TextRequest, "train" | "dev">): string {
  const [many, few] = [train, dev].map((count) => count.toLocaleString("en-US"));
  return `${many} training and ${few} dev sentences`;
}
