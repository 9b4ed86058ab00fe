/**
 * @file Training a tokenizer: from lines of text to a vocabulary of byte pair encoding, the one that
 * SentencePiece's `spm_train --model_type=bpe` finds on the same lines.
 *
 * Count the words, choose the alphabet, learn merges. The reference looks for the best pair among the
 * most frequent 5 % (at least 1000) only, refreshed every 100 merges; a search among all finds the
 * same pair on any corpus that is not tiny. Where its choice depends on the order in memory (equal
 * texts of equal frequency made of different parts), the pair that arose first is taken here; and
 * pairs that do not occur, which it may take when nothing else is left, never are.
 */
import { alphabetOf } from "./alphabet.ts";
import { learnMerges } from "./merges.ts";
import type { OverlapRule } from "./merges.ts";
import { META_PIECES, modelOf } from "./model.ts";
import type { TokenizerModel } from "./model.ts";
import { openNormaliser } from "./normalise.ts";
import { standardCharsmap } from "./standard_charsmap.ts";
import { countWords } from "./word_counts.ts";

export interface TrainOptions {
  /** Pieces of the model, those that are no text (three) and the alphabet included. */
  readonly vocabulary: number;
  /** How overlapping occurrences count, see `OverlapRule`; the current rule where not given. */
  readonly rule?: OverlapRule;
  /** Called with the share of the merges that are made, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/**
 * Train on lines (sampling them is the caller's matter). Empty lines, lines over 4192 UTF-8 bytes and
 * lines with U+2585 are left out; U+FFFD, which stands for bytes that were no UTF-8, counts as a
 * space. Equal lines and options give equal models on every machine.
 *
 * @throws {RangeError} when the lines hold no text, too little for the vocabulary, or an alphabet that
 * is larger than the vocabulary.
 */
export function trainTokenizer(
  lines: Iterable<string>,
  { vocabulary, rule = "0.2", progress }: TrainOptions,
): TokenizerModel {
  if (!Number.isSafeInteger(vocabulary) || vocabulary <= META_PIECES.length) {
    throw new RangeError(
      `Cannot train a vocabulary of ${vocabulary} pieces: expected a whole number above ` +
        `${META_PIECES.length}`,
    );
  }
  const charsmap = standardCharsmap();
  const { words, lines: read, skipped } = countWords(lines, openNormaliser(charsmap));
  if (words.size === 0) {
    throw new RangeError(
      `Cannot train a tokenizer without text: ${read} lines were read and ${skipped} left out (over ` +
        `4192 bytes, or with U+2585); give one sentence a line`,
    );
  }
  const alphabet = alphabetOf(words);
  const count = vocabulary - META_PIECES.length - alphabet.length;
  if (count < 0) {
    throw new RangeError(
      `Cannot train a vocabulary of ${vocabulary} pieces: the text's alphabet of ` +
        `${alphabet.length} characters and ${META_PIECES.length} pieces that are no text need ` +
        `${alphabet.length + META_PIECES.length}`,
    );
  }
  progress?.(0);
  const merges = learnMerges(words, {
    alphabet,
    count,
    rule,
    progress: (made) => progress?.(made / count),
  });
  if (merges.length < count) {
    throw new RangeError(
      `Cannot train a vocabulary of ${vocabulary} pieces on ${read} lines: they give at most ` +
        `${vocabulary - count + merges.length}. Give more text or ask for fewer pieces`,
    );
  }
  progress?.(1);
  return modelOf({ merges, alphabet, charsmap });
}
