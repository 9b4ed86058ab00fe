/**
 * @file Reading archives as streams. The law: what comes out is what was put in, in order, whatever
 * part of it the reader looks at; nothing is read on after the reader has gone; and an archive that
 * is not whole never ends as if it were.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { tarEntries, type TarEntry } from "./tar_entries.ts";
import { packTarGz } from "./testing/archives.ts";

/** Bytes that do not compress, so that cuts fall into every part. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const files = {
  "folder/first.bin": noise(100_000, 1),
  "folder/empty.bin": new Uint8Array(0),
  "second.bin": noise(300_000, 2),
  "last.txt": new TextEncoder().encode("the end"),
};
const archive = await packTarGz(files);

function streamOf(
  bytes: Uint8Array,
  { chunk = 7000, taken = (_: number) => {}, cancelled = () => {} } = {},
): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(offset, offset + chunk));
      offset += chunk;
      taken(Math.min(offset, bytes.length));
    },
    cancel: cancelled,
  }, { highWaterMark: 0 });
}

async function content({ body }: TarEntry): Promise<Uint8Array> {
  return new Uint8Array(await new Blob(await Array.fromAsync(body) as BlobPart[]).arrayBuffer());
}

async function readAll(source: ReadableStream<Uint8Array> | string) {
  const found: Record<string, Uint8Array> = {};
  for await (const entry of tarEntries(source)) {
    found[entry.name] = await content(entry);
    assert.equal(found[entry.name]!.length, entry.size);
  }
  return found;
}

Deno.test("All files come in order with their content, from a stream as from a path", async () => {
  for (const chunk of [7000, 511, archive.length]) {
    const found = await readAll(streamOf(archive, { chunk }));
    assert.deepEqual(Object.keys(found), Object.keys(files));
    assert.deepEqual(found, files);
  }
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a.tar.gz");
    await Deno.writeFile(path, archive);
    assert.deepEqual(await readAll(path), files);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("What the reader does not read is skipped: whole files, and the rest of a file", async () => {
  const names: string[] = [];
  for await (const entry of tarEntries(streamOf(archive))) {
    const { name, body } = entry;
    names.push(name);
    if (name === "second.bin") { for await (const _ of body) break; }
    if (name === "last.txt") assert.deepEqual(await content(entry), files["last.txt"]);
  }
  assert.deepEqual(names, Object.keys(files));
});

Deno.test("A reader that leaves early stops the stream", async () => {
  let taken = 0;
  const cancelled = Promise.withResolvers<void>();
  const source = streamOf(archive, {
    taken: (bytes) => taken = bytes,
    cancelled: cancelled.resolve,
  });
  for await (const { name, body } of tarEntries(source)) {
    assert.equal(name, "folder/first.bin");
    for await (const _ of body) break;
    break;
  }
  await cancelled.promise;
  assert.ok(taken < archive.length / 2, `${taken} of ${archive.length} bytes were taken`);
});

Deno.test("Memory stays bounded: the source is not read ahead of a slow reader", async () => {
  const large = await packTarGz({ "large.bin": noise(4_000_000, 3) });
  let taken = 0;
  const source = streamOf(large, { chunk: 50_000, taken: (bytes) => taken = bytes });
  for await (const { body } of tarEntries(source)) {
    for await (const _ of body) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      break;
    }
    assert.ok(taken < 1_500_000, `${taken} bytes were taken for one chunk`);
  }
});

Deno.test("An archive that is cut anywhere is refused, with its name", async () => {
  for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) {
    const cut = archive.subarray(0, Math.floor(archive.length * share));
    await assert.rejects(
      readAll(streamOf(cut)),
      /^RangeError: Cannot read the archive: it ends early; the download was probably cut/,
      `cut to ${share}`,
    );
  }
  await assert.rejects(readAll(streamOf(new Uint8Array(0))), /^RangeError: .*it is empty/);
  const tar = gunzipSync(archive);
  const shortTar = gzipSync(tar.subarray(0, 50_000));
  await assert.rejects(readAll(streamOf(shortTar)), /^RangeError: .*it ends early/);
});

Deno.test("A cut is found even by a reader that skips everything", async () => {
  const cut = archive.subarray(0, archive.length - 100);
  await assert.rejects(async () => {
    for await (const _ of tarEntries(streamOf(cut)));
  }, /^RangeError: .*it ends early/);
});

Deno.test("Damaged bytes and other formats are refused, with the reason", async () => {
  const flipped = archive.with(archive.length - 6, archive.at(-6)! ^ 1);
  await assert.rejects(readAll(streamOf(flipped)), /^RangeError: .*it is damaged \(incorrect/);
  await assert.rejects(
    readAll(streamOf(noise(5000, 4))),
    /^RangeError: Cannot read the archive: it is not a gzip file/,
  );
  const noTar = gzipSync(noise(5000, 5));
  await assert.rejects(readAll(streamOf(noTar)), /^RangeError: .*it holds is no tar archive/);
  const tar = gunzipSync(archive);
  // The second header: one file of 100,000 bytes, padded to blocks of 512, lies before it.
  const second = 512 + Math.ceil(100_000 / 512) * 512;
  const broken = gzipSync(tar.fill(0x58, second, second + 20));
  await assert.rejects(readAll(streamOf(broken)), /^RangeError: .*no tar archive, or is damaged/);
});

Deno.test("A source's own failure comes out as it is", async () => {
  let sent = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent > 150_000) return controller.error(new TypeError("connection reset"));
      controller.enqueue(archive.subarray(sent, sent + 10_000));
      sent += 10_000;
    },
  });
  await assert.rejects(readAll(source), /^TypeError: connection reset$/);
  await assert.rejects(readAll("no/such/archive.tar.gz"), Deno.errors.NotFound);
});
