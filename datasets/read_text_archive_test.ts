/**
 * @file A text archive read into a sample: only what is training text is drawn from, in whatever order
 * members come, no more is read than needed, and what is wrong with an archive is said.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { sha256 } from "../base/digest.ts";
import { cutSample, longestSentence, readTextArchive } from "./read_text_archive.ts";
import { type Files, packTarGz } from "./testing/archives.ts";
import {
  linesFile,
  misplacedPath,
  shardPath,
  shardSentences,
  testPath,
  testSentences,
  textFiles,
} from "./testing/text_archives.ts";
import type { TextRequest } from "./text_dataset.ts";
import { textDescriptor } from "./text_registry.ts";

const descriptor = textDescriptor("1b-word")!;
const all: TextRequest = { train: 900, dev: 100 };

function streamOf(bytes: Uint8Array, pulled = (_: number) => {}): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (from >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(from, from + 4096));
      from += 4096;
      pulled(Math.min(from, bytes.length));
    },
  });
}

async function read(files: Files, request = all, toEnd = false) {
  const bytes = await packTarGz(files);
  return await readTextArchive(streamOf(bytes), descriptor, { request, file: "x.tar.gz", toEnd });
}

/** Files in another order. */
function reordered(files: Files, names: readonly string[]): Files {
  return Object.fromEntries(names.map((name) => [name, files[name]!]));
}

/** Lines that do not compress, so that their place in the archive is known. */
function noise(seed: string, count: number): string[] {
  return Array.from({ length: count }, (_, line) => `${sha256(`${seed}${line}`)} .`);
}

Deno.test("All training shards are drawn from, and the test shard is kept in its order", async () => {
  const sample = await read(textFiles());
  assert.deepEqual(sample.drawn.toSorted(), [...shardSentences(1), ...shardSentences(2)].sort());
  assert.deepEqual(sample.test, testSentences);
  assert.equal(sample.testDigest, sha256(linesFile(testSentences)));
  assert.deepEqual([sample.shards, sample.pool], [2, 80]);
  assert.deepEqual(sample.leftOut, { long: 0, invalid: 0 });
});

Deno.test("The sample is the same wherever the test shard stands, and in any order of shards", async () => {
  const files = textFiles();
  const request = { train: 20, dev: 5 };
  const expected = (await read(files, request)).drawn;
  for (
    const names of [
      [testPath, shardPath(1), shardPath(2)],
      [shardPath(1), testPath, shardPath(2)],
      [shardPath(2), shardPath(1), testPath],
    ]
  ) {
    const sample = await read(reordered(files, names), request);
    assert.deepEqual(sample.drawn, expected);
    assert.deepEqual(sample.test, testSentences);
  }
});

Deno.test("Other members are no training text, even where their names look like it", async () => {
  const stray = linesFile(["Not to be drawn ."]);
  const sample = await read(textFiles({
    [misplacedPath]: stray,
    [testPath.replace("00000", "00001")]: stray,
    [shardPath(1).replace("news", "._news")]: stray,
    [`${shardPath(1)}.bak`]: stray,
    "README": stray,
  }));
  assert.ok(!sample.drawn.includes("Not to be drawn ."));
  assert.deepEqual([sample.shards, sample.test], [2, testSentences]);
});

Deno.test("Names with a leading ./ or without the archive's root folder are understood", async () => {
  const short = Object.fromEntries(
    Object.entries(textFiles()).map((
      [name, bytes],
    ) => [`./${name.split("/").slice(1).join("/")}`, bytes]),
  );
  assert.equal((await read(short)).shards, 2);
});

Deno.test("With a number of shards, the first that come are drawn from, and only they", async () => {
  const files = textFiles();
  const one = { ...all, shards: 1 };
  assert.deepEqual((await read(files, one)).drawn.toSorted(), shardSentences(1).sort());
  const turned = reordered(files, [shardPath(2), testPath, shardPath(1)]);
  assert.deepEqual((await read(turned, one)).drawn.toSorted(), shardSentences(2).sort());
  const last = reordered(files, [shardPath(1), shardPath(2), testPath]);
  assert.deepEqual((await read(last, one)).test, testSentences);
  assert.equal((await read(files, { ...all, shards: 7 })).shards, 2);
});

Deno.test("Reading ends as soon as the shards and the test shard have come", async () => {
  const files = {
    [testPath]: linesFile(testSentences),
    [shardPath(1)]: linesFile(shardSentences(1)),
    [shardPath(2)]: linesFile(noise("two", 30_000)),
  };
  const bytes = await packTarGz(files);
  assert.ok(bytes.length > 1_000_000);
  let pulled = 0;
  const source = streamOf(bytes, (count) => pulled = count);
  const request = { ...all, shards: 1 };
  const sample = await readTextArchive(source, descriptor, { request, file: "x" });
  assert.equal(sample.shards, 1);
  // Some buffers fill on the way, no more.
  assert.ok(pulled < 300_000, `${pulled} bytes of ${bytes.length} were read`);
  const whole = await readTextArchive(
    streamOf(bytes, (count) => pulled = count),
    descriptor,
    { request, file: "x", toEnd: true },
  );
  assert.deepEqual(whole.drawn, sample.drawn);
  assert.equal(pulled, bytes.length);
});

Deno.test("Empty lines are no sentences; too long ones are left out and counted", async () => {
  const longest = "x".repeat(longestSentence);
  const sample = await read(textFiles({
    [shardPath(1)]: linesFile(["", "One .", " \t", `${longest}x`, longest]),
    [shardPath(2)]: linesFile(["y".repeat(10_000_000), "Two ."]),
    [testPath]: linesFile(["", "Three .", "z".repeat(20_000), ""]),
  }));
  assert.deepEqual(sample.drawn.toSorted(), ["One .", "Two .", longest]);
  assert.deepEqual(sample.test, ["Three ."]);
  assert.deepEqual(sample.leftOut, { long: 3, invalid: 0 });
  assert.equal(sample.pool, 3);
});

Deno.test("Lines that are not UTF-8 are left out and counted, the others are kept", async () => {
  const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const sample = await read(textFiles({
    [shardPath(1)]: latin1("Gr\xfc\xdfe .\nPlain .\n"),
    [shardPath(2)]: linesFile(["Grüße € 5 ."]),
    [testPath]: latin1("Caf\xe9 .\nTest .\n"),
  }));
  assert.deepEqual(sample.drawn.toSorted(), ["Grüße € 5 .", "Plain ."]);
  assert.deepEqual(sample.test, ["Test ."]);
  assert.deepEqual(sample.leftOut, { long: 0, invalid: 2 });
});

Deno.test("A missing member is named", async () => {
  await assert.rejects(
    read(textFiles({ [testPath]: undefined })),
    /^RangeError: Cannot use x\.tar\.gz: it has no heldout-.*news\.en\.heldout-00000-of-00050/,
  );
  await assert.rejects(
    read(textFiles({ [shardPath(1)]: undefined, [shardPath(2)]: undefined })),
    /^RangeError: Cannot use x\.tar\.gz: it has no training shard/,
  );
  await assert.rejects(read({ "README": linesFile(["Nothing ."]) }), /has no heldout-/);
});

Deno.test("An empty test shard, and one that is far too large, are refused", async () => {
  await assert.rejects(
    read(textFiles({ [testPath]: linesFile(["", ""]) })),
    /news\.en\.heldout-00000-of-00050, which is the test set, has no sentence/,
  );
  await assert.rejects(
    read({ [testPath]: Buffer.alloc(64 * 2 ** 20 + 1) }),
    /has 67108865 bytes, expected at most 67108864/,
  );
});

Deno.test("An archive that is cut short or damaged is refused, wherever that is", async () => {
  const bytes = await packTarGz(textFiles({ [shardPath(2)]: linesFile(noise("two", 2000)) }));
  const attempt = (damaged: Uint8Array) =>
    readTextArchive(streamOf(damaged), descriptor, { request: all, file: "x.tar.gz" });
  for (const share of [0, 0.001, 0.3, 0.8, 0.999]) {
    const cut = bytes.slice(0, Math.floor(bytes.length * share));
    await assert.rejects(attempt(cut), /^RangeError: Cannot read x\.tar\.gz: /, `cut at ${share}`);
  }
  const changed = bytes.slice();
  changed[bytes.length >> 1]! ^= 255;
  await assert.rejects(attempt(changed), /^RangeError: Cannot /);
  await assert.rejects(attempt(linesFile(["no gzip"])), /is not a gzip file/);
});

Deno.test("A source's own failure comes through as it is", async () => {
  const failure = new Error("the cable was pulled");
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(failure),
  });
  await assert.rejects(
    readTextArchive(source, descriptor, { request: all, file: "x" }),
    (error) => error === failure,
  );
});

Deno.test("Splits are cut by rank, disjoint; too few sentences are refused with the numbers", () => {
  const drawn = ["a", "b", "c", "d", "e"];
  const sample = { drawn, shards: 2 };
  assert.deepEqual(cutSample(sample, { train: 3, dev: 2, file: "x" }), {
    dev: ["a", "b"],
    train: ["c", "d", "e"],
  });
  assert.throws(
    () => cutSample(sample, { train: 1000, dev: 2, file: "the text" }),
    /Cannot draw 1,000 training and 2 dev sentences from the text: its 2 .*have 5 distinct/,
  );
});
