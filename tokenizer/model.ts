/**
 * @file A tokenizer model: the pieces of a vocabulary in the order of their ids, and the rules that
 * normalise text before it is cut into pieces. The three first pieces stand for what is no text:
 * the unknown, the beginning and the end of a sentence. Ordinary pieces follow: merges in the order
 * in which training made them, then the alphabet. A piece's score is minus its place among the
 * ordinary ones, so that byte pair encoding applies earlier merges first.
 */

/** What SentencePiece writes for a space; a word begins with it. */
export const SPACE_MARK = "\u2581";

/** The pieces that are no text; their index is their id. */
export const META_PIECES: readonly string[] = ["<unk>", "<s>", "</s>"];

/** Id of what is not in the vocabulary. */
export const UNKNOWN_ID = 0;
/** Id of the beginning of a sentence. */
export const BEGIN_ID = 1;
/** Id of the end of a sentence. */
export const END_ID = 2;

export type PieceType = "normal" | "unknown" | "control";

export interface Piece {
  readonly text: string;
  /** A float32; 0 for what is no text, then -0, -1, -2, ... */
  readonly score: number;
  readonly type: PieceType;
}

/** A vocabulary of byte pair encoding with its normalisation. */
export interface TokenizerModel {
  /** A piece's index is its id. */
  readonly pieces: readonly Piece[];
  /** The normalisation's rules in SentencePiece's compiled form, see `charsmap.ts`. */
  readonly charsmap: Uint8Array;
}

/** The model of these merges and alphabet, both in the order of their ids. */
export function modelOf(
  { merges, alphabet, charsmap }: {
    readonly merges: readonly string[];
    readonly alphabet: readonly string[];
    readonly charsmap: Uint8Array;
  },
): TokenizerModel {
  const meta = META_PIECES.map((text, id): Piece => ({
    text,
    score: 0,
    type: id === UNKNOWN_ID ? "unknown" : "control",
  }));
  const ordinary = [...merges, ...alphabet].map((text, place): Piece => ({
    text,
    score: -place,
    type: "normal",
  }));
  return { pieces: [...meta, ...ordinary], charsmap };
}
