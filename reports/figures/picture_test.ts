import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { encodePng, pictureAddress, pictureOf } from "./picture.ts";

/** A PNG's chunks by the specification: length, type, data, checksum of type and data. */
function chunksOf(png: Uint8Array): { type: string; data: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    assert.equal(view.getUint32(at + 8 + length), crc32(body));
    chunks.push({
      type: new TextDecoder().decode(body.subarray(0, 4)),
      data: body.subarray(4),
    });
    at += 12 + length;
  }
  return chunks;
}

const COLOR = { width: 2, height: 1, channels: 3 } as const;

Deno.test("encodePng() writes header, unfiltered lines and end", () => {
  const png = encodePng(pictureOf([0, 1, 0.2, 1, 0, 0.4], COLOR));
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const [header, body, end] = chunksOf(png);
  assert.equal(header!.type, "IHDR");
  assert.deepEqual([...header!.data], [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  assert.equal(body!.type, "IDAT");
  assert.deepEqual([...inflateSync(body!.data)], [0, 0, 255, 51, 255, 0, 102]);
  assert.deepEqual([end!.type, end!.data.length], ["IEND", 0]);
});

Deno.test("encodePng() marks grey pictures as grey", () => {
  const [header, body] = chunksOf(
    encodePng(pictureOf([1, 0], { width: 1, height: 2, channels: 1 })),
  );
  assert.equal(header!.data[9], 0);
  assert.deepEqual([...inflateSync(body!.data)], [0, 255, 0, 0]);
});

Deno.test("pictureOf() reads planes, maps the range and cuts off what lies beyond", () => {
  const planar = pictureOf([-1, 1, 0, 9, NaN, -9], {
    ...COLOR,
    range: [-1, 1],
    layout: "planar",
  });
  assert.deepEqual([...Buffer.from(planar.pixels, "base64")], [0, 128, 0, 255, 255, 0]);
});

Deno.test("pictureOf() and encodePng() refuse what does not fit, saying what would", () => {
  assert.throws(() => pictureOf([1], COLOR), /of 1 numbers: expected 2 x 1 x 3 = 6/);
  assert.throws(() => encodePng({ ...COLOR, pixels: "AAAA" }), /of 3 bytes: expected .* = 6/);
});

Deno.test("pictureAddress() is a PNG's data address", () => {
  assert.match(
    pictureAddress(pictureOf([0, 1, 0, 1, 0, 1], COLOR)),
    /^data:image\/png;base64,iVBORw0KGgo/,
  );
});
