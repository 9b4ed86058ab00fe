/** @file The descriptors are well-formed, and identities follow from them alone. */
import assert from "node:assert/strict";
import { describe } from "./describe.ts";
import { digestOfFiles, originalIdentity } from "./descriptor.ts";
import { datasetNames, descriptorOf } from "./registry.ts";

Deno.test.each([...datasetNames])("%s: the descriptor is complete", (name) => {
  const descriptor = descriptorOf(name);
  assert.equal(descriptor.name, name);
  for (const { file, size, sha256 } of descriptor.files) {
    assert.match(sha256, /^[0-9a-f]{64}$/, file);
    assert.ok(Number.isInteger(size) && size > 0, file);
  }
  const hosts = descriptor.hosts.map((host) => new URL(host));
  assert.ok(hosts.every(({ pathname }) => pathname.endsWith("/")));
  assert.ok(new Set(hosts.map(({ host }) => host)).size >= 2, "two hosts that fail apart");
});

Deno.test.each(["mnist", "fashion-mnist"])("%s: each array has its file", (name) => {
  const descriptor = descriptorOf(name);
  assert.ok(descriptor.format === "idx");
  assert.deepEqual(
    descriptor.files.map(({ split, content }) => `${split} ${content}`).sort(),
    ["test images", "test labels", "train images", "train labels"],
  );
});

Deno.test("Classes are as many as the data sets are known for", () => {
  const classes = Object.fromEntries(datasetNames.map((name) => {
    const descriptor = descriptorOf(name);
    return [name, "classes" in descriptor ? descriptor.classes.length : descriptor.classCount];
  }));
  assert.deepEqual(classes, {
    "mnist": 10,
    "fashion-mnist": 10,
    "cifar-10": 10,
    "tiny-imagenet": 200,
  });
});

Deno.test("A sample's size is part of its identity", () => {
  const descriptor = descriptorOf("tiny-imagenet");
  assert.ok(descriptor.format === "class-folders");
  const { digest } = originalIdentity(descriptor);
  for (const kept of [{ train: 9, test: 5 }, { train: 10, test: 4 }]) {
    assert.notEqual(originalIdentity({ ...descriptor, kept }).digest, digest);
  }
  assert.equal(originalIdentity({ ...descriptor, hosts: [] }).digest, digest);
});

Deno.test("A data set's digest depends on each file, not on their order", () => {
  const digest = digestOfFiles(["aa", "bb", "cc"]);
  assert.equal(digestOfFiles(["cc", "aa", "bb"]), digest);
  assert.notEqual(digestOfFiles(["aa", "bb", "cd"]), digest);
  assert.notEqual(digestOfFiles(["aa", "bb"]), digest);
});

Deno.test("Different data sets have different identities", () => {
  const digests = datasetNames.map((name) => originalIdentity(descriptorOf(name)).digest);
  assert.equal(new Set(digests).size, datasetNames.length);
});

Deno.test("An unknown name is refused with the known ones", () => {
  assert.throws(
    () => describe("mnits"),
    /^RangeError: Unknown data set "mnits": expected one of mnist, fashion-mnist, cifar-10, tiny-imagenet$/,
  );
});

Deno.test("A description has the facts for a report", () => {
  const { title, licence, citation, counts } = describe("fashion-mnist");
  assert.equal(title, "Fashion-MNIST");
  assert.equal(licence, "MIT");
  assert.match(citation, /Xiao/);
  assert.deepEqual(counts, { train: 60000, test: 10000 });
});
