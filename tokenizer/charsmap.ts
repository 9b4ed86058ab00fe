/**
 * @file The "precompiled charsmap" of a SentencePiece model: rules of replacement as the length of a
 * double array in bytes (32 bits, little-endian), the double array, and the outputs as UTF-8 texts
 * that end with a zero. A key's value is where its output begins.
 */
import { buildDoubleArray, longestMatch } from "./double_array.ts";

/** Replaces what the rules of a charsmap replace, and nothing else. */
export type Replace = (text: string) => string;

/** Compile rules, see `normalisationRules`. @throws {RangeError} for an empty key. */
export function compileCharsmap(rules: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const offsets = new Map<string, number>();
  const outputs: Uint8Array[] = [];
  let poolLength = 0;
  const entries = Array.from(rules, ([from, to]) => {
    let value = offsets.get(to);
    if (value === undefined) {
      value = poolLength;
      offsets.set(to, value);
      const output = encoder.encode(`${to}\0`);
      outputs.push(output);
      poolLength += output.length;
    }
    return { key: encoder.encode(from), value };
  });
  const units = buildDoubleArray(entries);
  const bytes = new Uint8Array(4 + 4 * units.length + poolLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4 * units.length, true);
  units.forEach((unit, index) => view.setUint32(4 + 4 * index, unit, true));
  let offset = 4 + 4 * units.length;
  for (const output of outputs) {
    bytes.set(output, offset);
    offset += output.length;
  }
  return bytes;
}

/** Open compiled rules. @throws {RangeError} where the bytes are no charsmap. */
export function openCharsmap(charsmap: Uint8Array): Replace {
  const { units, pool } = partsOf(charsmap);
  const encoder = new TextEncoder();
  // A byte order mark is a character like others: U+FEFF must not vanish before its rule.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const outputs = new Map<number, Uint8Array>();

  function outputAt(offset: number): Uint8Array {
    let output = outputs.get(offset);
    if (output === undefined) {
      output = pool.subarray(offset, pool.indexOf(0, offset));
      outputs.set(offset, output);
    }
    return output;
  }

  return (text) => {
    const bytes = encoder.encode(text);
    const parts: Uint8Array[] = [];
    let length = 0;
    /** Bytes from here on are not yet in `parts`. */
    let kept = 0;
    const add = (part: Uint8Array) => {
      parts.push(part);
      length += part.length;
    };
    for (let index = 0; index < bytes.length;) {
      const match = longestMatch(units, { bytes, start: index, end: bytes.length });
      if (match.length === 0) {
        index += widthOf(bytes[index]!);
        continue;
      }
      if (index > kept) add(bytes.subarray(kept, index));
      add(outputAt(match.value));
      index += match.length;
      kept = index;
    }
    if (kept === 0) return decoder.decode(bytes);
    add(bytes.subarray(kept));
    const replaced = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      replaced.set(part, offset);
      offset += part.length;
    }
    return decoder.decode(replaced);
  };
}

/** Bytes of the UTF-8 character that begins with this one. */
function widthOf(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** The double array and the pool of outputs. */
function partsOf(charsmap: Uint8Array): { units: Uint32Array; pool: Uint8Array } {
  const problem = (text: string) =>
    new RangeError(`This is no table of normalisation (precompiled charsmap): ${text}`);
  if (charsmap.length < 4) {
    throw problem(`it has ${charsmap.length} bytes, expected the length of a double array first`);
  }
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.length);
  const size = view.getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || 4 + size > charsmap.length) {
    throw problem(
      `its double array is said to have ${size} bytes, expected a multiple of 4 of at most ` +
        `${charsmap.length - 4}`,
    );
  }
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const pool = charsmap.subarray(4 + size);
  if (pool.length === 0 || pool.at(-1) !== 0) throw problem("its last output does not end with 0");
  return { units, pool };
}
