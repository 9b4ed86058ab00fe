/**
 * @file CIFAR-10's batches, made by hand after the format's description: a byte of class, then the red,
 * the green and the blue plane. What is missing or not whole is refused by name.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { DataIdentity } from "./dataset.ts";
import { decodeImages } from "./decode_images.ts";
import { descriptorOf } from "./registry.ts";
import { type Files, packTarGz } from "./testing/archives.ts";

const descriptor = descriptorOf("cifar-10");
const plane = 32 * 32;
const variant: DataIdentity = { name: "cifar-10", status: "variant", digest: "d", note: "small" };

/** A record: an image of one colour per row, whose red is the row, green 100, blue the row + 50. */
function record(label: number): number[] {
  const rows = Array.from({ length: plane }, (_, pixel) => Math.floor(pixel / 32));
  return [label, ...rows, ...rows.map(() => 100), ...rows.map((row) => row + 50)];
}

const folder = "cifar-10-batches-bin";
const sound: Files = {
  [`${folder}/batches.meta.txt`]: new TextEncoder().encode("airplane\n"),
  // Out of order: the archive's order is not the batches'.
  [`${folder}/test_batch.bin`]: Uint8Array.from([...record(9), ...record(8)]),
  ...Object.fromEntries(
    [5, 1, 2, 3, 4].map((n) => [`${folder}/data_batch_${n}.bin`, Uint8Array.from(record(n))]),
  ),
};

async function decode(files: Files | Uint8Array, identity = variant) {
  const directory = await Deno.makeTempDir();
  try {
    const archive = files instanceof Uint8Array ? files : await packTarGz(files);
    await Deno.writeFile(join(directory, "cifar-10-binary.tar.gz"), archive);
    const locate = ({ file }: { readonly file: string }) => join(directory, file);
    return await decodeImages(descriptor, { identity, locate });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("Batches come in their order, planes become channels", async () => {
  const { train, test, height, width, channels, classes } = await decode(sound);
  assert.deepEqual([height, width, channels], [32, 32, 3]);
  assert.equal(classes[9], "truck");
  assert.deepEqual([...train.labels], [1, 2, 3, 4, 5]);
  assert.deepEqual([...test.labels], [9, 8]);
  assert.deepEqual([train.count, test.count], [5, 2]);
  assert.equal(test.pixels.length, 2 * plane * 3);
  for (const row of [0, 1, 31]) {
    for (const column of [0, 31]) {
      // The second image; row-major, channels last.
      const at = 3 * (plane + 32 * row + column);
      assert.deepEqual([...test.pixels.subarray(at, at + 3)], [row, 100, row + 50]);
    }
  }
});

Deno.test("A missing batch is named, with what was expected", async () => {
  const { [`${folder}/data_batch_3.bin`]: _, ...rest } = sound;
  await assert.rejects(
    decode(rest),
    /^RangeError: cifar-10-binary\.tar\.gz lacks \S*data_batch_3\.bin: expected \S*data_batch_1\.bin, .*test_batch\.bin$/,
  );
});

Deno.test("A batch that is not whole, is empty or has a class too many is refused", async () => {
  const name = `${folder}/data_batch_2.bin`;
  for (const bytes of [record(2).slice(0, 3000), [...record(2), 1], []]) {
    await assert.rejects(
      decode({ ...sound, [name]: Uint8Array.from(bytes) }),
      /^RangeError: \S*data_batch_2\.bin in cifar-10-binary\.tar\.gz has \d+ bytes, expected one or more records of 3073, /,
    );
  }
  await assert.rejects(
    decode({ ...sound, [name]: Uint8Array.from(record(10)) }),
    /^RangeError: Label 0 of \S*data_batch_2\.bin in .* is 10, expected 0 to 9$/,
  );
});

Deno.test("A truncated archive is refused, a damaged one too", async () => {
  const archive = await packTarGz(sound);
  await assert.rejects(
    decode(archive.subarray(0, archive.length - 20)),
    /^RangeError: Cannot read cifar-10-binary\.tar\.gz: it ends early/,
  );
  await assert.rejects(
    decode(archive.with(archive.length - 7, archive.at(-7)! ^ 0x10)),
    /^RangeError: Cannot read cifar-10-binary\.tar\.gz: it is damaged/,
  );
});

Deno.test("What is said to be the original has the original's counts", async () => {
  await assert.rejects(
    decode(sound, { ...variant, status: "original" }),
    /^RangeError: cifar-10-binary\.tar\.gz holds 5 train images, expected 50000$/,
  );
});
