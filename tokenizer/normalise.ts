/**
 * @file A line of text as byte pair encoding sees it: replaced by a charsmap's rules, a word after
 * each space. SentencePiece writes "▁" for the spaces, one before the first word too, and drops those
 * that follow each other or stand at the end; here they are left as they are, for what follows takes
 * the words one by one.
 */
import { openCharsmap } from "./charsmap.ts";
import { META_PIECES } from "./model.ts";

/** Stands where `<unk>`, `<s>` or `</s>` stood in the text; no piece contains it. */
export const BOUNDARY = "\t";

/** Texts that no rule changes and that cannot hold the name of a meta piece. */
const PLAIN = /^[ -;=-~]*$/;

/** A line after normalisation, with spaces between and perhaps around its words. */
export type Normalise = (line: string) => string;

/** Open a charsmap for lines. @throws {RangeError} where the bytes are no charsmap. */
export function openNormaliser(charsmap: Uint8Array): Normalise {
  const replace = openCharsmap(charsmap);
  const meta = new RegExp(META_PIECES.join("|"), "g");
  return (line) => PLAIN.test(line) ? line : replace(line).replace(meta, BOUNDARY);
}
