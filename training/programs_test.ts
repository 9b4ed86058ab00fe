/**
 * @file Compiled steps shared by the trainings of a worker: shared only where the graph is the same,
 * and then without any difference in the results.
 */
import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import type { Engine } from "../engines/engine.ts";
import type { StageContext } from "../pipeline/stage.ts";
import { run as trainClassifier } from "./classifier.ts";
import { run as trainFullBatch } from "./full_batch.ts";
import type { ClassifierSettings } from "./settings.ts";
import { memoryContext, newMemo } from "./testdata/memory_context.ts";
import { smallClassifier, smallFullBatch, withSmallImages } from "./testdata/small_images.ts";

/** A memo whose engine counts the programs that it compiles. */
function countingMemo() {
  const memo = newMemo();
  let programs = 0;
  const counting: StageContext["memo"] = <T>(key: string, make: () => Promise<T>) =>
    memo(key, async () => {
      const made = await make();
      if (!key.startsWith("engine ")) return made;
      const engine = made as Engine;
      const compile: Engine["compile"] = (step, options) => {
        programs++;
        return engine.compile(step, options);
      };
      return { ...engine, compile } as T;
    });
  return { memo: counting, programs: () => programs };
}

/** Settings of one shape: numbers that are a step's inputs. */
const ALIKE: readonly Partial<ClassifierSettings>[] = [
  {
    rule: { kind: "ipc", T: 3, gamma: 0.5 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3 },
  },
  {
    rule: { kind: "ipc", T: 3, gamma: 0.1 },
    optimiser: { kind: "adam", alpha: 5e-3, decay: 1e-2 },
  },
  {
    rule: { kind: "ipc", T: 3, gamma: 1 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-2 },
    seed: 5,
    epochs: 2,
    experiment: "another",
  },
];

/** Settings of shapes of their own, all near to the first. */
const APART: readonly Partial<ClassifierSettings>[] = [
  {
    rule: { kind: "ipc", T: 3, gamma: 0.5 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3 },
  },
  { rule: { kind: "ipc", T: 3, gamma: 0.5 }, optimiser: { kind: "adam", alpha: 1e-3 } },
  {
    rule: { kind: "ipc", T: 3, gamma: 0.5 },
    optimiser: { kind: "adamw", alpha: 1e-3, decay: 1e-3 },
  },
  {
    rule: { kind: "ipc", T: 3, gamma: 0.5 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3, beta1: 0.5 },
  },
  {
    rule: { kind: "ipc", T: 4, gamma: 0.5 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3 },
  },
  { rule: { kind: "pc", T: 3, gamma: 0.5 }, optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3 } },
  {
    rule: { kind: "pc", T: 3, gamma: 0.5, discount: 0.5 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 1e-3 },
  },
  { rule: { kind: "bpxt", T: 3 }, optimiser: { kind: "sgd", alpha: 1e-2 } },
  { rule: { kind: "bpxt", T: 3 }, optimiser: { kind: "sgd", alpha: 1e-2, momentum: 0.5 } },
  { rule: { kind: "bpxt", T: 3 }, optimiser: { kind: "sgd", alpha: 1e-2, momentum: 0.9 } },
  { rule: { kind: "bpxt", T: 2 }, optimiser: { kind: "sgd", alpha: 1e-2 } },
  { rule: { kind: "bpxt", T: 2 }, optimiser: { kind: "sgd", alpha: 1e-2 }, batch: 30 },
];

async function curves(
  settings: readonly Partial<ClassifierSettings>[],
  { store, data, memo }: {
    readonly store: string;
    readonly data: DataIdentity;
    readonly memo?: StageContext["memo"];
  },
): Promise<string[]> {
  const results: string[] = [];
  for (const rest of settings) {
    const context = memoryContext({ store, ...(memo === undefined ? {} : { memo }) });
    const all = smallClassifier(data, { epochs: 1, ...rest });
    results.push(JSON.stringify((await trainClassifier(asJson(all), context)).value));
  }
  return results;
}

Deno.test("trainings of one shape share two programs, and get what they would get alone", () =>
  withSmallImages(async ({ store, data }) => {
    const { memo, programs } = countingMemo();
    const shared = await curves(ALIKE, { store, data, memo });
    assert.equal(programs(), 2, "one trains, one predicts");
    assert.deepEqual(shared, await curves(ALIKE, { store, data }));
    assert.equal(new Set(shared).size, ALIKE.length, "the numbers that differ do count");
  }));

Deno.test("trainings of other shapes share no training step", () =>
  withSmallImages(async ({ store, data }) => {
    const { memo, programs } = countingMemo();
    const shared = await curves(APART, { store, data, memo });
    assert.equal(programs(), APART.length + 1, "one each, and one that predicts");
    assert.deepEqual(shared, await curves(APART, { store, data }));
  }));

Deno.test("full-batch and minibatch trainings of one size do not mix their steps", () =>
  withSmallImages(async ({ store, data }) => {
    const { memo } = countingMemo();
    const rule = { kind: "ipc", T: 2, gamma: 0.5 } as const;
    const full = asJson(smallFullBatch(data, { rule, images: 40, iterations: 3 }));
    const mini = asJson(smallClassifier(data, { rule, batch: 40, epochs: 1 }));
    const alone = [
      await trainFullBatch(full, memoryContext({ store })),
      await trainClassifier(mini, memoryContext({ store })),
    ];
    const together = [
      await trainFullBatch(full, memoryContext({ store, memo })),
      await trainClassifier(mini, memoryContext({ store, memo })),
    ];
    assert.deepEqual(together.map(({ value }) => value), alone.map(({ value }) => value));
  }));
