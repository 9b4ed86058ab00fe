/** @file What is known of text corpora before a byte is fetched. */
import assert from "node:assert/strict";
import { describe } from "./describe.ts";
import { sourceOf } from "./source_of.ts";
import { originalSample, sampleDigest, textDatasetNames, textDescriptor } from "./text_registry.ts";

Deno.test("Every descriptor is complete: digests, hosts, a test shard that is no training shard", () => {
  for (const name of textDatasetNames) {
    const { hosts, archive, test, training, licence, citation } = textDescriptor(name)!;
    for (const host of hosts) assert.match(host, /^https?:\/\/.*\/$/);
    for (const digest of [archive.sha256, test.sha256]) assert.match(digest, /^[0-9a-f]{64}$/);
    assert.ok(!training.members.test(test.member));
    assert.ok(licence.length > 0 && citation.length > 0);
  }
});

Deno.test("The sample of the original is identified by archive, request and rule alone", () => {
  const descriptor = textDescriptor("1b-word")!;
  const request = { train: 160_000, dev: 10_000, shards: 8 };
  const { digest, status, note } = originalSample(descriptor, request);
  assert.equal(status, "original");
  assert.equal(
    note,
    "160,000 training and 10,000 dev sentences, at random from the first 8 training shards of the " +
      "archive, which was read no further",
  );
  assert.equal(
    originalSample(descriptor, { shards: 8, dev: 10_000, train: 160_000 }).digest,
    digest,
  );
  const others = [
    { ...request, train: 160_001 },
    { ...request, dev: 9999 },
    { ...request, shards: 9 },
    { train: 160_000, dev: 10_000 },
    { train: 160_000, dev: 10_000, shards: undefined },
  ].map((other) => originalSample(descriptor, other).digest);
  assert.equal(new Set([digest, ...others]).size, 5, "absent and undefined shards are the same");
  const archive = descriptor.archive.sha256;
  assert.equal(sampleDigest({ archive, request }), digest);
  assert.notEqual(sampleDigest({ archive: "0".repeat(64), request }), digest);
  assert.notEqual(sampleDigest({ archive, request, drawn: { train: 1, dev: 1 } }), digest);
});

Deno.test("A description has the facts for a report, and an unknown name lists the known", () => {
  const { title, counts, licence } = describe("1b-word");
  assert.equal(title, "One Billion Word Benchmark");
  assert.deepEqual(counts, { train: 30301028, test: 6075 });
  assert.match(licence, /Apache/);
  assert.throws(
    () => sourceOf("2b-word", { store: "nowhere", data: "auto" }),
    /^RangeError: Unknown data set "2b-word": expected one of mnist, .*, 1b-word$/,
  );
});
