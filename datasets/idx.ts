/**
 * @file The IDX format of the MNIST files, read strictly: a file that is not exactly what it claims
 * to be is refused with the reason, rather than read as far as it goes.
 *
 * An IDX file is two zero bytes, a type byte (0x08, unsigned byte, is all that we read), the number
 * of dimensions, each dimension as a big-endian 32-bit integer, and the elements in row-major order
 * (http://yann.lecun.com/exdb/mnist/). The files come compressed with gzip.
 */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** An array of unsigned bytes and its dimensions. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  /** Product of the dimensions, row-major. A view of the parsed bytes, not a copy. */
  readonly data: Uint8Array;
}

/** What a file has to be. */
export interface IdxExpectation {
  /** Names the file in error texts. */
  readonly file: string;
  /** Dimensions; `undefined` where any size will do. */
  readonly dimensions: readonly (number | undefined)[];
}

/**
 * Decompress a gzip file held in memory.
 *
 * @param file names the file in error texts
 * @throws {RangeError} when it is no gzip file, ends early, has a wrong checksum or goes on after
 * its end.
 */
export async function gunzipStrictly(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const meaning = reason.includes("unexpected end of file")
      ? "it ends early; the download was probably cut"
      : reason.includes("incorrect header check")
      ? "it is not a gzip file, or other bytes follow its end"
      : "its content is damaged";
    throw new RangeError(`Cannot decompress ${file}: ${meaning} (${reason})`, { cause: error });
  }
}

/**
 * Read an IDX file's bytes.
 *
 * @throws {RangeError} for a wrong magic number, element type, dimension or length.
 */
export function parseIdx(bytes: Uint8Array, { file, dimensions }: IdxExpectation): IdxArray {
  const fail = (problem: string): never => {
    throw new RangeError(`Cannot read ${file} as an IDX file: ${problem}`);
  };
  if (bytes.length < 4) fail(`it has ${bytes.length} bytes, expected at least 4`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const expectedMagic = 0x0800 + dimensions.length;
  if (magic !== expectedMagic) {
    fail(
      `its magic number is ${hex(magic)}, expected ${hex(expectedMagic)} (unsigned bytes in ` +
        `${dimensions.length} dimensions)`,
    );
  }
  const headerLength = 4 + 4 * dimensions.length;
  if (bytes.length < headerLength) {
    fail(`it ends within its header of ${headerLength} bytes, after ${bytes.length}`);
  }
  const found = dimensions.map((_, index) => view.getUint32(4 + 4 * index));
  dimensions.forEach((expected, index) => {
    if (expected !== undefined && found[index] !== expected) {
      fail(`its dimensions are ${shape(found)}, expected ${shape(dimensions)}`);
    }
  });
  const elements = found.reduce((product, dimension) => product * dimension, 1);
  const rest = bytes.length - headerLength;
  if (rest < elements) {
    fail(`it is truncated: ${rest} elements follow its header, expected ${elements}`);
  }
  if (rest > elements) fail(`${rest - elements} bytes follow its ${elements} elements`);
  return { dimensions: found, data: bytes.subarray(headerLength) };
}

/**
 * Check that class indices lie in 0 .. classes - 1.
 *
 * @throws {RangeError} naming the first that does not.
 */
export function checkLabels(
  labels: Uint8Array,
  { file, classes }: { readonly file: string; readonly classes: number },
): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index >= 0) {
    throw new RangeError(
      `Label ${index} of ${file} is ${labels[index]}, expected 0 to ${classes - 1}`,
    );
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function shape(dimensions: readonly (number | undefined)[]): string {
  return dimensions.map((dimension) => dimension ?? "any").join(" x ");
}
