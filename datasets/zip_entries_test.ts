/**
 * @file Reading zip archives. The law: what comes out is what was put in, and an archive that is cut,
 * damaged or points out of its folder is refused by its name.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { packZip } from "./testing/archives.ts";
import { withZip } from "./zip_entries.ts";

const text = (content: string) => new TextEncoder().encode(content);
const files: [string, Uint8Array][] = [
  ["folder/", new Uint8Array(0)],
  ["folder/one.txt", text("one and one and one and one")],
  ["folder/deep/two.bin", Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251)],
  ["empty", new Uint8Array(0)],
];

/** All files of an archive given as bytes. */
async function unpack(archive: Uint8Array): Promise<Record<string, Uint8Array>> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a.zip");
    await Deno.writeFile(path, archive);
    return await withZip(path, {
      file: "a.zip",
      body: async (entries) => {
        const found: Record<string, Uint8Array> = {};
        for (const { name, size, read } of entries.values()) {
          found[name] = await read();
          assert.equal(found[name].length, size);
        }
        return found;
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("All files come out as they went in, deflated or stored; folders are left out", async () => {
  for (const stored of [false, true]) {
    assert.deepEqual(await unpack(packZip(files, { stored })), Object.fromEntries(files.slice(1)));
  }
});

Deno.test("An archive that is cut anywhere is refused", async () => {
  const archive = packZip(files);
  for (const length of [0, 10, 200, archive.length - 30, archive.length - 1]) {
    await assert.rejects(
      unpack(archive.subarray(0, length)),
      /^RangeError: Cannot read a\.zip: it is not a zip archive, or its end is missing/,
      `cut to ${length}`,
    );
  }
  // With its end kept and its beginning cut, the directory is not where the end says.
  await assert.rejects(
    unpack(archive.subarray(100)),
    /^RangeError: Cannot read a\.zip: it is damaged/,
  );
});

Deno.test("A name that points out of the archive's folder is refused", async () => {
  for (const name of ["../outside.txt", "folder/../../outside.txt", "/etc/outside", "C:/outside"]) {
    await assert.rejects(
      unpack(packZip([...files, [name, text("trap")]])),
      /^RangeError: Cannot read a\.zip: it holds a name that points out of its folder \(.*outside/,
      name,
    );
  }
});

Deno.test("Nothing of an archive is written to disk", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "inner", "a.zip");
    await Deno.mkdir(join(folder, "inner"));
    await Deno.writeFile(
      path,
      packZip([["../outside.txt", text("trap")], ["inside.txt", text("")]]),
    );
    await assert.rejects(withZip(path, { body: () => Promise.resolve() }), RangeError);
    const left = await Array.fromAsync(Deno.readDir(folder));
    assert.deepEqual(left.map(({ name }) => name), ["inner"]);
    const inner = await Array.fromAsync(Deno.readDir(join(folder, "inner")));
    assert.deepEqual(inner.map(({ name }) => name), ["a.zip"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Damaged contents are found by length or checksum, and named", async () => {
  const content = text("the quick brown fox");
  const archive = packZip([["a.txt", content]], { stored: true });
  const start = 30 + "a.txt".length;
  await assert.rejects(
    unpack(archive.with(start + 4, archive[start + 4]! ^ 1)),
    /^RangeError: Cannot read a\.zip: a\.txt in it is damaged: its checksum/,
  );
  const deflated = packZip([["a.txt", content]]);
  // A deflate block of the reserved type 3 (RFC 1951, section 3.2.3).
  await assert.rejects(
    unpack(deflated.with(start, 0x07)),
    /^RangeError: Cannot read a\.zip: a\.txt in it is damaged/,
  );
});

Deno.test("A content that is longer than it claims is refused, as is one that claims too much", async () => {
  const archive = packZip([["a.txt", text("x".repeat(5000))]]);
  // The size in the directory: 24 bytes into its only record, which 5 bytes of name and 22 follow.
  const size = archive.length - 22 - 5 - 46 + 24;
  const small = archive.with(size, 10).with(size + 1, 0);
  await assert.rejects(unpack(small), /^RangeError: Cannot read a\.zip: a\.txt in it is damaged/);
  await assert.rejects(
    unpack(archive.with(size + 3, 0x7f)),
    /a\.txt claims to hold \d+ bytes, expected at most/,
  );
});

Deno.test("The same name twice is refused; a missing archive is said to be missing", async () => {
  await assert.rejects(
    unpack(packZip([["a", text("1")], ["a", text("2")]])),
    /^RangeError: Cannot read a\.zip: it holds a twice/,
  );
  await assert.rejects(
    withZip("no/such.zip", { body: () => Promise.resolve() }),
    Deno.errors.NotFound,
  );
});
