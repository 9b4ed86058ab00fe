/**
 * @file JPEG images against jpeg-js's own encoder: a smooth image comes back nearly as it was, whatever
 * is broken is refused. Tolerance: quality 100 quantises by 1, so that an error of some units remains
 * from rounding and from the conversion of colours.
 */
import assert from "node:assert/strict";
import { encode } from "jpeg-js";
import { decodeJpeg } from "./decode_jpeg.ts";

const [height, width] = [16, 24];
const expectation = { file: "a.JPEG", height, width };

/** A smooth image in four channels, as the encoder takes it. */
function smooth(rows: number, columns: number): Uint8Array {
  const data = new Uint8Array(rows * columns * 4).fill(255);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data.set([100 + 4 * row, 200 - 4 * column, 60 + 2 * row], 4 * (row * columns + column));
    }
  }
  return data;
}

function jpeg(rows: number, columns: number): Uint8Array {
  return new Uint8Array(
    encode({ width: columns, height: rows, data: smooth(rows, columns) }, 100).data,
  );
}

/**
 * A baseline JPEG image of one component, 8 x 8 pixels, all of one grey: ITU-T T.81 by hand. Two
 * Huffman codes suffice, a difference of the category `bits` and the end of the block.
 */
function greyJpeg(): Uint8Array {
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xdb, 0, 67, 0, ...new Uint8Array(64).fill(8)],
    ...[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
    // DC table: one code of length 1, the category 5. AC table: one code of length 1, end of block.
    ...[0xff, 0xc4, 0, 20, 0x00, 1, ...new Uint8Array(15), 5],
    ...[0xff, 0xc4, 0, 20, 0x10, 1, ...new Uint8Array(15), 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0],
    // DC: code 0, then 11001 for the difference +25; AC: code 0; padding of ones.
    ...[0b0_11001_0_1],
    ...[0xff, 0xd9],
  ]);
}

Deno.test("An image comes back as red, green, blue, row by row", () => {
  const pixels = decodeJpeg(jpeg(height, width), expectation);
  assert.equal(pixels.length, height * width * 3);
  const original = smooth(height, width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const [found, wanted] = [pixels[3 * pixel + channel]!, original[4 * pixel + channel]!];
      assert.ok(Math.abs(found - wanted) <= 6, `pixel ${pixel}: ${found}, expected ${wanted}`);
    }
  }
});

Deno.test("A grey image gets three equal channels", () => {
  const pixels = decodeJpeg(greyJpeg(), { file: "grey.JPEG", height: 8, width: 8 });
  // The DC coefficient 25 x 8 stands for 25 x 8 / 8 = 25 above the middle, 128 (T.81, A.3.3).
  assert.deepEqual(pixels, new Uint8Array(8 * 8 * 3).fill(128 + 25));
});

Deno.test("Zeros after the end do no harm", () => {
  const image = jpeg(height, width);
  const padded = new Uint8Array(image.length + 10);
  padded.set(image);
  assert.deepEqual(decodeJpeg(padded, expectation), decodeJpeg(image, expectation));
});

Deno.test("An image of another size is refused with both sizes", () => {
  assert.throws(
    () => decodeJpeg(jpeg(24, 16), expectation),
    /^RangeError: Cannot read a\.JPEG as a JPEG image: it has 24 x 16 pixels, expected 16 x 24$/,
  );
});

Deno.test("A truncated image is refused, cut anywhere", () => {
  const image = jpeg(height, width);
  for (const length of [2, 100, 400, image.length - 2, image.length - 1]) {
    assert.throws(
      () => decodeJpeg(image.subarray(0, length), expectation),
      /^RangeError: Cannot read a\.JPEG as a JPEG image: its end is missing/,
      `cut to ${length}`,
    );
  }
});

Deno.test("Other formats, nothing at all and a broken inside are refused", () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  for (const bytes of [png, new Uint8Array(0)]) {
    assert.throws(() => decodeJpeg(bytes, expectation), /^RangeError: .*does not begin as one/);
  }
  // Cut in the middle, with the end put back: the scan runs into the end marker.
  const image = jpeg(height, width);
  const gutted = Uint8Array.from([...image.subarray(0, image.length - 120), 0xff, 0xd9]);
  assert.throws(() => decodeJpeg(gutted, expectation), /^RangeError: .*it is damaged/);
  const noTables = Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]);
  assert.throws(() => decodeJpeg(noTables, expectation), /^RangeError: .*it is damaged/);
});
