/**
 * @file Text to ids and back, by SentencePiece itself (compiled to WebAssembly, `sentencepiece-js`).
 *
 * Around it: the model is checked before it is loaded, for a damaged one would encode everything to
 * nothing; ids are checked; halves of surrogate pairs become U+FFFD, for they would eat the character
 * after them; and its handlers of the process's errors are taken off again. No piece spans a space, so
 * a line is encoded word by word, and words that came before are looked up: the same ids, some hundred
 * times faster.
 */
// @ts-types="./sentencepiece_js.d.ts"
import { SentencePieceProcessor } from "sentencepiece-js";
import type { EventEmitter } from "node:events";
import process from "node:process";
import { sha256 } from "../base/digest.ts";
import { SPACE_MARK } from "./model.ts";
import { decodeModel } from "./model_file.ts";

/** Words that are remembered; when there are more, all are forgotten. */
const REMEMBERED = 1 << 18;
/** Longest text without a space, in UTF-16 units: SentencePiece takes some 50 bytes a unit. */
const LONGEST_WORD = 1 << 20;

export interface Encoder {
  /** Number of pieces; ids are below it. */
  readonly vocabulary: number;
  /**
   * The ids of a line, without begin and end. Unknown characters give id 0, a run of them one id. An
   * empty line gives none.
   *
   * @throws {RangeError} for a text of more than 2^20 characters without a space.
   */
  encode(line: string): number[];
  /**
   * The text of ids, unknown ones as " ⁇ ", begin and end as nothing.
   *
   * @throws {RangeError} for a number that is no id.
   */
  decode(ids: readonly number[]): string;
  /** The piece with an id, "▁" for its space. @throws {RangeError} for a number that is no id. */
  piece(id: number): string;
}

/** Every load takes 16 MB that are never given back: a model is loaded once, whoever asks. */
const opened = new Map<string, Promise<Encoder>>();

/**
 * Open the bytes of a `.model` file.
 *
 * @throws {RangeError} as `decodeModel` does.
 */
export function openEncoder(model: Uint8Array): Promise<Encoder> {
  const digest = sha256(model);
  let encoder = opened.get(digest);
  if (encoder === undefined) {
    encoder = open(model);
    opened.set(digest, encoder);
    encoder.catch(() => opened.delete(digest));
  }
  return encoder;
}

async function open(model: Uint8Array): Promise<Encoder> {
  const pieces = decodeModel(model).pieces.map(({ text }) => text);
  const vocabulary = pieces.length;
  const processor = await loadProcessor(model);
  // Runs of unknown characters reach over spaces where the space itself is unknown.
  const byWord = pieces.some((piece) => piece.startsWith(SPACE_MARK)) &&
    pieces.includes(SPACE_MARK);
  const remembered = new Map<string, readonly number[]>();

  function encodeWord(word: string): readonly number[] {
    let ids = remembered.get(word);
    if (ids === undefined) {
      if (word.length > LONGEST_WORD) {
        throw new RangeError(
          `Cannot encode a text of ${word.length} characters without a space: expected at most ` +
            `${LONGEST_WORD}. Is it text?`,
        );
      }
      ids = processor.encodeIds(word.toWellFormed());
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(word, ids);
    }
    return ids;
  }
  function encode(line: string): number[] {
    if (!byWord) return [...encodeWord(line)];
    const ids: number[] = [];
    for (const word of line.split(" ")) {
      if (word === "") continue;
      const wordIds = encodeWord(word);
      for (let index = 0; index < wordIds.length; index++) ids.push(wordIds[index]!);
    }
    return ids;
  }
  function checkId(id: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= vocabulary) {
      throw new RangeError(
        `${id} is no id of this vocabulary: expected a whole number from 0 to ${vocabulary - 1}`,
      );
    }
  }
  function decode(ids: readonly number[]): string {
    ids.forEach(checkId);
    return ids.length === 0 ? "" : processor.decodeIds(ids);
  }
  function piece(id: number): string {
    checkId(id);
    return pieces[id]!;
  }
  return { vocabulary, encode, decode, piece };
}

/** Load a model that is known to be one. */
async function loadProcessor(model: Uint8Array): Promise<SentencePieceProcessor> {
  const processor = new SentencePieceProcessor();
  const path = await Deno.makeTempFile({ suffix: ".model" });
  try {
    await Deno.writeFile(path, model);
    await processor.load(path);
  } finally {
    removeRethrowers();
    await Deno.remove(path);
  }
  if (processor.encodeIds("a").length === 0) {
    throw new Error(
      `SentencePiece does not take a model of ${model.length} bytes that looks right`,
    );
  }
  return processor;
}

/**
 * Take off the handlers that a load puts on the process: they rethrow any error nobody caught, ours
 * too. They are told from others by their text, for others may come while a model is loaded.
 */
function removeRethrowers(): void {
  const emitter: EventEmitter = process;
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    for (const listener of emitter.listeners(event)) {
      const rethrows = /^function\s*\((ex|reason)\)\s*\{.*\bthrow \1\b/.test(String(listener));
      if (rethrows) emitter.removeListener(event, listener as (error: unknown) => void);
    }
  }
}
