/**
 * @file The `.model` file of SentencePiece, a protocol buffer: the pieces, how they were trained, and
 * how text is normalised. Written with what every reader needs (`spm_encode`, `sentencepiece-js`,
 * Python's `sentencepiece`) and nothing of the machine, so equal models are equal files.
 *
 * Field numbers are those of `sentencepiece_model.proto`. Only models of the kind that is trained here
 * are read: byte pair encoding, `<unk>` 0, `<s>` 1, `</s>` 2, ordinary pieces after them.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { openCharsmap } from "./charsmap.ts";
import { BEGIN_ID, END_ID, META_PIECES, UNKNOWN_ID } from "./model.ts";
import type { Piece, PieceType, TokenizerModel } from "./model.ts";

/** Fields of ModelProto. */
const MODEL = { pieces: 1, trainer: 2, normalizer: 3 } as const;
/** Fields of a piece. */
const PIECE = { text: 1, score: 2, type: 3 } as const;
/** Fields of TrainerSpec. */
const TRAINER = {
  modelType: 3,
  vocabulary: 4,
  coverage: 10,
  suffixSpace: 24,
  byteFallback: 35,
  unknown: 40,
  begin: 41,
  end: 42,
  padding: 43,
} as const;
/** Fields of NormalizerSpec. */
const NORMALIZER = { name: 1, charsmap: 2, dummyPrefix: 3, extraSpaces: 4, escape: 5 } as const;

const BPE = 2;
const TYPES: Readonly<Record<PieceType, number>> = { normal: 1, unknown: 2, control: 3 };

/** The bytes of a model's file. */
export function encodeModel({ pieces, charsmap }: TokenizerModel): Uint8Array {
  const writer = new BinaryWriter();
  for (const { text, score, type } of pieces) {
    writer.tag(MODEL.pieces, WireType.LengthDelimited).fork();
    writer.tag(PIECE.text, WireType.LengthDelimited).string(text);
    writer.tag(PIECE.score, WireType.Bit32).float(score);
    if (type !== "normal") writer.tag(PIECE.type, WireType.Varint).int32(TYPES[type]);
    writer.join();
  }
  writer.tag(MODEL.trainer, WireType.LengthDelimited).fork();
  writer.tag(TRAINER.modelType, WireType.Varint).int32(BPE);
  writer.tag(TRAINER.vocabulary, WireType.Varint).int32(pieces.length);
  writer.tag(TRAINER.coverage, WireType.Bit32).float(0.9995);
  writer.tag(TRAINER.unknown, WireType.Varint).int32(UNKNOWN_ID);
  writer.tag(TRAINER.begin, WireType.Varint).int32(BEGIN_ID);
  writer.tag(TRAINER.end, WireType.Varint).int32(END_ID);
  writer.tag(TRAINER.padding, WireType.Varint).int32(-1);
  writer.join();
  writer.tag(MODEL.normalizer, WireType.LengthDelimited).fork();
  writer.tag(NORMALIZER.name, WireType.LengthDelimited).string("nmt_nfkc");
  writer.tag(NORMALIZER.charsmap, WireType.LengthDelimited).bytes(charsmap);
  for (const field of [NORMALIZER.dummyPrefix, NORMALIZER.extraSpaces, NORMALIZER.escape]) {
    writer.tag(field, WireType.Varint).bool(true);
  }
  writer.join();
  return writer.finish();
}

/**
 * Read a model's file.
 *
 * @throws {RangeError} for bytes that are no SentencePiece model, a damaged one, or one of another
 * kind than is trained here.
 */
export function decodeModel(bytes: Uint8Array): TokenizerModel {
  const pieces: Piece[] = [];
  let trainer: Fields = new Map();
  let normalizer: Fields = new Map();
  try {
    for (const { field, value } of fieldsOf(bytes)) {
      if (field === MODEL.pieces) pieces.push(pieceOf(message(value), pieces.length));
      if (field === MODEL.trainer) trainer = message(value);
      if (field === MODEL.normalizer) normalizer = message(value);
    }
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError("its bytes are damaged, or of another kind of file", { cause: error });
  }
  checkTrainer(trainer, pieces.length);
  checkPieces(pieces);
  return { pieces, charsmap: charsmapOf(normalizer) };
}

/** What is wrong with the bytes of a model. */
class ModelError extends RangeError {
  constructor(problem: string, options?: ErrorOptions) {
    super(
      `This is no tokenizer model that can be used here: ${problem}. Expected a SentencePiece ` +
        `model of byte pair encoding with <unk>, <s> and </s> as ids 0, 1 and 2`,
      options,
    );
  }
}

/** A field's value on the wire: a number, or bytes. */
type Value = number | Uint8Array;
/** A message's fields, the last value of each. */
type Fields = ReadonlyMap<number, Value>;

function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; value: Value }> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) yield { field, value: Number(reader.int64()) };
    else if (type === WireType.Bit32) yield { field, value: reader.float() };
    else if (type === WireType.LengthDelimited) yield { field, value: reader.bytes() };
    else reader.skip(type, field);
    if (reader.pos > reader.len) throw new RangeError("the last field is cut short");
  }
}

function message(value: Value): Fields {
  if (typeof value === "number") throw new RangeError("a number where a message was expected");
  return new Map(Array.from(fieldsOf(value), ({ field, value }) => [field, value]));
}

function textOf(value: Value | undefined): string {
  if (!(value instanceof Uint8Array)) throw new RangeError("no text where one was expected");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
}

function pieceOf(fields: Fields, id: number): Piece {
  const text = textOf(fields.get(PIECE.text));
  const score = fields.get(PIECE.score) ?? 0;
  const number = fields.get(PIECE.type) ?? TYPES.normal;
  const type = (Object.keys(TYPES) as PieceType[]).find((name) => TYPES[name] === number);
  if (type === undefined || typeof score !== "number" || !Number.isFinite(score)) {
    throw new ModelError(
      `piece ${id}, ${JSON.stringify(text)}, has type ${number} and score ${score}; expected a ` +
        `finite score, and a piece that is ordinary, unknown or control`,
    );
  }
  return { text, score, type };
}

function checkTrainer(trainer: Fields, pieces: number): void {
  const type = trainer.get(TRAINER.modelType) ?? 1;
  if (type !== BPE) {
    const names = ["", "unigram", "bpe", "word", "char"];
    throw new ModelError(`its type is ${names[Number(type)] ?? type}`);
  }
  const ids = [
    trainer.get(TRAINER.unknown) ?? UNKNOWN_ID,
    trainer.get(TRAINER.begin) ?? BEGIN_ID,
    trainer.get(TRAINER.end) ?? END_ID,
    trainer.get(TRAINER.padding) ?? -1,
  ];
  if (ids.join() !== [UNKNOWN_ID, BEGIN_ID, END_ID, -1].join()) {
    throw new ModelError(
      `its ids for unknown, begin, end and padding are ${ids.join(", ")}; expected 0, 1, 2, -1`,
    );
  }
  if (trainer.get(TRAINER.suffixSpace) === 1 || trainer.get(TRAINER.byteFallback) === 1) {
    throw new ModelError("it writes spaces at the end of words, or unknown characters as bytes");
  }
  const vocabulary = trainer.get(TRAINER.vocabulary);
  if (vocabulary !== undefined && vocabulary !== pieces) {
    throw new ModelError(`it has ${pieces} pieces of ${vocabulary}: it is cut short`);
  }
}

function checkPieces(pieces: readonly Piece[]): void {
  META_PIECES.forEach((text, id) => {
    const piece = pieces[id];
    const type = id === UNKNOWN_ID ? "unknown" : "control";
    if (piece?.text !== text || piece.type !== type) {
      throw new ModelError(
        `its piece ${id} is ${piece === undefined ? "missing" : JSON.stringify(piece.text)}`,
      );
    }
  });
  if (pieces.length === META_PIECES.length) throw new ModelError("it has no ordinary pieces");
  const seen = new Set<string>();
  for (const [id, { text, type }] of pieces.entries()) {
    if (id >= META_PIECES.length && type !== "normal") {
      throw new ModelError(`its piece ${id}, ${JSON.stringify(text)}, is of type ${type}`);
    }
    if (text === "" || seen.has(text)) {
      throw new ModelError(`its piece ${id}, ${JSON.stringify(text)}, is empty or there twice`);
    }
    seen.add(text);
  }
}

function charsmapOf(normalizer: Fields): Uint8Array {
  for (const field of [NORMALIZER.dummyPrefix, NORMALIZER.extraSpaces, NORMALIZER.escape]) {
    if ((normalizer.get(field) ?? 1) !== 1) {
      throw new ModelError("it treats spaces otherwise than words with a mark before each");
    }
  }
  const charsmap = normalizer.get(NORMALIZER.charsmap);
  if (!(charsmap instanceof Uint8Array)) throw new ModelError("it does not normalise text");
  try {
    openCharsmap(charsmap);
  } catch (error) {
    throw new ModelError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return charsmap.slice();
}
