/**
 * @file A corpus's archive, read once from front to back into a sample: the training shards go through
 * the sampler line by line, the test shard is kept whole, the rest is passed over. Memory is bounded
 * by the sample, whatever the archive holds.
 */
import { createHash } from "node:crypto";
import { lineReader } from "./lines.ts";
import { sentenceSample } from "./sentence_sample.ts";
import { tarEntries, type TarEntry } from "./tar_entries.ts";
import { sentenceCounts, type TextRequest } from "./text_dataset.ts";
import type { TextArchiveDescriptor } from "./text_registry.ts";

/** The longest sentence that is kept, in bytes; the benchmark's longest have some 2,000. */
export const longestSentence = 16384;

/** The largest test shard, in bytes; the original has 829,492. */
const largestTestShard = 64 * 2 ** 20;

/** What was left out, in lines. Empty lines are no sentences and are not counted. */
export interface LeftOut {
  /** Longer than {@linkcode longestSentence}. */
  readonly long: number;
  /** Not valid UTF-8: of the test shard, and of those that would have been drawn. */
  readonly invalid: number;
}

/** What an archive gave. */
export interface TextSample {
  /** Distinct sentences by rank: as many as were asked for, or all there are. */
  readonly drawn: readonly string[];
  readonly test: readonly string[];
  /** SHA-256 of the test shard. */
  readonly testDigest: string;
  /** Training shards that were drawn from. */
  readonly shards: number;
  /** Sentences of these shards, repetitions included. */
  readonly pool: number;
  readonly leftOut: LeftOut;
}

export interface ReadTextOptions {
  readonly request: TextRequest;
  /** Names the archive in error texts. */
  readonly file: string;
  /** Read to the archive's end even where what is needed has come. */
  readonly toEnd?: boolean;
}

/**
 * Read a sample from an archive. The test shard and the training shards may come in any order. With
 * `request.shards`, the first so many training shards are drawn from (all, where there are fewer), and
 * reading ends as soon as they and the test shard have come; otherwise all are, to the archive's end.
 *
 * @param source the archive's path, or its bytes as they arrive.
 * @throws {RangeError} when the archive is damaged or cut short, or lacks a member.
 * @throws what the source throws.
 */
export async function readTextArchive(
  source: ReadableStream<Uint8Array> | string,
  descriptor: TextArchiveDescriptor,
  { request, file, toEnd = false }: ReadTextOptions,
): Promise<TextSample> {
  const { training, test: testShard } = descriptor;
  const wanted = request.shards ?? Infinity;
  const sample = sentenceSample(request.train + request.dev);
  let test:
    | { readonly sentences: string[]; readonly digest: string; readonly invalid: number }
    | undefined;
  let shards = 0;
  let pool = 0;
  let long = 0;
  const tooLong = () => long++;
  for await (const entry of tarEntries(source, { file })) {
    if (training.members.test(entry.name) && shards < wanted) {
      const lines = lineReader({
        maxLength: longestSentence,
        line: (bytes) => {
          if (isBlank(bytes)) return;
          pool++;
          sample.offer(bytes);
        },
        tooLong,
      });
      for await (const bytes of entry.body) lines.push(bytes);
      lines.end();
      shards++;
    } else if (`/${entry.name}`.endsWith(`/${testShard.member}`)) {
      test = await readTestShard(entry, { file, tooLong });
    }
    if (!toEnd && shards >= wanted && test !== undefined) break;
  }
  if (test === undefined) throw lacking(file, `${testShard.member}, which is the test set`);
  if (shards === 0) throw lacking(file, "training shard (training-monolingual.../news.en-*)");
  return {
    drawn: sample.lowest(),
    test: test.sentences,
    testDigest: test.digest,
    shards,
    pool,
    leftOut: { long, invalid: sample.invalid() + test.invalid },
  };
}

/** All sentences of a shard. */
async function readTestShard(
  { name, size, body }: TarEntry,
  { file, tooLong }: { readonly file: string; readonly tooLong: () => void },
) {
  if (size > largestTestShard) {
    throw new RangeError(
      `Cannot use ${file}: its ${name} has ${size} bytes, expected at most ${largestTestShard}`,
    );
  }
  const hash = createHash("sha256");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const sentences: string[] = [];
  let invalid = 0;
  const lines = lineReader({
    maxLength: longestSentence,
    line: (bytes) => {
      if (isBlank(bytes)) return;
      try {
        sentences.push(decoder.decode(bytes));
      } catch {
        invalid++;
      }
    },
    tooLong,
  });
  for await (const bytes of body) {
    hash.update(bytes);
    lines.push(bytes);
  }
  lines.end();
  if (sentences.length === 0) {
    throw new RangeError(`Cannot use ${file}: its ${name}, which is the test set, has no sentence`);
  }
  return { sentences, digest: hash.digest("hex"), invalid };
}

/** The splits of a text corpus, as cut from what was drawn. */
export interface SampleSplits {
  readonly train: readonly string[];
  readonly dev: readonly string[];
}

/**
 * Cut the lowest ranks into dev and training sentences.
 *
 * @throws {RangeError} when there are too few.
 */
export function cutSample(
  { drawn, shards }: Pick<TextSample, "drawn" | "shards">,
  { train, dev, file }: {
    readonly train: number;
    readonly dev: number;
    readonly file: string;
  },
): SampleSplits {
  if (drawn.length < train + dev) {
    throw new RangeError(
      `Cannot draw ${sentenceCounts({ train, dev })} from ${file}: its ${shards} training shard` +
        `${
          shards === 1 ? "" : "s"
        } that were read have ${drawn.length} distinct sentences. Choose ` +
        `a profile that needs fewer, or data that has more`,
    );
  }
  return { dev: drawn.slice(0, dev), train: drawn.slice(dev, dev + train) };
}

/** Whether a line has nothing but ASCII white space. */
function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte !== 32 && (byte < 9 || byte > 13)) return false;
  }
  return true;
}

function lacking(file: string, what: string): RangeError {
  return new RangeError(
    `Cannot use ${file}: it has no ${what}; it is not the archive it should be`,
  );
}
