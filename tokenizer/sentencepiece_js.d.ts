/** @file What is used of sentencepiece-js 1.1.0, which brings no types of its own. */

/** A SentencePiece model in WebAssembly. */
export class SentencePieceProcessor {
  /** Read a model's file. A damaged one is taken without complaint and encodes everything to nothing. */
  load(path: string): Promise<void>;
  encodeIds(text: string): number[];
  /** Ids out of range give an empty text. */
  decodeIds(ids: readonly number[]): string;
}
