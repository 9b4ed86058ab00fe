/**
 * @file The ids of words that came before: text repeats its words, and looking one up takes a hundredth
 * of the time that SentencePiece takes to encode it.
 */
import { createWordTable, grown } from "./word_table.ts";

/** How much is remembered at most; with more, all is forgotten. */
export interface MemoryLimits {
  /** Different words. */
  readonly words?: number;
  /** Their UTF-8 bytes. */
  readonly bytes?: number;
}

/** Encode lines word by word with `encodeWord`, each different word once while it is remembered. */
export function rememberWords(
  encodeWord: (word: string) => readonly number[],
  { words = 1 << 18, bytes = 1 << 25 }: MemoryLimits = {},
): (line: string) => number[] {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(1 << 12);
  let table = createWordTable();
  /** The ids of word w of the table: from `ends[w]` to `ends[w + 1]`. */
  let ids = new Int32Array(1 << 14);
  let ends = new Int32Array(1 << 12);
  let known = 0;

  function forget(): void {
    table = createWordTable();
    known = 0;
  }

  function learnWords(): void {
    for (; known < table.size(); known++) {
      const wordIds = encodeWord(table.wordOf(known));
      const start = ends[known]!;
      const end = start + wordIds.length;
      if (end > ids.length) ids = grown(ids, new Int32Array(2 * end));
      ids.set(wordIds, start);
      if (known + 1 === ends.length) ends = grown(ends, new Int32Array(2 * ends.length));
      ends[known + 1] = end;
    }
  }

  return (line) => {
    if (table.size() >= words || table.bytes() >= bytes) forget();
    if (3 * line.length > buffer.length) buffer = new Uint8Array(4 * line.length);
    // This also makes half a surrogate pair U+FFFD.
    const numbers = table.numbersOf(buffer, encoder.encodeInto(line, buffer).written);
    try {
      learnWords();
    } catch (error) {
      // A word that cannot be encoded must not stand in the way of the lines to come.
      forget();
      throw error;
    }
    const found: number[] = [];
    for (let index = 0; index < numbers.length; index++) {
      const word = numbers[index]!;
      const end = ends[word + 1]!;
      for (let place = ends[word]!; place < end; place++) found.push(ids[place]!);
    }
    return found;
  };
}
