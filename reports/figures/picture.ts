/**
 * @file Small pictures: a document's pixels become a PNG file in a `data:` address (`pictureAddress`),
 * so that the page needs no other file. A PNG is a signature and three chunks: the header, the
 * compressed lines, the end (PNG specification, 2003).
 */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "../document.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** PNG's colour types by channels. */
const COLOR_TYPES = { 1: 0, 3: 2 } as const;

/**
 * The picture as a PNG file's `data:` address.
 *
 * @throws {RangeError} where its pixels are fewer or more than its size says.
 */
export function pictureAddress(picture: Picture): string {
  return `data:image/png;base64,${Buffer.from(encodePng(picture)).toString("base64")}`;
}

/** The picture as the bytes of a PNG file, 8 bits per channel. */
export function encodePng({ width, height, channels, pixels }: Picture): Uint8Array {
  const bytes = Buffer.from(pixels, "base64");
  const line = width * channels;
  if (bytes.length !== line * height) {
    throw new RangeError(
      `Cannot draw a picture of ${bytes.length} bytes: expected ${width} x ${height} x ` +
        `${channels} = ${line * height}`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOR_TYPES[channels]], 8); // and no interlacing
  const lines = new Uint8Array((line + 1) * height); // each line begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    lines.set(bytes.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  }
  const body = new Uint8Array(deflateSync(lines, { level: 9 }));
  return Uint8Array.from(Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", body),
    chunk("IEND", new Uint8Array()),
  ]));
}

/** A chunk: its length, its type and data, and the checksum of these two. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
