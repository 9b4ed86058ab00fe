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
import { rememberWords } from "./word_memory.ts";

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
 * Open the bytes of a `.model` file. SentencePiece reads files only: where `path` names the one that the
 * bytes were read from, it reads that, and else a temporary one.
 *
 * @throws {RangeError} as `decodeModel` does.
 */
export function openEncoder(
  model: Uint8Array,
  { path }: { readonly path?: string } = {},
): Promise<Encoder> {
  const digest = sha256(model);
  let encoder = opened.get(digest);
  if (encoder === undefined) {
    encoder = open(model, path);
    opened.set(digest, encoder);
    encoder.catch(() => opened.delete(digest));
  }
  return encoder;
}

async function open(model: Uint8Array, path: string | undefined): Promise<Encoder> {
  const pieces = decodeModel(model).pieces.map(({ text }) => text);
  const vocabulary = pieces.length;
  const processor = await loadProcessor(model, path);
  // Runs of unknown characters reach over spaces where the space itself is unknown.
  const byWord = pieces.includes(SPACE_MARK);
  const remember = rememberWords((word) => processor.encodeIds(word));

  function encode(line: string): number[] {
    if (line.length > LONGEST_WORD) checkWords(byWord ? line.split(" ") : [line]);
    return byWord ? remember(line) : processor.encodeIds(line.toWellFormed());
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

function checkWords(words: readonly string[]): void {
  for (const { length } of words) {
    if (length <= LONGEST_WORD) continue;
    throw new RangeError(
      `Cannot encode ${length} characters without a space: expected at most ${LONGEST_WORD}. Is it ` +
        `text?`,
    );
  }
}

/** Load a model that is known to be one. */
async function loadProcessor(
  model: Uint8Array,
  file: string | undefined,
): Promise<SentencePieceProcessor> {
  const processor = new SentencePieceProcessor();
  const path = file ?? await Deno.makeTempFile({ suffix: ".model" });
  try {
    if (file === undefined) await Deno.writeFile(path, model);
    await processor.load(path);
  } finally {
    removeRethrowers();
    if (file === undefined) await Deno.remove(path);
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
