/**
 * @file Byte pair encoding written straight from its description, for comparison: in every step all
 * pairs of all words are counted anew. It also says from which merge on the choice is not determined
 * by the description: when two pairs of equal frequency and equal text, made of different parts, are
 * both the best, the reference takes the one that lies first in its memory.
 */
import type { OverlapRule } from "../merges.ts";
import { scriptOf } from "../script.ts";

export interface NaiveMerges {
  readonly merges: readonly string[];
  /** Number of merges before the first that the description leaves open; all of them if none. */
  readonly determined: number;
  /** Pairs that were given up because their text was a piece already. */
  readonly dropped: number;
}

/** A symbol knows its parts: equal texts of different parts are different symbols. */
interface Part {
  readonly text: string;
  readonly name: string;
}

interface Candidate {
  readonly left: Part;
  readonly right: Part;
  readonly places: { readonly word: number; readonly offset: number; readonly weight: number }[];
}

/**
 * All merges of words (without their "▁").
 *
 * @param fits whether a text of at most 16 characters may be a piece.
 */
export function naiveMerges(
  words: ReadonlyMap<string, number>,
  { count, rule, fits }: {
    readonly count: number;
    readonly rule: OverlapRule;
    readonly fits: (text: string) => boolean;
  },
): NaiveMerges {
  const texts = [...words.keys()].map((word) =>
    Array.from(`▁${word}`, (text): Part => ({ text, name: text }))
  );
  const weights = [...words.values()];
  const merges: string[] = [];
  const dropped = new Set<string>();
  const seen = new Set<string>();
  const forgotten = new Set<string>();
  let determined = Infinity;

  while (merges.length < count) {
    const candidates = new Map<string, Candidate>();
    texts.forEach((parts, word) => {
      let offset = 0;
      parts.slice(1).forEach((right, index) => {
        const left = parts[index]!;
        const name = nameOf(left, right);
        if (!dropped.has(name) && fits(left.text + right.text)) {
          const candidate = candidates.get(name) ?? { left, right, places: [] };
          candidates.set(name, candidate);
          candidate.places.push({ word, offset, weight: weights[word]! });
        }
        offset += left.text.length;
      });
    });
    for (const [name, { left, right, places }] of candidates) {
      if (rule === "0.2" || left.name !== right.name || seen.has(name)) continue;
      let last = { word: -1, offset: 0 };
      for (const place of places) {
        if (place.word === last.word && place.offset === last.offset + left.text.length) {
          forgotten.add(`${name} ${place.word} ${place.offset}`);
          last = { word: -1, offset: 0 };
        } else last = place;
      }
    }
    for (const name of candidates.keys()) seen.add(name);

    const ranked = [...candidates].map(([name, { places, left, right }]) => {
      const kept = places.filter(({ word, offset }) => !forgotten.has(`${name} ${word} ${offset}`));
      const frequency = kept.reduce((sum, { weight }) => sum + weight, 0);
      return { name, text: left.text + right.text, frequency, kept };
    }).filter(({ frequency }) => frequency > 0).sort((a, b) =>
      b.frequency - a.frequency || [...a.text].length - [...b.text].length ||
      compareUtf8(a.text, b.text)
    );
    const [best, second] = ranked;
    if (best === undefined) break;
    if (merges.includes(best.text)) {
      dropped.add(best.name);
      continue;
    }
    if (second?.text === best.text && second.frequency === best.frequency) {
      determined = Math.min(determined, merges.length);
    }
    merges.push(best.text);
    const places = new Set(best.kept.map(({ word, offset }) => `${word} ${offset}`));
    texts.forEach((parts, word) => {
      let offset = 0;
      for (let index = 0; index + 1 < parts.length; index++) {
        const [left, right] = [parts[index]!, parts[index + 1]!];
        if (nameOf(left, right) === best.name && places.has(`${word} ${offset}`)) {
          parts.splice(index, 2, { text: best.text, name: best.name });
        }
        offset += parts[index]!.text.length;
      }
    });
  }
  return { merges, determined: Math.min(determined, merges.length), dropped: dropped.size };
}

/** Whether a text may be a piece: its length, its "▁", its letters, its script. */
export function fitsAPiece(alphabet: readonly string[]): (text: string) => boolean {
  return (text) => {
    const characters = [...text];
    if (characters.length > 16 || characters.lastIndexOf("▁") > 0) return false;
    if (!characters.every((character) => alphabet.includes(character))) return false;
    const scripts = characters.filter((character) => character !== "▁").map(scriptOf);
    return new Set(scripts.filter((script) => script !== "Any")).size <= 1;
  };
}

function nameOf(left: Part, right: Part): string {
  return `(${left.name},${right.name})`;
}

function compareUtf8(a: string, b: string): number {
  const [bytesA, bytesB] = [a, b].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  const index = bytesA.findIndex((byte, place) => byte !== bytesB[place]);
  return index < 0 ? bytesA.length - bytesB.length : bytesA[index]! - (bytesB[index] ?? -1);
}
