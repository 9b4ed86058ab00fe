/**
 * @file Sentences as sequences of piece ids: one sentence each, cut at the model's length and padded,
 * in one flat int32 array, as the stage `training/encode_text.ts` writes them and trainings read them.
 */

/** Ids with a meaning of their own; the vocabulary's other pieces follow. The mask is the vocabulary's size. */
export const UNKNOWN = 0;
/** `<s>` */
export const START = 1;
/** `</s>`; padding has this id too, with weight 0. */
export const END = 2;
/** The first id of an ordinary piece. */
export const FIRST_PIECE = 3;

/** Sequences of one split. */
export interface Sequences {
  readonly count: number;
  /** Pieces per row, the model's length. */
  readonly length: number;
  /** count x length ids, without `<s>` and `</s>`, padded with `END`. */
  readonly ids: Int32Array;
  /** Pieces of each sentence that are kept: 1 .. length. */
  readonly lengths: Int32Array;
}

/** What `packSequences` left out. */
export interface Packed {
  readonly sequences: Sequences;
  /** Sentences longer than a row. */
  readonly cut: number;
  /** Sentences without a piece, which have no row. */
  readonly empty: number;
}

/** Rows of `length` pieces from encoded sentences. */
export function packSequences(
  sentences: Iterable<readonly number[]>,
  { length }: { readonly length: number },
): Packed {
  requireLength(length);
  const rows: (readonly number[])[] = [];
  let cut = 0;
  let empty = 0;
  for (const sentence of sentences) {
    if (sentence.length === 0) {
      empty++;
      continue;
    }
    if (sentence.length > length) cut++;
    rows.push(sentence.slice(0, length));
  }
  const ids = new Int32Array(rows.length * length).fill(END);
  rows.forEach((row, index) => ids.set(row, index * length));
  const lengths = Int32Array.from(rows, (row) => row.length);
  return { sequences: { count: rows.length, length, ids, lengths }, cut, empty };
}

/** The sequences as one int32 array: count, length, then the lengths and the ids. */
export function encodeSequences({ count, length, ids, lengths }: Sequences): Uint8Array {
  const words = new Int32Array(2 + count + ids.length);
  words.set([count, length]);
  words.set(lengths, 2);
  words.set(ids, 2 + count);
  return new Uint8Array(words.buffer);
}

/**
 * The sequences that the bytes hold.
 *
 * @throws {RangeError} where they are not whole, or an id or a length is out of range.
 */
export function decodeSequences(
  bytes: Uint8Array,
  { vocabulary }: { readonly vocabulary: number },
): Sequences {
  const fail = (problem: string): never => {
    throw new RangeError(`Cannot read encoded sentences of ${bytes.length} bytes: ${problem}`);
  };
  if (bytes.length < 8 || bytes.length % 4 !== 0) {
    fail("expected whole int32 numbers, two at least");
  }
  const words = new Int32Array(bytes.slice().buffer);
  const [count, length] = words as unknown as [number, number];
  requireLength(length);
  if (count < 0 || words.length !== 2 + count + count * length) {
    fail(`expected ${count} sequences of ${length}, found ${words.length} numbers`);
  }
  const lengths = words.slice(2, 2 + count);
  const ids = words.slice(2 + count);
  if (lengths.some((pieces) => pieces < 1 || pieces > length)) {
    fail(`expected 1 to ${length} pieces in every sequence`);
  }
  const foreign = ids.find((id) => id < 0 || id >= vocabulary);
  if (foreign !== undefined) {
    fail(`piece ${foreign} is none of the vocabulary's ${vocabulary}: encode with the same model`);
  }
  return { count, length, ids, lengths };
}

function requireLength(length: number): void {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(
      `Cannot cut sentences at ${length} pieces: expected a whole number from 1`,
    );
  }
}
