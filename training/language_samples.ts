/**
 * @file What a trained language model writes: a masked LM fills the gaps of sentences with its likeliest
 * pieces; a conditional LM continues their first words, each piece drawn from its ten likeliest.
 */
import { stream } from "../base/random.ts";
import type { RandomStream } from "../base/random.ts";
import type { Arrays, EngineState, Program } from "../engines/engine.ts";
import type { TransformerOptions } from "../models/transformer_options.ts";
import { maskedBatch } from "./language_batches.ts";
import type { SamplePiece } from "./language_settings.ts";
import { END, FIRST_PIECE, START } from "./text_sequences.ts";
import type { Sequences } from "./text_sequences.ts";

/** Candidates per predicted piece, of each task. */
export const CANDIDATES = { masked: 1, conditional: 10 } as const;
/** Pieces that a continuation is given. */
const GIVEN = 4;

export interface SampleOptions {
  readonly network: TransformerOptions;
  /** A compiled `candidatesStep` of `batch` sentences and the task's `CANDIDATES`. */
  readonly program: Program;
  readonly batch: number;
  readonly state: EngineState;
  /** Every piece's text by its id. */
  readonly pieces: readonly string[];
  readonly seed: number;
}

/** One sample for each of the first `batch` sequences; fewer where there are fewer. */
export function samplesOf(
  sequences: Sequences,
  options: SampleOptions,
): Promise<SamplePiece[][]> {
  return options.network.task === "masked"
    ? filledGaps(sequences, options)
    : continuations(sequences, options);
}

async function filledGaps(
  sequences: Sequences,
  { network, program, batch, state, pieces }: SampleOptions,
): Promise<SamplePiece[][]> {
  const count = Math.min(batch, sequences.count);
  const { length, ids, lengths } = sequences;
  // Masks of their own, the same for every rule and seed.
  const { target: _target, ...inputs } = maskedBatch(
    sequences,
    Int32Array.from({ length: count }, (_, row) => row),
    { batch, vocabulary: network.vocabulary, random: stream("language models", "sampled gaps") },
  );
  // What is to be filled is a gap each time, not in one of ten times another piece.
  inputs.positions.forEach((place, row) => {
    if (inputs.rows[row] === 1) inputs.tokens[place] = network.vocabulary;
  });
  const { ids: filled } = await program.run(state, inputs);
  const fillings = new Map<number, number>();
  inputs.positions.forEach((place, row) => {
    if (inputs.rows[row] === 1) fillings.set(place, filled![row]!);
  });
  return Array.from(
    { length: count },
    (_, row) =>
      Array.from({ length: lengths[row]! }, (_, piece): SamplePiece => {
        const place = row * length + piece;
        const truth = ids[place]!;
        const filling = fillings.get(place);
        if (filling === undefined) return { text: pieces[truth]!, what: "given" };
        return filling === truth
          ? { text: pieces[filling]!, what: "right" }
          : { text: pieces[filling]!, what: "wrong", truth: pieces[truth]! };
      }),
  );
}

async function continuations(
  { count: available, length, ids, lengths }: Sequences,
  { program, batch, state, pieces, seed }: SampleOptions,
): Promise<SamplePiece[][]> {
  const count = Math.min(batch, available);
  const random = stream("language models", "continuations", seed);
  const written = Array.from({ length: count }, (_, row) => {
    const given = Math.min(GIVEN, lengths[row]!, length - 1);
    return { given, ids: [...ids.subarray(row * length, row * length + given)], ended: false };
  });
  while (written.some(({ ended, ids }) => !ended && ids.length < length)) {
    const tokens = new Int32Array(batch * length).fill(END);
    const valid = new Float32Array(batch * length);
    written.forEach(({ ids }, row) => {
      const seen = [START, ...ids].slice(0, length);
      tokens.set(seen, row * length);
      valid.fill(1, row * length, row * length + seen.length);
    });
    const outputs = await program.run(state, { tokens, valid });
    written.forEach((sentence, row) => {
      if (sentence.ended || sentence.ids.length >= length) return;
      const next = drawn(outputs, { row: row * length + sentence.ids.length, random });
      if (next === undefined || next === END) sentence.ended = true;
      else sentence.ids.push(next);
    });
  }
  return written.map(({ given, ids }) =>
    ids.map((id, place) => ({ text: pieces[id]!, what: place < given ? "given" : "sampled" }))
  );
}

/** One of a row's candidates by their probabilities, special pieces but `</s>` left out. */
function drawn(
  { ids, probabilities }: Arrays,
  { row, random }: { readonly row: number; readonly random: RandomStream },
): number | undefined {
  const first = row * CANDIDATES.conditional;
  const candidates = Array.from({ length: CANDIDATES.conditional }, (_, rank) => ({
    id: ids![first + rank]!,
    weight: probabilities![first + rank]!,
  })).filter(({ id }) => id >= FIRST_PIECE || id === END);
  let left = random.uniform() * candidates.reduce((sum, { weight }) => sum + weight, 0);
  return candidates.find(({ weight }) => (left -= weight) <= 0)?.id ?? candidates.at(-1)?.id;
}
