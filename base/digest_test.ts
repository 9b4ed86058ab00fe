/** @file SHA-256 against the vectors of FIPS 180-4, and what digests of values must tell apart. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf, sha256, sha256File } from "./digest.ts";

/** The examples of FIPS 180-4 (NIST), and the empty message. */
const VECTORS = {
  "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  abc: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
};
const MILLION_A = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

Deno.test("sha256: the standard's vectors, as text and as bytes", () => {
  for (const [message, digest] of Object.entries(VECTORS)) {
    assert.equal(sha256(message), digest);
    assert.equal(sha256(new TextEncoder().encode(message)), digest);
  }
});

Deno.test("sha256: a view of a buffer counts, not the whole buffer", () => {
  const bytes = new TextEncoder().encode("xxabcxx");
  assert.equal(sha256(bytes.subarray(2, 5)), VECTORS.abc);
});

Deno.test("sha256File: a file of many chunks has the digest of its bytes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "million-a");
    await Deno.writeTextFile(path, "a".repeat(1_000_000));
    assert.equal(await sha256File(path), MILLION_A);
    await Deno.writeTextFile(path, "");
    assert.equal(await sha256File(path), VECTORS[""]);
    await assert.rejects(sha256File(join(folder, "absent")), { code: "ENOENT" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("digestOf: equal values have equal digests, different ones different", () => {
  assert.equal(digestOf({ a: 1, b: [2] }), digestOf({ b: [2], a: 1 }));
  assert.notEqual(digestOf({ a: 1 }), digestOf({ a: 2 }));
  assert.notEqual(digestOf({ a: 1 }), digestOf({ a: "1" }));
  assert.equal(digestOf({}), sha256("{}"));
});
