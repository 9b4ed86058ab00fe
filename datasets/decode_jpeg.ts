/**
 * @file JPEG images of a known size to red, green and blue bytes, strictly: jpeg-js would by default
 * fill what is missing of a broken image with grey.
 */
import { decode } from "jpeg-js";

/** What an image has to be. */
export interface JpegExpectation {
  /** Names the image in error texts. */
  readonly file: string;
  /** In pixels. */
  readonly height: number;
  readonly width: number;
}

/**
 * Decode an image; a grey one gets three equal channels.
 *
 * @returns height x width x 3 bytes, row-major, channels last.
 * @throws {RangeError} when it is no JPEG image, truncated, damaged or of another size.
 */
export function decodeJpeg(bytes: Uint8Array, expectation: JpegExpectation): Uint8Array {
  const { file, height, width } = expectation;
  const fail = (problem: string, cause?: unknown): never => {
    throw new RangeError(`Cannot read ${file} as a JPEG image: ${problem}`, { cause });
  };
  // Start and end of image, ITU-T T.81, table B.1. Zeros may follow the end.
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) fail("it does not begin as one");
  const last = bytes.findLastIndex((byte) => byte !== 0);
  if (bytes[last - 1] !== 0xff || bytes[last] !== 0xd9) {
    fail("its end is missing: it is truncated or damaged");
  }
  const image = decoded(bytes, fail);
  if (image.height !== height || image.width !== width) {
    fail(`it has ${image.height} x ${image.width} pixels, expected ${height} x ${width}`);
  }
  return image.data;
}

function decoded(bytes: Uint8Array, fail: (problem: string, cause?: unknown) => never) {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: 4,
      maxMemoryUsageInMB: 64,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(`it is damaged (${reason})`, error);
  }
}
