/**
 * @file What a corpus is to byte pair encoding: how often each word occurs. Lines that SentencePiece's
 * trainer skips are skipped: empty ones, those longer than 4192 UTF-8 bytes, and those with U+2585,
 * which it uses itself.
 */
import type { Normalise } from "./normalise.ts";
import { createWordTable, grown } from "./word_table.ts";

/** Longest line that is read, in UTF-8 bytes. */
const LONGEST_LINE = 4192;
const RESERVED = "\u2585";

export interface WordCounts {
  /** Normalised words without "▁", and how often each occurs. */
  readonly words: ReadonlyMap<string, number>;
  /** Lines that were read, and that were left out though not empty. */
  readonly lines: number;
  readonly skipped: number;
}

/** Count the words of lines. A text that holds line ends is several lines. */
export function countWords(lines: Iterable<string>, normalise: Normalise): WordCounts {
  const table = createWordTable();
  let counts = new Float64Array(1 << 12);
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(3 * LONGEST_LINE);
  let [read, skipped] = [0, 0];
  for (const text of lines) {
    for (const line of text.includes("\n") ? text.split("\n") : [text]) {
      if (line === "") continue;
      if (isTooLong(line) || line.includes(RESERVED)) {
        skipped++;
        continue;
      }
      read++;
      const normalised = normalise(line);
      if (3 * normalised.length > buffer.length) buffer = new Uint8Array(6 * normalised.length);
      const { written } = encoder.encodeInto(normalised, buffer);
      const numbers = table.numbersOf(buffer, written);
      if (table.size() > counts.length) {
        counts = grown(counts, new Float64Array(2 * table.size()));
      }
      for (let index = 0; index < numbers.length; index++) counts[numbers[index]!]!++;
    }
  }
  const words = new Map<string, number>();
  for (let word = 0; word < table.size(); word++) words.set(table.wordOf(word), counts[word]!);
  return { words, lines: read, skipped };
}

function isTooLong(line: string): boolean {
  // A UTF-16 unit takes at most three bytes: most lines need not be measured.
  if (3 * line.length <= LONGEST_LINE) return false;
  return line.length > LONGEST_LINE || new TextEncoder().encode(line).length > LONGEST_LINE;
}
