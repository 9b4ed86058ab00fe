/**
 * @file A random sample of sentences in one pass, however many there are: every sentence gets a
 * pseudo-random rank, a hash of its own bytes, and the lowest ranks are kept. The sample is thus a
 * function of the *set* of sentences alone: neither their order nor repetition matters, and no
 * sentence is drawn twice, so that training and dev sentences are disjoint as texts.
 */

/** Names the hash and how splits are cut; part of every sample's identity. */
export const samplingRule = "lowest ranks 1: dev, then train";

/** Collects sentences; a few times `count` are held at once. */
export interface SentenceSample {
  /** Consider a sentence, given as the bytes of its line. */
  offer(bytes: Uint8Array): void;
  /** The sentences of the lowest ranks, in the order of ranks: `count`, or all where fewer came. */
  lowest(): string[];
  /** How many sentences would have been kept but are not valid UTF-8, and were left out. */
  invalid(): number;
}

interface Candidate {
  readonly rank: number;
  readonly sentence: string;
}

/** Keep a sample of `count` sentences. */
export function sentenceSample(count: number): SentenceSample {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const room = 2 * count + 1000;
  let kept: Candidate[] = [];
  let limit = Infinity;
  let invalid = 0;

  function shrink(): void {
    kept.sort((a, b) => a.rank - b.rank || (a.sentence < b.sentence ? -1 : 1));
    kept = kept.filter(({ sentence }, index) => kept[index - 1]?.sentence !== sentence);
    kept.length = Math.min(kept.length, count);
    if (kept.length === count) limit = kept[count - 1]!.rank;
  }
  return {
    offer(bytes) {
      const rank = rankOf(bytes);
      if (rank >= limit) return;
      let sentence: string;
      try {
        sentence = decoder.decode(bytes);
      } catch {
        invalid++;
        return;
      }
      kept.push({ rank, sentence });
      if (kept.length === room) shrink();
    },
    lowest() {
      shrink();
      return kept.map(({ sentence }) => sentence);
    },
    invalid: () => invalid,
  };
}

/**
 * A pseudo-random number of 53 bits, in [0, 1), that depends on every byte: two 32-bit lanes in the
 * manner of FNV-1a, each stirred at the end as in MurmurHash3. Some 1 GB/s; a cryptographic hash per
 * line would take longer than the download.
 */
export function rankOf(bytes: Uint8Array): number {
  let one = 0x811c9dc5;
  let two = 0x2f0b4a27;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    one = Math.imul(one ^ byte, 0x01000193);
    two = Math.imul(two ^ byte, 0x5bd1e995);
    two ^= two >>> 15;
  }
  const high = stir(one ^ bytes.length);
  const low = stir(two + Math.imul(high, 0x9e3779b1));
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/** MurmurHash3's finaliser: every bit of the result depends on every bit of the argument. */
function stir(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
