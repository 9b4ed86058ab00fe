import assert from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";
import { pictureOf } from "../testdata/picture_of.ts";
import { encodePng, pictureAddress } from "./picture.ts";

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

Deno.test("encodePng() refuses pixels that do not fit, saying what would", () => {
  assert.throws(() => encodePng({ ...COLOR, pixels: "AAAA" }), /of 3 bytes: expected .* = 6/);
});

Deno.test("pictureAddress() is a PNG's data address", () => {
  assert.match(
    pictureAddress(pictureOf([0, 1, 0, 1, 0, 1], COLOR)),
    /^data:image\/png;base64,iVBORw0KGgo/,
  );
});
