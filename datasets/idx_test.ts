/** @file IDX files built by hand from the format's definition, sound ones and broken ones. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { checkLabels, gunzipStrictly, parseIdx } from "./idx.ts";

/** Two images of 2 x 3 pixels. */
const images = Uint8Array.of(
  ...[0, 0, 8, 3],
  ...[0, 0, 0, 2],
  ...[0, 0, 0, 2],
  ...[0, 0, 0, 3],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255],
);
const expected = { file: "images.gz", dimensions: [2, 2, 3] };

Deno.test("A sound file gives its dimensions and elements in order", () => {
  const array = parseIdx(images, expected);
  assert.deepEqual(array.dimensions, [2, 2, 3]);
  assert.deepEqual([...array.data], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
});

Deno.test("A dimension that is left open is read from the file", () => {
  const array = parseIdx(images, { file: "images.gz", dimensions: [undefined, 2, 3] });
  assert.deepEqual(array.dimensions, [2, 2, 3]);
});

Deno.test("Bytes within a larger buffer are read from where they begin", () => {
  const larger = new Uint8Array(images.length + 7).fill(99);
  larger.set(images, 5);
  const array = parseIdx(larger.subarray(5, 5 + images.length), expected);
  assert.deepEqual(array.dimensions, [2, 2, 3]);
});

const broken: readonly [string, Uint8Array, RegExp][] = [
  ["empty", new Uint8Array(), /has 0 bytes, expected at least 4/],
  ["labels for images", Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0), /0x00000801, expected 0x00000803/],
  ["float elements", images.with(2, 0x0d), /0x00000d03, expected 0x00000803/],
  ["not IDX", new TextEncoder().encode("<html>"), /magic number is 0x3c68746d/],
  ["cut header", images.subarray(0, 10), /ends within its header of 16 bytes, after 10/],
  ["other count", images.with(7, 1), /dimensions are 1 x 2 x 3, expected 2 x 2 x 3/],
  ["other size", images.with(15, 4), /dimensions are 2 x 2 x 4, expected 2 x 2 x 3/],
  ["truncated", images.subarray(0, -1), /truncated: 11 elements follow its header, expected 12/],
  ["trailing", Uint8Array.of(...images, 0), /1 bytes follow its 12 elements/],
];
for (const [name, bytes, message] of broken) {
  Deno.test(`A file that is wrong (${name}) is refused with the reason`, () => {
    assert.throws(() => parseIdx(bytes, expected), (error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /^Cannot read images\.gz as an IDX file: /);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("Labels beyond the classes are refused with their place", () => {
  checkLabels(Uint8Array.of(0, 9, 3), { file: "labels.gz", classes: 10 });
  assert.throws(
    () => checkLabels(Uint8Array.of(0, 10, 3), { file: "labels.gz", classes: 10 }),
    /^RangeError: Label 1 of labels\.gz is 10, expected 0 to 9$/,
  );
});

Deno.test("gzip files come back as they were; broken ones are refused with the reason", async () => {
  const packed = new Uint8Array(gzipSync(images));
  assert.deepEqual(new Uint8Array(await gunzipStrictly(packed, "images.gz")), images);
  const checksum = packed.length - 6;
  const cases: readonly [Uint8Array, RegExp][] = [
    [packed.subarray(0, 20), /Cannot decompress images\.gz: it ends early/],
    [packed.subarray(0, -1), /it ends early/],
    [Uint8Array.of(...packed, 1, 2, 3), /not a gzip file, or other bytes follow its end/],
    [images, /not a gzip file/],
    [packed.with(checksum, packed[checksum]! ^ 1), /its content is damaged/],
  ];
  for (const [bytes, message] of cases) {
    await assert.rejects(gunzipStrictly(bytes, "images.gz"), (error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  }
});
