/**
 * @file Minibatches of the language models: what a transformer is fed, from sequences of piece ids.
 *
 * Conditional: position i sees `<s>` and the pieces before i, and predicts piece i, after the last one
 * `</s>` where the row has room for it. Masked (Devlin et al. 2019): 15 % of a minibatch's pieces are
 * to be predicted; of these 80 % are replaced by the mask, 10 % by a random piece, 10 % stay. Logits
 * are computed at a fixed number of places, so rows without a masked piece have weight 0.
 */
import type { RandomStream } from "../base/random.ts";
import { maskedRows } from "../models/transformer_options.ts";
import { END, FIRST_PIECE, START } from "./text_sequences.ts";
import type { Sequences } from "./text_sequences.ts";

/** Share of a minibatch's pieces that a masked LM predicts. */
const MASKED_SHARE = 0.15;

/** Arrays of one minibatch, under the names of the network's inputs. */
export type ConditionalBatch = {
  /** batch x length */
  readonly tokens: Int32Array;
  /** batch x length: 1 where a position counts, 0 for padding. */
  readonly valid: Float32Array;
  /** One id for each row of logits. */
  readonly target: Int32Array;
};

export type MaskedBatch = ConditionalBatch & {
  /** Places of the logits' rows in the flattened minibatch. */
  readonly positions: Int32Array;
  /** Their weights: 1 for a masked piece, 0 for filling. */
  readonly rows: Float32Array;
};

export interface BatchOptions {
  /** Rows of the minibatch; those beyond the indices are empty, with weight 0. */
  readonly batch: number;
}

export interface MaskOptions extends BatchOptions {
  readonly vocabulary: number;
  /** Chooses the places and what replaces them. */
  readonly random: RandomStream;
}

/** A minibatch of the conditional LM: tokens, valid (batch, length), target (batch * length). */
export function conditionalBatch(
  sequences: Sequences,
  indices: Int32Array,
  { batch }: BatchOptions,
): ConditionalBatch {
  const { length, ids, lengths } = sequences;
  const tokens = new Int32Array(batch * length).fill(END);
  const target = new Int32Array(batch * length).fill(END);
  const valid = new Float32Array(batch * length);
  indices.forEach((index, row) => {
    const from = row * length;
    const sentence = ids.subarray(index * length, (index + 1) * length);
    const predicted = Math.min(lengths[index]! + 1, length);
    // Padding has the id of </s>, so the row's padded ids are the targets.
    target.set(sentence, from);
    tokens[from] = START;
    tokens.set(sentence.subarray(0, predicted - 1), from + 1);
    valid.fill(1, from, from + predicted);
  });
  return { tokens, valid, target };
}

/**
 * A minibatch of the masked LM: tokens, valid (batch, length); positions, rows, target (masked rows),
 * positions counted over the flattened minibatch, in ascending order.
 */
export function maskedBatch(
  sequences: Sequences,
  indices: Int32Array,
  { batch, vocabulary, random }: MaskOptions,
): MaskedBatch {
  const { length, ids, lengths } = sequences;
  const tokens = new Int32Array(batch * length).fill(END);
  const valid = new Float32Array(batch * length);
  const places: number[] = [];
  indices.forEach((index, row) => {
    const from = row * length;
    tokens.set(ids.subarray(index * length, (index + 1) * length), from);
    valid.fill(1, from, from + lengths[index]!);
    for (let piece = 0; piece < lengths[index]!; piece++) places.push(from + piece);
  });

  const count = maskedRows({ length, maskedShare: MASKED_SHARE }, batch);
  const positions = new Int32Array(count);
  const rows = new Float32Array(count);
  const target = new Int32Array(count).fill(END);
  chosen(places, random).forEach((place, row) => {
    positions[row] = place;
    rows[row] = 1;
    target[row] = tokens[place]!;
    tokens[place] = replacement(tokens[place]!, { vocabulary, random });
  });
  return { tokens, valid, positions, rows, target };
}

/** 15 % of the places, one at least, in ascending order. */
function chosen(places: readonly number[], random: RandomStream): number[] {
  if (places.length === 0) return [];
  const count = Math.max(1, Math.round(MASKED_SHARE * places.length));
  return [...random.permutation(places.length).subarray(0, count)]
    .sort((a, b) => a - b)
    .map((index) => places[index]!);
}

/** What a masked LM sees in place of a piece that it is to predict. */
function replacement(
  piece: number,
  { vocabulary, random }: { readonly vocabulary: number; readonly random: RandomStream },
): number {
  const draw = random.uniform();
  if (draw < 0.8) return vocabulary; // the mask's row of the embedding
  return draw < 0.9 ? random.integer(FIRST_PIECE, vocabulary - 1) : piece;
}
