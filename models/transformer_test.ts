import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { initialParameters } from "./network.ts";
import type { Network } from "./network.ts";
import { optimiser } from "./optimiser.ts";
import { predictionStep, predictiveCodingStep } from "./predictive_coding.ts";
import { ipc } from "./schedule.ts";
import {
  BATCH,
  LENGTHS,
  minibatch,
  randomWeights,
  TINY,
  tiny,
  VARIANTS,
} from "./testing/language_minibatch.ts";
import { plainLogits } from "./testing/plain_transformer.ts";
import { minus, relativeError, runStep } from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";
import { transformer } from "./transformer.ts";
import { maskedRows } from "./transformer_options.ts";

const { length, vocabulary } = TINY;

/** The output's logits, a row per predicted token. */
async function logitsOf(network: Network, values: Values): Promise<number[][]> {
  const { outputs } = await runStep(predictionStep(network, BATCH), values);
  const rows = outputs.output!.length / vocabulary;
  return Array.from(
    { length: rows },
    (_, row) => [...outputs.output!.slice(row * vocabulary, (row + 1) * vocabulary)],
  );
}

/**
 * One minibatch of iPC with T = 4: how the weights moved, and the energies on the way. (In PC padding has
 * no error anyhow: its values stay at their predictions as long as the weights do.)
 */
async function trained(network: Network, values: Values): Promise<Values> {
  const step = predictiveCodingStep(network, {
    schedule: ipc(4),
    optimiser: optimiser({ kind: "sgd", alpha: 1 }),
    batch: BATCH,
    start: "forward",
  });
  const { state, outputs } = await runStep(step, {
    ...values,
    gamma: [0.2],
    alpha: Array(4).fill(0.1),
    decay: Array(4).fill(0),
  });
  const changes = network.parameters.map(({ name }) =>
    [name, minus(state[name]!, values[name]!)] as const
  );
  return { ...Object.fromEntries(changes), energies: outputs.energies! };
}

/** Real tokens of the minibatch: [sequence, place]. */
const REAL = LENGTHS.flatMap((real, sequence) =>
  Array.from({ length: real }, (_, place) => [sequence, place] as const)
);

for (const { task, layerNorm } of VARIANTS) {
  const variant = `${task}, ${layerNorm ? "with" : "without"} layer norm`;

  Deno.test(`logits equal BERT's in plain matrices (${variant})`, async () => {
    const { network, options } = tiny({ task, layerNorm });
    const values = { ...randomWeights(network, variant), ...minibatch(options, variant) };
    const logits = await logitsOf(network, values);
    const plain = LENGTHS.map((real, sequence) => {
      const tokens = [...values.tokens!.slice(sequence * length, sequence * length + real)];
      return plainLogits({ ...options, weights: values, causal: task === "conditional" }, tokens);
    });
    const expected = (position: number) =>
      plain[Math.floor(position / length)]!.getRow(position % length);
    if (task === "masked") {
      for (const [row, position] of values.positions!.entries()) {
        assert.ok(relativeError(logits[row]!, expected(position)) < 1e-12, `row ${row}`);
      }
    } else {
      for (const [sequence, place] of REAL) {
        const position = sequence * length + place;
        assert.ok(relativeError(logits[position]!, expected(position)) < 1e-12, `${position}`);
      }
    }
  });
}

Deno.test("a later token never changes an earlier logit (conditional), and changes its own", async () => {
  const { network, options } = tiny({ task: "conditional", layerNorm: true });
  const values = { ...randomWeights(network, "causal"), ...minibatch(options, "causal") };
  const before = await logitsOf(network, values);
  for (let changed = 0; changed < length; changed++) {
    const tokens = values.tokens!.slice();
    tokens[changed] = (tokens[changed]! + 1) % vocabulary;
    const after = await logitsOf(network, { ...values, tokens });
    for (let place = 0; place < length; place++) {
      if (place < changed) assert.deepEqual(after[place], before[place], `${changed} on ${place}`);
      else assert.notDeepEqual(after[place], before[place], `${changed} on ${place}`);
    }
  }
});

Deno.test("a masked token is filled in from both sides", async () => {
  const { network, options } = tiny({ task: "masked", layerNorm: false });
  const values = { ...randomWeights(network, "sides"), ...minibatch(options, "sides") };
  const before = await logitsOf(network, values);
  for (const changed of [0, 2]) { // Row 0 predicts place 1 of the first sequence.
    const tokens = values.tokens!.slice();
    tokens[changed] = (tokens[changed]! + 1) % vocabulary;
    assert.notDeepEqual((await logitsOf(network, { ...values, tokens }))[0], before[0]);
  }
});

for (const { task, layerNorm } of [VARIANTS[1]!, VARIANTS[2]!]) {
  for (const placement of ["block", "attention"] as const) {
    Deno.test(`padding changes no energy and no gradient (${task}, ${placement})`, async () => {
      const { network, options } = tiny({ task, layerNorm, placement });
      const values = { ...randomWeights(network, "padding"), ...minibatch(options, "padding") };
      const expected = await trained(network, values);

      // Other tokens, and other targets, where there is only padding.
      const position = length + LENGTHS[1];
      const tokens = values.tokens!.with(position, 4);
      const target = task === "masked"
        ? values.target!
        : values.target!.with(position, (values.target![position]! + 1) % vocabulary);
      assert.deepEqual(await trained(network, { ...values, tokens, target }), expected);

      // A longer model, hence more padding: equal but for the order of sums.
      const longer = tiny({
        task,
        layerNorm,
        placement,
        length: length + 2,
        maskedShare: maskedRows(options, BATCH) / (length + 2) / BATCH,
      });
      const stretched = await trained(longer.network, stretch(values));
      for (const [name, change] of Object.entries(expected)) {
        const same = stretched[name]!.slice(0, change.length);
        const error = Math.hypot(...minus(same, change));
        assert.ok(error < 1e-12 * Math.hypot(...change) + 1e-14, `${name}: ${error}`);
        // No more than the rows of the position embedding that came with the length.
        assert.ok(stretched[name]!.slice(change.length).every((value) => value === 0), name);
      }
    });
  }
}

/** A minibatch and weights for a model that is longer by 2, all of it padding. */
function stretch(values: Values): Values {
  const wider = (rows: Float64Array, fill: number) =>
    Float64Array.from(LENGTHS.flatMap((_, sequence) => [
      ...rows.slice(sequence * length, (sequence + 1) * length),
      fill,
      fill,
    ]));
  const { tokens, valid, positions, target } = values;
  return {
    ...values,
    tokens: wider(tokens!, 1),
    valid: wider(valid!, 0),
    "position embedding": Float64Array.from([...values["position embedding"]!, 1, 2, 3, 4, 5, 6]),
    ...(positions === undefined ? { target: wider(target!, 3) } : {
      positions: positions.map((at) => Math.floor(at / length) * (length + 2) + at % length),
    }),
  };
}

Deno.test("a masked row of weight 0 contributes nothing", async () => {
  for (const placement of ["block", "attention"] as const) {
    const { network, options } = tiny({ task: "masked", layerNorm: false, placement });
    const values = { ...randomWeights(network, "fill"), ...minibatch(options, "fill") };
    const last = values.rows!.length - 1;
    assert.equal(values.rows![last], 0);
    const other = {
      ...values,
      positions: values.positions!.with(last, 4),
      target: values.target!.with(last, (values.target![last]! + 1) % vocabulary),
    };
    assert.deepEqual(await trained(network, other), await trained(network, values));
  }
});

Deno.test("value nodes sit at the blocks, or inside them; parameters have their level", () => {
  const shapesOf = (network: Network) =>
    network.nodes.map(({ name, level, energy, shape }) => [name, level, energy, shape(2)]);
  const block = tiny({ task: "conditional", layerNorm: false }).network;
  assert.equal(block.depth, 4);
  assert.deepEqual(shapesOf(block), [
    ["x[0]", 0, "token", [6, 5]],
    ["x[1]", 1, "gaussian", [6, 3]],
    ["x[2]", 2, "gaussian", [6, 3]],
    ["x[3]", 3, "gaussian", [6, 3]],
  ]);
  const attention = tiny({ task: "masked", layerNorm: false, placement: "attention" }).network;
  assert.equal(attention.depth, 6);
  assert.deepEqual(shapesOf(attention), [
    ["x[0]", 0, "token", [4, 5]],
    ["x[1]", 1, "gaussian", [4, 3]],
    ["x[2]", 2, "gaussian", [6, 4]],
    ["x[3]", 3, "kl", [2, 3, 3]],
    ["x[4]", 4, "gaussian", [6, 4]],
    ["x[5]", 5, "kl", [2, 3, 3]],
  ]);
  const levels = (network: Network) =>
    Object.fromEntries(network.parameters.map(({ name, level }) => [name, level]));
  const cut = levels(block);
  assert.deepEqual([cut["token embedding"], cut["block 1 outer.bias"]], [3, 3]);
  assert.deepEqual([cut["block 2 query.bias"], cut["transform.weight"]], [2, 1]);
  const uncut = levels(attention);
  assert.deepEqual([uncut["token embedding"], uncut["block 1 key.bias"]], [5, 5]);
  assert.deepEqual([uncut["block 1 value.bias"], uncut["block 1 inner.weight"]], [4, 4]);
  // What follows a block's last value node belongs to the next one.
  assert.deepEqual([uncut["block 1 outer.weight"], uncut["block 2 outer.weight"]], [3, 1]);
});

Deno.test("embeddings start normal, narrow with layer norm; layer norms start as nothing but norms", () => {
  for (const [layerNorm, deviation] of [[true, 0.02], [false, 0.2]] as const) {
    const { network } = tiny({ task: "masked", layerNorm, vocabulary: 2000 });
    const weights = initialParameters(network, stream("embeddings"));
    const embedding = weights["token embedding"]!;
    assert.equal(embedding.length, 2001 * 3); // A row more, for the mask.
    const variance = embedding.reduce((sum, value) => sum + value ** 2, 0) / embedding.length;
    // The standard error of a variance of 6,003 draws is 1.8%.
    assert.ok(Math.abs(variance / deviation ** 2 - 1) < 0.08);
    if (layerNorm) {
      assert.deepEqual([...weights["block 1 outer norm.gain"]!], [1, 1, 1]);
      assert.deepEqual([...weights["block 1 outer norm.bias"]!], [0, 0, 0]);
    }
  }
});

Deno.test("masked rows of a minibatch are 15 % of its tokens, rounded up", () => {
  assert.equal(maskedRows({ length: 32 }, 128), 615); // 614.4
  assert.equal(maskedRows({ length: 4, maskedShare: 0.5 }, 3), 6);
});

Deno.test("a transformer refuses sizes that are not positive integers, and shares outside (0, 1]", () => {
  const options = { ...TINY, task: "masked", placement: "block", layerNorm: false } as const;
  for (const wrong of [{ blocks: 0 }, { hidden: 2.5 }, { vocabulary: -1 }, { maskedShare: 1.5 }]) {
    assert.throws(() => transformer({ ...options, ...wrong }), RangeError);
  }
});
