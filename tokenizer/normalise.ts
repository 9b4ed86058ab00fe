/**
 * @file A line of text as the words that byte pair encoding sees: normalised by a charsmap's rules,
 * cut at spaces. SentencePiece writes the same as one text in which each word begins with "▁"; here the
 * mark is left off, and runs of spaces and those at either end are gone with the empty words.
 */

import { META_PIECES } from "./model.ts";
import { openCharsmap } from "./charsmap.ts";

/** In a word it stands where `<unk>`, `<s>` or `</s>` stood in the text, and no piece contains it. */
export const BOUNDARY = "\t";

/** Texts that no rule changes and that cannot hold the name of a meta piece. */
const PLAIN = /^[ -;=-~]*$/;

/** The words of a line, without "▁". */
export type Normalise = (line: string) => string[];

/** Open a charsmap for lines. @throws {RangeError} where the bytes are no charsmap. */
export function openNormaliser(charsmap: Uint8Array): Normalise {
  const replace = openCharsmap(charsmap);
  const meta = new RegExp(META_PIECES.join("|"), "g");
  return (line) => {
    const text = PLAIN.test(line) ? line : replace(line).replace(meta, BOUNDARY);
    return text.split(" ").filter((word) => word !== "");
  };
}
