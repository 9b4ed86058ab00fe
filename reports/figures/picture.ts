/**
 * @file Small pictures: numbers become pixels of a document (`pictureOf`), and pixels become a PNG
 * file in a `data:` address (`pictureAddress`), so that the page needs no other file. A PNG is a
 * signature and three chunks: the header, the compressed lines, the end (PNG specification, 2003).
 */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "../document.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** PNG's colour types by channels. */
const COLOR_TYPES = { 1: 0, 3: 2 } as const;

/** How numbers lie in a picture, and what they mean. */
export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The values of black and of full brightness; [0, 1] where absent. Beyond them is cut off. */
  readonly range?: readonly [number, number];
  /** "interleaved": (height, width, channels); "planar": (channels, height, width). */
  readonly layout?: "interleaved" | "planar";
  readonly label?: string;
}

/**
 * A picture of numbers, `width * height * channels` of them. What is not a number is black.
 *
 * @throws {RangeError} where their count does not fit.
 */
export function pictureOf(values: ArrayLike<number>, options: PictureOptions): Picture {
  const { width, height, channels, range: [low, high] = [0, 1], layout = "interleaved", label } =
    options;
  const area = width * height;
  if (values.length !== area * channels) {
    throw new RangeError(
      `Cannot make a picture of ${values.length} numbers: expected ${width} x ${height} x ` +
        `${channels} = ${area * channels}`,
    );
  }
  const bytes = Uint8Array.from({ length: values.length }, (_, index) => {
    const source = layout === "interleaved"
      ? index
      : (index % channels) * area + Math.floor(index / channels);
    const share = (values[source]! - low) / (high - low);
    return Math.round(255 * Math.min(1, Math.max(0, share || 0)));
  });
  const pixels = Buffer.from(bytes).toString("base64");
  return { width, height, channels, pixels, ...(label !== undefined && { label }) };
}

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
