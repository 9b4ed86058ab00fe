/**
 * @file A table that numbers the different words of a text given as bytes: the bytes of all words in
 * one array, a hash table of their numbers beside it. A corpus has millions of words and some hundred
 * thousand different ones; no string is made of a word that is there already.
 */

export interface WordTable {
  /** Different words so far; their numbers are below it. */
  size(): number;
  /** Bytes of all words. */
  bytes(): number;
  /**
   * The numbers of the words in the first `length` bytes, which spaces part, in their order; a new
   * word gets the next number. The answer is good until the next call.
   */
  numbersOf(text: Uint8Array, length: number): Int32Array;
  /** The word with a number. */
  wordOf(number: number): string;
}

const SPACE = 0x20;
/** The FNV-1a hash of 32 bits. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** An empty table. */
export function createWordTable(): WordTable {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let size = 0;
  /** Bytes of word w: from `ends[w]` to `ends[w + 1]`. */
  let stored = new Uint8Array(1 << 16);
  let ends = new Int32Array(1 << 12);
  let hashes = new Int32Array(1 << 12);
  /** Word number + 1 at its hash or the next free slot after it; 0 where free. */
  let slots = new Int32Array(1 << 13);
  let numbers = new Int32Array(1 << 10);

  function numbersOf(text: Uint8Array, length: number): Int32Array {
    if (length > 2 * numbers.length - 2) numbers = new Int32Array(length);
    let found = 0;
    let start = 0;
    let hash = FNV_OFFSET;
    for (let index = 0; index <= length; index++) {
      const byte = index < length ? text[index]! : SPACE;
      if (byte !== SPACE) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        continue;
      }
      if (index > start) numbers[found++] = numberOf(text, start, index, hash ^ (hash >>> 15));
      start = index + 1;
      hash = FNV_OFFSET;
    }
    return numbers.subarray(0, found);
  }

  // Four plain arguments: an object a word would cost more than the rest of it.
  function numberOf(text: Uint8Array, start: number, end: number, hash: number): number {
    const length = end - start;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;; slot = (slot + 1) & mask) {
      const word = slots[slot]! - 1;
      if (word < 0) break;
      if (hashes[word] !== hash) continue;
      const from = ends[word]!;
      if (ends[word + 1]! - from !== length) continue;
      let same = 0;
      while (same < length && text[start + same] === stored[from + same]) same++;
      if (same === length) return word;
    }
    return insert(text.subarray(start, end), { hash, slot });
  }

  function insert(word: Uint8Array, { hash, slot }: { hash: number; slot: number }): number {
    const from = ends[size]!;
    const end = from + word.length;
    if (size + 1 === ends.length) {
      ends = grown(ends, new Int32Array(2 * ends.length));
      hashes = grown(hashes, new Int32Array(ends.length));
    }
    if (end > stored.length) stored = grown(stored, new Uint8Array(2 * end));
    stored.set(word, from);
    hashes[size] = hash;
    slots[slot] = ++size;
    ends[size] = end;
    if (2 * size > slots.length) spread();
    return size - 1;
  }

  function spread(): void {
    slots = new Int32Array(2 * slots.length);
    const mask = slots.length - 1;
    for (let word = 0; word < size; word++) {
      let slot = hashes[word]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = word + 1;
    }
  }

  return {
    size: () => size,
    bytes: () => ends[size]!,
    numbersOf,
    wordOf: (number) => decoder.decode(stored.subarray(ends[number]!, ends[number + 1]!)),
  };
}

/** `to`, which is larger, with the values of `from` at its start. */
export function grown<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
