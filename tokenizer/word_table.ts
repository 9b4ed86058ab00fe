/**
 * @file A table that counts words given as bytes: the bytes of all words in one array, a hash table of
 * their numbers beside it. A corpus has millions of words and some hundred thousand different ones;
 * this makes no string of a word that is already there.
 */

export interface WordTable {
  /** Count the words in the first `length` bytes, which spaces part. */
  addText(bytes: Uint8Array, length: number): void;
  /** Every word's text and count, in the order in which they first came. */
  entries(): Generator<[string, number]>;
}

const SPACE = 0x20;
/** The FNV-1a hash of 32 bits. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** An empty table. */
export function createWordTable(): WordTable {
  let size = 0;
  /** Bytes of word w: from `ends[w - 1]` (or 0) to `ends[w]`. */
  let text = new Uint8Array(1 << 16);
  let ends = new Int32Array(1 << 12);
  let counts = new Float64Array(1 << 12);
  let hashes = new Int32Array(1 << 12);
  /** Word number + 1 at its hash or the next free slot after it; 0 where free. */
  let slots = new Int32Array(1 << 13);

  function addText(bytes: Uint8Array, length: number): void {
    let start = 0;
    let hash = FNV_OFFSET;
    for (let index = 0; index < length; index++) {
      const byte = bytes[index]!;
      if (byte !== SPACE) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        continue;
      }
      if (index > start) add(bytes, start, index, hash ^ (hash >>> 15));
      start = index + 1;
      hash = FNV_OFFSET;
    }
    if (length > start) add(bytes, start, length, hash ^ (hash >>> 15));
  }

  // Four plain arguments: an object a word would cost more than the rest of it.
  function add(bytes: Uint8Array, start: number, end: number, hash: number): void {
    const length = end - start;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;; slot = (slot + 1) & mask) {
      const word = slots[slot]! - 1;
      if (word < 0) break;
      if (hashes[word] !== hash) continue;
      const from = word === 0 ? 0 : ends[word - 1]!;
      if (ends[word]! - from !== length) continue;
      let same = 0;
      while (same < length && bytes[start + same] === text[from + same]) same++;
      if (same === length) {
        counts[word]!++;
        return;
      }
    }
    insert(bytes.subarray(start, end), { hash, slot });
  }

  function insert(word: Uint8Array, { hash, slot }: { hash: number; slot: number }): void {
    const from = size === 0 ? 0 : ends[size - 1]!;
    if (size === ends.length) {
      ends = grown(ends, new Int32Array(2 * size));
      hashes = grown(hashes, new Int32Array(2 * size));
      counts = grown(counts, new Float64Array(2 * size));
    }
    if (from + word.length > text.length) {
      text = grown(text, new Uint8Array(2 * (from + word.length)));
    }
    text.set(word, from);
    ends[size] = from + word.length;
    counts[size] = 1;
    hashes[size] = hash;
    slots[slot] = ++size;
    if (2 * size > slots.length) spread();
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

  function* entries(): Generator<[string, number]> {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for (let word = 0; word < size; word++) {
      const from = word === 0 ? 0 : ends[word - 1]!;
      yield [decoder.decode(text.subarray(from, ends[word]!)), counts[word]!];
    }
  }

  return { addText, entries };
}

/** `to`, which is larger, with the values of `from` at its start. */
function grown<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
