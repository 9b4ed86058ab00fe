/**
 * @file Trainings in minibatches, on a few drawn images: what is interrupted ends with the same bits,
 * equal seeds share all that is random, learning learns, and what diverges is a result like others.
 */
import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import type { ClassifierResult, ClassifierTiming } from "./classifier.ts";
import { run } from "./classifier.ts";
import type { ClassifierSettings } from "./settings.ts";
import { abortedAtLook, memoryContext, newMemo } from "./testdata/memory_context.ts";
import type { MemoryContextOptions } from "./testdata/memory_context.ts";
import { smallClassifier, withSmallImages } from "./testdata/small_images.ts";

const RULES = {
  bp: { kind: "bp" },
  bpxt: { kind: "bpxt", T: 3 },
  pc: { kind: "pc", T: 4, gamma: 0.1 },
  zil: { kind: "zil", gamma: 1 },
  ipc: { kind: "ipc", T: 4, gamma: 0.5 },
} as const satisfies Record<string, RuleSettings>;

async function train(settings: ClassifierSettings, options: MemoryContextOptions) {
  const { value, volatile } = await run(asJson(settings), memoryContext(options));
  return {
    result: value as unknown as ClassifierResult,
    timing: volatile as unknown as ClassifierTiming,
  };
}

/** What a training that is interrupted after exactly `steps` more steps saves. */
async function interrupt(
  settings: ClassifierSettings,
  { steps, ...options }: MemoryContextOptions & { readonly steps: number },
): Promise<Uint8Array> {
  const context = memoryContext({ ...options, signal: abortedAtLook(steps) });
  await assert.rejects(run(asJson(settings), context), { name: "AbortError" });
  return context.saved()!;
}

interface Saved {
  readonly epoch: number;
  readonly batch: number;
  readonly lossSum: number;
  readonly elapsed: number;
  readonly seconds: readonly number[];
}

/** A checkpoint without what differs from run to run: how long it took. */
function comparable(checkpoint: Uint8Array) {
  const { progress, state } = decodeCheckpoint<Saved>(checkpoint);
  const { elapsed: _elapsed, seconds: _seconds, ...position } = progress;
  return { position, state };
}

/** 12 minibatches in each of 3 epochs. */
const STEPS = 36;

for (const name of ["bp", "ipc", "pc"] as const) {
  Deno.test(`${name}: interrupted anywhere and resumed, a training ends with the same bits`, () =>
    withSmallImages(async ({ store, data }) => {
      const settings = smallClassifier(data, { rule: RULES[name] });
      const straight = await train(settings, { store });
      const end = await interrupt(settings, { store, steps: STEPS });
      assert.equal(straight.result.curve.length, 3);

      const random = stream("classifier_test", name);
      const drawn = Array.from({ length: 4 }, () => random.integer(2, STEPS - 1));
      // The first step, the last one of an epoch and the one after it, and seeded ones.
      const moments = [...new Set([1, 12, 13, ...drawn])].sort((a, b) => a - b);
      let checkpoint: Uint8Array | undefined;
      let done = 0;
      for (const moment of moments) {
        // A context of its own each time: a new worker knows no compiled program.
        checkpoint = await interrupt(settings, { store, checkpoint, steps: moment - done });
        const { epoch, batch } = decodeCheckpoint<Saved>(checkpoint).progress;
        assert.equal(12 * epoch + batch, moment, "the checkpoint stands where the interrupt came");
        done = moment;
      }
      const resumed = await train(settings, { store, checkpoint });
      assert.deepEqual(resumed.result, straight.result);
      assert.equal(JSON.stringify(resumed.result), JSON.stringify(straight.result));

      checkpoint = await interrupt(settings, { store, checkpoint, steps: STEPS - done });
      assert.deepEqual(comparable(checkpoint), comparable(end), "weights and moments, bit for bit");
      // Nothing is left to train, only to evaluate.
      assert.deepEqual((await train(settings, { store, checkpoint })).result, straight.result);
    }));
}

Deno.test("a resumed training goes on counting its time, and has the seconds of every epoch", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = smallClassifier(data);
    const checkpoint = await interrupt(settings, { store, steps: 20 });
    const saved = decodeCheckpoint<Saved>(checkpoint).progress;
    const { timing } = await train(settings, { store, checkpoint });
    assert.equal(timing.seconds.length, 3);
    assert.deepEqual(timing.seconds.slice(0, 1), saved.seconds);
    const sorted = [...timing.seconds].sort((a, b) => a - b);
    assert.deepEqual(timing.seconds, sorted);
    assert.ok(timing.seconds[1]! >= saved.elapsed && saved.elapsed >= saved.seconds[0]!);
    assert.ok(timing.millisecondsPerStep > 0);
  }));

Deno.test("learning happens by every rule: the loss falls and the accuracy is above chance", () =>
  withSmallImages(async ({ store, data }) => {
    const memo = newMemo();
    for (const rule of Object.values(RULES)) {
      const { result } = await train(smallClassifier(data, { rule, epochs: 4 }), { store, memo });
      const [first, last] = [result.curve[0]!, result.curve.at(-1)!];
      assert.equal(result.status, "finished");
      assert.equal(result.parameters, 784 * 16 + 16 + 16 * 10 + 10);
      assert.ok(last.loss < first.loss, `${rule.kind}: loss ${first.loss} to ${last.loss}`);
      // Chance is 0.1 with a standard deviation of sqrt(0.09 / 150) = 0.025 on 150 test images.
      for (const { accuracy } of [last.test, last.validation]) {
        assert.ok(accuracy > 0.25, `${rule.kind}: accuracy ${accuracy}`);
      }
      assert.deepEqual(result.curve.map(({ epoch }) => epoch), [1, 2, 3, 4]);
      const updates = rule.kind === "bpxt" ? 3 : rule.kind === "ipc" ? 4 : 1;
      assert.deepEqual(
        result.curve.map((record) => record.updates),
        [12, 24, 36, 48].map((steps) => steps * updates),
      );
    }
  }));

Deno.test("equal seeds share the initial weights and the order of images over the rules", () =>
  withSmallImages(async ({ store, data }) => {
    // With alpha = 0 nothing is learned, so an epoch's loss tells the weights and which images came:
    // 10 minibatches of 28 leave 20 of the 300 out, others in every epoch.
    const still = { optimiser: { kind: "sgd", alpha: 0 }, batch: 28 } as const;
    const lossesOf = async (rule: RuleSettings, seed: number) => {
      const settings = smallClassifier(data, { ...still, rule, seed });
      return (await train(settings, { store })).result.curve.map(({ loss }) => loss);
    };
    const expected = await lossesOf(RULES.bp, 0);
    assert.equal(new Set(expected).size, 3, "every epoch has an order of its own");
    for (const rule of [RULES.bpxt, RULES.pc, RULES.zil, RULES.ipc]) {
      near(await lossesOf(rule, 0), expected);
    }
    const other = await lossesOf(RULES.bp, 1);
    // Weights of another draw: the losses differ by far more than rounding.
    assert.ok(other.every((loss, epoch) => Math.abs(loss - expected[epoch]!) > 1e-3));
  }));

Deno.test("Z-IL makes BP's updates: the curves agree to float32 rounding", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = (rule: RuleSettings) =>
      smallClassifier(data, { rule, optimiser: { kind: "sgd", alpha: 0.05 } });
    const [bp, zil, pc] = await Promise.all(
      [RULES.bp, RULES.zil, RULES.pc].map(async (rule) =>
        (await train(settings(rule), { store })).result.curve.map(({ loss }) => loss)
      ),
    );
    near(zil!, bp!);
    assert.ok(Math.abs(pc!.at(-1)! - bp!.at(-1)!) > 1e-4, "PC's updates are others");
  }));

/** Sums of float32 numbers that were added in different orders. */
function near(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of actual.entries()) {
    const wanted = expected[index]!;
    assert.ok(Math.abs(value - wanted) < 2e-5 * wanted, `${value} is not ${wanted} at ${index}`);
  }
}

Deno.test("the same settings give the same bits; whatever differs in them shows", () =>
  withSmallImages(async ({ store, data }) => {
    const curve = async (rest: Partial<ClassifierSettings>) => {
      const { result } = await train(smallClassifier(data, rest), { store });
      return JSON.stringify(result.curve);
    };
    const base = await curve({});
    assert.equal(await curve({}), base);
    const others: Partial<ClassifierSettings>[] = [
      { seed: 1 },
      { experiment: "another" },
      { batch: 24 },
      { optimiser: { kind: "adam", alpha: 4e-3 } },
      { optimiser: { kind: "adam", alpha: 5e-3, decay: 1e-2 } },
      { limit: { train: 250, test: 150 } },
      { network: { kind: "mlp", widths: [784, 16, 10], activation: "tanh" } },
    ];
    for (const other of others) assert.notEqual(await curve(other), base, JSON.stringify(other));
  }));

const DIVERGING = { kind: "sgd", alpha: 1e6 } as const;

for (const name of ["bp", "ipc", "pc"] as const) {
  Deno.test(`${name}: a training that diverges is a finished result that says so`, () =>
    withSmallImages(async ({ store, data }) => {
      const settings = smallClassifier(data, { rule: RULES[name], optimiser: DIVERGING });
      const { result, timing } = await train(settings, { store });
      assert.equal(result.status, "diverged");
      assert.ok(result.curve.length < 3, "it stopped when it diverged");
      assert.equal(timing.seconds.length, result.curve.length);
      const text = JSON.stringify({ result, timing });
      assert.doesNotMatch(text, /null/, "JSON turns NaN into null, and there is none");
    }));
}

Deno.test("weights that only the evaluation shows to be lost: diverged, without that epoch", () =>
  withSmallImages(async ({ store, data }) => {
    // One minibatch per epoch: its loss is that of the initial weights, and finite.
    const settings = smallClassifier(data, {
      batch: 300,
      optimiser: { kind: "sgd", alpha: 1e30 },
    });
    const { result } = await train(settings, { store });
    assert.deepEqual([result.status, result.curve], ["diverged", []]);
  }));

Deno.test("an interrupt beside a divergence saves a sound state or ends as diverged", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = smallClassifier(data, { optimiser: DIVERGING });
    const memo = newMemo();
    const ends = new Set<string>();
    for (let steps = 1; steps <= 12; steps++) {
      const context = memoryContext({ store, memo, signal: abortedAtLook(steps) });
      const end = await run(asJson(settings), context).then(
        ({ value }) => (value as unknown as ClassifierResult).status,
        (error: Error) => error.name,
      );
      ends.add(end);
      if (end !== "AbortError") continue;
      const { lossSum } = decodeCheckpoint<Saved>(context.saved()!).progress;
      assert.ok(Number.isFinite(lossSum), `saved a loss of ${lossSum} after step ${steps}`);
      const resumed = await train(settings, { store, memo, checkpoint: context.saved() });
      assert.equal(resumed.result.status, "diverged");
    }
    assert.deepEqual([...ends].sort(), ["AbortError", "diverged"]);
  }));

Deno.test("patience: stops when the validation accuracy has not risen for so many epochs", () =>
  withSmallImages(async ({ store, data }) => {
    const epochsOf = async (rest: Partial<ClassifierSettings>) =>
      (await train(smallClassifier(data, rest), { store })).result.curve;
    // With alpha = 0 the first epoch is the best one.
    const still = { optimiser: { kind: "sgd", alpha: 0 }, epochs: 6 } as const;
    assert.equal((await epochsOf({ ...still, patience: 2 })).length, 3);
    assert.equal((await epochsOf({ ...still, patience: 0 })).length, 1);
    assert.equal((await epochsOf({ ...still, patience: 6 })).length, 6);
    assert.equal((await epochsOf(still)).length, 6);

    const learning = await epochsOf({ epochs: 40, patience: 2 });
    const accuracies = learning.map(({ validation }) => validation.accuracy);
    const sinceBest = (count: number) => {
      const seen = accuracies.slice(0, count);
      return count - 1 - seen.indexOf(Math.max(...seen));
    };
    assert.ok(learning.length > 3 && learning.length < 40, `stopped after ${learning.length}`);
    assert.equal(sinceBest(learning.length), 2);
    for (let count = 1; count < learning.length; count++) assert.ok(sinceBest(count) < 2);
  }));

Deno.test("patience: an interrupted training stops at the same epoch", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = smallClassifier(data, { epochs: 40, patience: 1 });
    const straight = await train(settings, { store });
    const epochs = straight.result.curve.length;
    assert.ok(epochs < 40);
    const checkpoint = await interrupt(settings, { store, steps: 12 * epochs });
    assert.deepEqual((await train(settings, { store, checkpoint })).result, straight.result);
  }));

Deno.test("progress rises to 1", () =>
  withSmallImages(async ({ store, data }) => {
    const context = memoryContext({ store });
    await run(asJson(smallClassifier(data)), context);
    const { fractions } = context;
    assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b));
    assert.ok(fractions.length >= 3 && fractions[0]! > 0);
    assert.equal(fractions.at(-1), 1);
  }));

Deno.test("too few images for one minibatch are refused", () =>
  withSmallImages(async ({ store, data }) => {
    await assert.rejects(train(smallClassifier(data, { batch: 301 }), { store }), {
      name: "RangeError",
      message: /300 images in minibatches of 301.*expected at least one whole minibatch/,
    });
    const all = await train(smallClassifier(data, { batch: 300, epochs: 1 }), { store });
    assert.equal(all.result.curve[0]?.updates, 1, "exactly one minibatch will do");
  }));

Deno.test("data that the store lacks are named, with what to do", () =>
  withSmallImages(async ({ store, data }) => {
    const lacking: DataIdentity = { ...data, digest: "0".repeat(64) };
    await assert.rejects(train(smallClassifier(lacking), { store }), {
      message: /The store has no mnist.*deno task reproduce/,
    });
  }));
