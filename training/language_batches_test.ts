/** @file Minibatches of the language models: shifted targets, masks and their shares, empty rows. */
import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { maskedRows } from "../models/transformer_options.ts";
import { conditionalBatch, maskedBatch } from "./language_batches.ts";
import { END, packSequences, START } from "./text_sequences.ts";

const { sequences } = packSequences([[5, 6], [7, 8, 9, 10, 11], [12, 13, 14]], { length: 4 });

Deno.test("conditional: <s> first, every piece from those before it, </s> where there is room", () => {
  const { tokens, valid, target } = conditionalBatch(sequences, Int32Array.of(0, 1, 2), {
    batch: 4,
  });
  assert.deepEqual([...tokens], [
    ...[START, 5, 6, END],
    ...[START, 7, 8, 9],
    ...[START, 12, 13, 14],
    ...[END, END, END, END],
  ]);
  // The last position of row 0 is padding; its target has no weight.
  assert.deepEqual([...valid], [1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  assert.deepEqual([...target], [
    ...[5, 6, END, END],
    ...[7, 8, 9, 10],
    ...[12, 13, 14, END],
    ...[END, END, END, END],
  ]);
});

Deno.test("masked: places, targets and weights belong together; padding is never masked", () => {
  const random = stream("language_batches_test", "masked");
  const all = Int32Array.of(0, 1, 2);
  const { tokens, valid, positions, rows, target } = maskedBatch(sequences, all, {
    ...{ batch: 4, vocabulary: 20, random },
  });
  assert.deepEqual([...valid], [1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  const original = [...sequences.ids, END, END, END, END];
  assert.equal(positions.length, maskedRows({ length: 4 }, 4));
  // 9 pieces: 15 % are 1.35, so one; the other two of the three rows have weight 0.
  assert.deepEqual([...rows], [1, 0, 0]);
  const [place] = positions as unknown as [number];
  assert.equal(valid[place], 1);
  assert.equal(target[0], original[place]);
  tokens.forEach((token, index) => index === place || assert.equal(token, original[index]));
});

Deno.test("masked: 15 % of the pieces, 80 % of them by the mask, 10 % by another, 10 % unchanged", () => {
  const vocabulary = 1003;
  const long = packSequences(Array.from({ length: 64 }, () => Array<number>(32).fill(7)), {
    length: 32,
  }).sequences;
  const everyRow = Int32Array.from({ length: 64 }, (_, row) => row);
  const counts = { mask: 0, random: 0, same: 0 };
  const drawn = new Set<number>();
  for (let repeat = 0; repeat < 20; repeat++) {
    const random = stream("language_batches_test", "shares", repeat);
    const { tokens, positions, rows, target } = maskedBatch(long, everyRow, {
      ...{ batch: 64, vocabulary, random },
    });
    assert.equal(rows.reduce((sum, weight) => sum + weight, 0), Math.round(0.15 * 64 * 32));
    positions.forEach((place, row) => {
      if (rows[row] === 0) return;
      assert.equal(target[row], 7);
      const token = tokens[place]!;
      if (token === vocabulary) counts.mask++;
      else if (token === 7) counts.same++;
      else {
        counts.random++;
        drawn.add(token);
        assert.ok(token >= 3 && token < vocabulary, `${token} is no ordinary piece`);
      }
    });
  }
  // 6140 draws: standard deviations 31 and 24; five of them are allowed.
  const total = 6140;
  assert.equal(counts.mask + counts.random + counts.same, total);
  assert.ok(Math.abs(counts.mask - 0.8 * total) < 160, `${counts.mask} masks`);
  assert.ok(Math.abs(counts.random - 0.1 * total) < 120, `${counts.random} random`);
  assert.ok(Math.abs(counts.same - 0.1 * total) < 120, `${counts.same} unchanged`);
  assert.ok(drawn.size > 300, "random pieces come from the whole vocabulary");
});

Deno.test("masked: positions ascend without repetition, equal streams mask alike, others do not", () => {
  const rows = Int32Array.from({ length: 16 }, (_, row) => row);
  const text =
    packSequences(Array.from({ length: 16 }, (_, row) => Array<number>(8).fill(3 + row)), {
      length: 8,
    }).sequences;
  const draw = (label: string) =>
    maskedBatch(text, rows, { batch: 16, vocabulary: 30, random: stream(label) });
  const { positions, rows: weights } = draw("one");
  const used = [...positions].filter((_, row) => weights![row] === 1);
  assert.deepEqual(used, [...new Set(used)].sort((a, b) => a - b));
  assert.deepEqual(draw("one"), draw("one"));
  assert.notDeepEqual(draw("one").positions, draw("two").positions);
});

Deno.test("an empty minibatch has weights 0 everywhere", () => {
  const none = new Int32Array();
  const options = { batch: 2, vocabulary: 20, random: stream("none") };
  const masked = maskedBatch(sequences, none, options);
  assert.ok(masked.rows.every((weight) => weight === 0));
  assert.ok(masked.valid.every((weight) => weight === 0));
  assert.ok(conditionalBatch(sequences, none, options).valid.every((weight) => weight === 0));
});
