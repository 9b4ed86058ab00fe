/**
 * @file A double array: a trie over bytes in one array of 32-bit units, in the form that darts-clone
 * writes and SentencePiece reads. Looking up the longest key at the start of a text takes one step a
 * byte.
 *
 * A unit has its label in bits 0 to 7, a mark in bit 8 when a key ends there, and an offset in the
 * rest, in steps of 256 when bit 9 is set. The child of `node` for a byte is
 * `node ^ offset(node) ^ byte`, and it is one if its label is that byte. Where a key ends the child
 * for byte 0 is a leaf: bit 31 and the key's value.
 */

const LEAF = 0x80000000;
const HAS_LEAF = 0x100;
/** Unused units bear bit 31, which no label has. */
const UNUSED = LEAF;
/** How many blocks of 256 units are searched for room before new ones are added. */
const OPEN_BLOCKS = 4;

export interface Entry {
  /** Bytes without 0; at least one. */
  readonly key: Uint8Array;
  /** From 0 to 2^31 - 1. */
  readonly value: number;
}

/** What was found at the start of a text: the key's length in bytes, and its value. */
export interface Match {
  readonly length: number;
  readonly value: number;
}

/**
 * Build the array of these keys.
 *
 * @throws {RangeError} for an empty key, a key with a zero, equal keys, or more units than offsets
 * reach (2^21).
 */
export function buildDoubleArray(entries: readonly Entry[]): Uint32Array {
  const sorted = entries.toSorted((a, b) => compareBytes(a.key, b.key));
  for (const [index, { key }] of sorted.entries()) {
    const before = sorted[index - 1]?.key;
    if (key.length === 0 || key.includes(0) || (before && compareBytes(before, key) === 0)) {
      throw new RangeError(
        `Cannot build a double array with the key [${key.join(" ")}]: expected different, ` +
          `non-empty keys without a zero byte`,
      );
    }
  }
  let units = new Uint32Array(0);
  /** Per slot: 1 where a unit lies, 2 where a node's children are counted from. */
  let taken = new Uint8Array(0);
  let length = 0;
  /** All before it is searched no more. */
  let firstOpen = 0;

  function grow(): void {
    length += 256;
    firstOpen = Math.max(firstOpen, length - OPEN_BLOCKS * 256);
    if (length <= units.length) return;
    const [oldUnits, oldTaken] = [units, taken];
    units = new Uint32Array(2 * length).fill(UNUSED);
    taken = new Uint8Array(2 * length);
    units.set(oldUnits);
    taken.set(oldTaken);
  }
  /** A place from which the slots `place ^ label` are all free. */
  function findBase(labels: readonly number[]): number {
    for (;;) {
      for (let slot = firstOpen; slot < length; slot++) {
        if ((taken[slot]! & 1) !== 0) continue;
        const base = slot ^ labels[0]!;
        if ((taken[base]! & 2) !== 0) continue;
        if (labels.every((label) => (taken[base ^ label]! & 1) === 0)) return base;
      }
      grow();
    }
  }
  /** Lay out the children of `node`, which stands for the keys [from, to) up to `depth` bytes. */
  function layOut(node: number, { from, to, depth }: Keys): void {
    const ends = sorted[from]!.key.length === depth;
    const children: (Keys & { readonly label: number })[] = [];
    for (let index = ends ? from + 1 : from; index < to;) {
      const label = sorted[index]!.key[depth]!;
      const start = index;
      while (index < to && sorted[index]!.key[depth] === label) index++;
      children.push({ label, from: start, to: index, depth: depth + 1 });
    }
    const labels = [...(ends ? [0] : []), ...children.map(({ label }) => label)];
    const base = findBase(labels);
    taken[base]! |= 2;
    for (const label of labels) taken[base ^ label]! |= 1;
    const offset = node ^ base;
    if (offset >= 1 << 21) {
      throw new RangeError(`Cannot build a double array of ${sorted.length} keys: too large`);
    }
    units[node]! |= (offset << 10) | (ends ? HAS_LEAF : 0);
    if (ends) units[base] = LEAF | sorted[from]!.value;
    for (const { label } of children) units[base ^ label] = label;
    for (const child of children) layOut(base ^ child.label, child);
  }

  grow();
  units[0] = 0;
  taken[0] = 1;
  if (sorted.length > 0) layOut(0, { from: 0, to: sorted.length, depth: 0 });
  return units.slice(0, length);
}

interface Keys {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** The longest key that the bytes from `start` to `end` begin with; its length is 0 where none does. */
export function longestMatch(
  units: Uint32Array,
  { bytes, start, end }: {
    readonly bytes: Uint8Array;
    readonly start: number;
    readonly end: number;
  },
): Match {
  let node = offsetOf(units[0] ?? 0);
  let [length, value] = [0, 0];
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    node ^= byte;
    const unit = units[node] ?? UNUSED;
    if (((unit & 0x800000ff) >>> 0) !== byte) break;
    node ^= offsetOf(unit);
    if ((unit & HAS_LEAF) !== 0) {
      length = index + 1 - start;
      value = (units[node] ?? 0) & 0x7fffffff;
    }
  }
  return { length, value };
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    if (a[index] !== b[index]) return a[index]! - b[index]!;
  }
  return a.length - b.length;
}
