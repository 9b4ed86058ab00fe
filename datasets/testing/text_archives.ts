/** @file Small text archives for tests, in the layout of the One Billion Word benchmark. */
import { sha256 } from "../../base/digest.ts";
import { type TextArchiveDescriptor, textDescriptor } from "../text_registry.ts";
import { type Files, packTarGz } from "./archives.ts";

const root = "1-billion-word-language-modeling-benchmark-r13output";

/** The path of a training shard in the archive. */
export function shardPath(shard: number): string {
  const number = String(shard).padStart(5, "0");
  return `${root}/training-monolingual.tokenized.shuffled/news.en-${number}-of-00100`;
}

/** The paths of the test shard, and of one beside it that is neither for training nor the test. */
export const testPath =
  `${root}/heldout-monolingual.tokenized.shuffled/news.en.heldout-00000-of-00050`;
export const misplacedPath =
  `${root}/heldout-monolingual.tokenized.shuffled/news.en-00000-of-00100`;

/** Lines as a file's bytes. */
export function linesFile(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

/** The sentences of a training shard: `count` that no other shard has. */
export function shardSentences(shard: number, count = 40): string[] {
  return Array.from({ length: count }, (_, line) => `Shard ${shard} says ${line} things .`);
}

export const testSentences: readonly string[] = ["A test sentence .", "Another one .", "A third ."];

/** Two training shards, then the test shard, as far as not replaced; undefined leaves a member out. */
export function textFiles(replaced: Readonly<Record<string, Uint8Array | undefined>> = {}): Files {
  const files: Record<string, Uint8Array | undefined> = {
    [shardPath(1)]: linesFile(shardSentences(1)),
    [shardPath(2)]: linesFile(shardSentences(2)),
    [testPath]: linesFile(testSentences),
    ...replaced,
  };
  return Object.fromEntries(
    Object.entries(files).filter((file): file is [string, Uint8Array] => file[1] !== undefined),
  );
}

/** An archive, and a descriptor of a benchmark of which it is the original. */
export async function textArchive(files: Files = textFiles()): Promise<{
  readonly bytes: Uint8Array;
  readonly descriptor: TextArchiveDescriptor;
}> {
  const bytes = await packTarGz(files);
  const benchmark = textDescriptor("1b-word")!;
  const { archive, test } = benchmark;
  const testFile = files[testPath] ?? new Uint8Array();
  return {
    bytes,
    descriptor: {
      ...benchmark,
      archive: { ...archive, size: bytes.length, sha256: sha256(bytes) },
      test: { ...test, sha256: sha256(testFile) },
    },
  };
}
