/**
 * @file The alphabet: the characters that pieces are made of. The frequent characters are taken until
 * they cover 99.95 % of the text; the others are unknown to the tokenizer.
 */
import { SPACE_MARK } from "./model.ts";
import { BOUNDARY } from "./normalise.ts";

/** Share of the text that the alphabet covers, as the float32 that the reference compares with. */
const COVERAGE = Math.fround(0.9995);

/**
 * The alphabet of counted words, "▁" included, by falling count and rising code point. The share is
 * compared in float32 before each character, as the reference does.
 */
export function alphabetOf(words: ReadonlyMap<string, number>): string[] {
  const counts = new Map<string, number>();
  const add = (character: string, count: number) =>
    counts.set(character, (counts.get(character) ?? 0) + count);
  for (const [word, count] of words) {
    add(SPACE_MARK, count);
    for (const character of word) if (character !== "\0") add(character, count);
  }
  let total = 0;
  for (const count of counts.values()) total += count;
  const sorted = [...counts].sort(([a, countA], [b, countB]) =>
    countB - countA || a.codePointAt(0)! - b.codePointAt(0)!
  );
  const alphabet: string[] = [];
  let covered = 0;
  for (const [character, count] of sorted) {
    if (Math.fround(covered / total) >= COVERAGE) break;
    covered += count;
    // It counts as text, but marks the place of a meta piece.
    if (character !== BOUNDARY) alphabet.push(character);
  }
  return alphabet;
}
