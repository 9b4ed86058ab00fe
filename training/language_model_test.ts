/**
 * @file Trainings of small language models: what is interrupted ends with the same bits, every rule
 * learns to beat what knows no context, and unfit inputs are told apart.
 */
import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import type { StageInput } from "../pipeline/stage.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import { run } from "./language_model.ts";
import type { LanguageResult, LanguageSettings, LanguageTiming } from "./language_settings.ts";
import { abortedAtLook, memoryContext, newMemo } from "./testdata/memory_context.ts";
import type { MemoryContextOptions } from "./testdata/memory_context.ts";
import {
  smallLanguageModel,
  VOCABULARY,
  withSmallText,
  writeSmallText,
} from "./testdata/small_text.ts";

type Options = Omit<MemoryContextOptions, "inputs"> & { readonly encoded: StageInput };

const PC = { kind: "pc", T: 3, gamma: 0.05, discount: 0.9 } as const;
const IPC = { kind: "ipc", T: 3, gamma: 0.5 } as const;

async function train(settings: LanguageSettings, { encoded, ...options }: Options) {
  const context = memoryContext({ ...options, inputs: { encoded } });
  const { value, volatile } = await run(asJson(settings), context);
  return {
    result: value as unknown as LanguageResult,
    timing: volatile as unknown as LanguageTiming,
    context,
  };
}

/** What a training that is interrupted after exactly `steps` more steps saves. */
async function interrupt(
  settings: LanguageSettings,
  { steps, encoded, ...options }: Options & { readonly steps: number },
): Promise<Uint8Array> {
  const signal = abortedAtLook(steps);
  const context = memoryContext({ ...options, signal, inputs: { encoded } });
  await assert.rejects(run(asJson(settings), context), { name: "AbortError" });
  return context.saved()!;
}

for (const [task, rule] of [["masked", IPC], ["conditional", PC]] as const) {
  Deno.test(`${task} ${rule.kind}: interrupted anywhere and resumed, it ends with the same bits`, () =>
    withSmallText(async ({ store, encoded }) => {
      const settings = smallLanguageModel(task, { rule });
      const memo = newMemo();
      const straight = await train(settings, { store, encoded, memo });
      assert.deepEqual(straight.result.curve.map(({ batches }) => batches), [5, 10, 15, 20]);
      const random = stream("language_model_test", task);
      // The first step, one that an evaluation follows and the one after it, the last one, a random one.
      const moments = [...new Set([1, 5, 6, random.integer(7, 18), 20])];
      let checkpoint: Uint8Array | undefined;
      let done = 0;
      for (const moment of moments.sort((a, b) => a - b)) {
        checkpoint = await interrupt(settings, {
          store,
          encoded,
          checkpoint,
          steps: moment - done,
        });
        const { progress } = decodeCheckpoint<{ batches: number }>(checkpoint);
        assert.equal(progress.batches, moment);
        done = moment;
      }
      // In a context of its own: a new worker knows no compiled program.
      const resumed = await train(settings, { store, encoded, checkpoint });
      assert.equal(JSON.stringify(resumed.result), JSON.stringify(straight.result));
    }));
}

Deno.test("every rule learns both tasks: the perplexity falls well below the uniform one", () =>
  withSmallText(async ({ store, encoded }) => {
    const memo = newMemo();
    const cells: [LanguageSettings["network"]["task"], RuleSettings][] = [
      ["masked", { kind: "bp" }],
      ["masked", IPC],
      ["conditional", { kind: "bpxt", T: 2 }],
      ["conditional", PC],
    ];
    for (const [task, rule] of cells) {
      const settings = smallLanguageModel(task, { rule, epochs: 12, evaluateEvery: 20 });
      const { result } = await train(settings, { store, encoded, memo });
      const best = Math.min(...result.curve.map(({ devPerplexity }) => devPerplexity));
      assert.equal(result.status, "finished");
      assert.equal(result.best?.devPerplexity, best);
      // 12 pieces occur, nearly equally often: whoever sees no context cannot get below 11.
      const what = `${task} ${rule.kind}: test ${result.testPerplexity}`;
      assert.ok(result.testPerplexity! > 1 && result.testPerplexity! < 9, what);
      const updates = rule.kind === "ipc" ? 3 : rule.kind === "bpxt" ? 2 : 1;
      assert.equal(result.curve.at(-1)!.updates, 120 * updates);
    }
  }));

/** Run a test with a text of one training minibatch, which a model soon knows by heart. */
function withOneMinibatch(
  test: (place: { readonly store: string; readonly encoded: StageInput }) => Promise<void>,
): Promise<void> {
  return withSmallText(async ({ store }) => {
    const folder = await Deno.makeTempDir({ dir: store });
    const encoded = await writeSmallText(folder, { sentences: { train: 16, dev: 40, test: 45 } });
    await test({ store, encoded });
  });
}

Deno.test("the weights of the best dev perplexity read the test set, not the last ones", () =>
  withOneMinibatch(async ({ store, encoded }) => {
    const memo = newMemo();
    const settings = smallLanguageModel("conditional", { epochs: 60, evaluateEvery: 5 });
    const trained = async (rest: Partial<LanguageSettings> = {}) =>
      (await train({ ...settings, ...rest }, { store, encoded, memo })).result;
    const { best, testPerplexity, samples, curve } = await trained();
    const lowest = Math.min(...curve.map(({ devPerplexity }) => devPerplexity));
    assert.equal(best!.devPerplexity, lowest);
    assert.ok(best!.batches < 60, "it overfits: the best point comes before the end");
    // A minibatch an epoch: the same training, ended where it was best.
    const stopped = await trained({ epochs: best!.batches });
    assert.deepEqual({ testPerplexity, samples }, {
      testPerplexity: stopped.testPerplexity,
      samples: stopped.samples,
    });
    // Evaluated at its end alone, it has no other weights to test.
    const last = await trained({ evaluateEvery: 60 });
    assert.equal(last.curve.length, 1);
    assert.ok(last.testPerplexity! > testPerplexity!, `${last.testPerplexity}, ${testPerplexity}`);
  }));

Deno.test("a training that diverges keeps what its best weights were worth, or has no value", () =>
  withOneMinibatch(async ({ store, encoded }) => {
    const memo = newMemo();
    const steep = (alpha: number, epochs: number) =>
      train(
        smallLanguageModel("masked", {
          ...{ epochs, evaluateEvery: 1 },
          optimiser: { kind: "sgd", alpha },
        }),
        { store, encoded, memo },
      );
    const kept = (await steep(300, 20)).result;
    assert.equal(kept.status, "diverged");
    assert.ok(kept.best !== null && kept.curve.length < 20);
    const stopped = (await steep(300, kept.best.batches)).result;
    assert.equal(stopped.status, "finished");
    assert.deepEqual([kept.testPerplexity, kept.samples], [
      stopped.testPerplexity,
      stopped.samples,
    ]);

    const { result, timing } = await steep(1e30, 20);
    assert.deepEqual(
      [result.status, result.best, result.testPerplexity, result.curve, result.samples],
      ["diverged", null, null, [], []],
    );
    assert.doesNotMatch(JSON.stringify({ curve: result.curve, timing }), /null/);
  }));

Deno.test("patience stops a training that no longer gets better", () =>
  withSmallText(async ({ store, encoded }) => {
    const still = { optimiser: { kind: "sgd", alpha: 0 }, evaluateEvery: 2, samples: 0 } as const;
    const curve = async (rest: { readonly patience?: number }) =>
      (await train(smallLanguageModel("masked", { ...still, ...rest }), { store, encoded }))
        .result.curve;
    assert.equal((await curve({ patience: 2 })).length, 3);
    assert.equal((await curve({})).length, 10);
  }));

Deno.test("equal seeds share weights, order and masks over the rules; others do not", () =>
  withSmallText(async ({ store, encoded }) => {
    // With alpha = 0 the loss tells the weights, the sentences and their masks.
    const lossesOf = async (rule: RuleSettings, seed: number) => {
      const settings = smallLanguageModel("masked", {
        ...{ rule, seed, samples: 0, evaluateEvery: 3 },
        optimiser: { kind: "sgd", alpha: 0 },
      });
      return (await train(settings, { store, encoded })).result.curve.map(({ loss }) => loss);
    };
    const expected = await lossesOf({ kind: "bp" }, 0);
    assert.equal(new Set(expected).size, expected.length, "masks are new at every minibatch");
    for (const rule of [PC, IPC]) {
      (await lossesOf(rule, 0)).forEach((loss, index) =>
        assert.ok(Math.abs(loss - expected[index]!) < 2e-5 * loss, `${loss}, ${expected[index]}`)
      );
    }
    const other = await lossesOf({ kind: "bp" }, 1);
    assert.ok(other.every((loss, index) => loss !== expected[index]));
  }));

Deno.test("samples: gaps are judged by what stood there, continuations keep their beginning", () =>
  withSmallText(async ({ store, encoded }) => {
    const masked = await train(smallLanguageModel("masked"), { store, encoded });
    assert.equal(masked.result.samples.length, 2);
    const gaps = masked.result.samples.flat().filter(({ what }) => what !== "given");
    assert.ok(gaps.length >= 1);
    for (const { what, text, truth } of gaps) {
      if (what === "wrong") assert.notEqual(text, truth);
      else assert.deepEqual([what, truth], ["right", undefined]);
    }
    const conditional = await train(smallLanguageModel("conditional"), { store, encoded });
    for (const sample of conditional.result.samples) {
      assert.deepEqual(sample.slice(0, 4).map(({ what }) => what), Array(4).fill("given"));
      assert.ok(sample.slice(4).every(({ what }) => what === "sampled"));
      assert.ok(sample.length <= 8);
    }
  }));

Deno.test("progress rises to 1 and says how fast it goes", () =>
  withSmallText(async ({ store, encoded }) => {
    const { context, result, timing } = await train(smallLanguageModel("masked"), {
      store,
      encoded,
    });
    const { fractions, notes } = context;
    assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b));
    assert.equal(fractions.at(-1), 1);
    assert.equal(timing.seconds.length, result.curve.length);
    assert.ok(timing.tokensPerSecond > 0);
    // Nothing is known of the dev set yet; after the last step, what the evaluation before it found.
    assert.match(notes[0]!, /^batch 1 of 20, [\d,]+ tokens\/s, <1 min left$/);
    const speed = Math.round(timing.tokensPerSecond).toLocaleString("en-US");
    const perplexity = result.curve.at(-2)!.devPerplexity.toPrecision(4);
    assert.equal(
      notes.at(-1),
      `batch 20 of 20, ${speed} tokens/s, <1 min left, dev perplexity ${perplexity}`,
    );
  }));

Deno.test("another vocabulary, another length, too few sentences: told apart", () =>
  withSmallText(async ({ store, encoded }) => {
    const refused = (settings: LanguageSettings, message: RegExp, input = encoded) =>
      assert.rejects(train(settings, { store, encoded: input }), { message });
    const other = (network: Partial<LanguageSettings["network"]>) =>
      smallLanguageModel("masked", { network });
    await refused(other({ vocabulary: 20 }), /20 pieces.*encoded with 15: expected the same token/);
    await refused(other({ length: 6 }), /length 6 on sequences of 8 pieces: encode them with/);
    await refused(other({ length: 9 }), /length 9 on sequences padded to 8/);
    await refused(
      smallLanguageModel("masked", { batch: 168 }),
      /167 train sentences.*168 at least/,
    );
    for (const split of ["train", "dev", "test"] as const) {
      const sentences = { train: 30, dev: 3, test: 3, [split]: 0 };
      const folder = await Deno.makeTempDir({ dir: store });
      const empty = await writeSmallText(folder, { sentences });
      await refused(smallLanguageModel("masked"), new RegExp(`on 0 ${split} sentences`), empty);
    }
    // Ids beyond the vocabulary that the encoding says it has: files of another run.
    const folder = await Deno.makeTempDir({ dir: store });
    const foreign = await writeSmallText(folder, { vocabulary: VOCABULARY + 5 });
    const value = { vocabulary: VOCABULARY, length: 8 };
    await refused(smallLanguageModel("masked"), /none of the vocabulary's 15/, {
      ...foreign,
      value,
    });
    await refused(smallLanguageModel("masked"), /expected it as input/, { failed: "no text" });
  }));
