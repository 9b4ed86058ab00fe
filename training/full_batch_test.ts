/** @file Full-batch trainings: incremental EM's energy falls, the curve is whole, learning learns. */
import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import type { FullBatchResult } from "./full_batch.ts";
import { run } from "./full_batch.ts";
import type { FullBatchSettings } from "./settings.ts";
import { memoryContext } from "./testdata/memory_context.ts";
import { COUNTS, smallFullBatch, withSmallImages } from "./testdata/small_images.ts";

const IPC = { kind: "ipc", T: 1, gamma: 0.5 } as const satisfies RuleSettings;

async function train(settings: FullBatchSettings, store: string): Promise<FullBatchResult> {
  const { value } = await run(asJson(settings), memoryContext({ store }));
  return value as unknown as FullBatchResult;
}

Deno.test("persistent iPC is incremental EM: with small steps the energy never rises", () =>
  withSmallImages(async ({ store, data }) => {
    // Gradient steps on one energy, in x and in theta: small ones lower it every time (section 3.1).
    const { curve } = await train(
      smallFullBatch(data, {
        rule: { ...IPC, gamma: 0.05 },
        optimiser: { kind: "sgd", alpha: 0.02 },
        iterations: 60,
        every: 1,
      }),
      store,
    );
    const energies = curve.map(({ energy }) => energy).filter((energy) => energy !== null);
    assert.equal(energies.length, 60);
    for (let step = 1; step < energies.length; step++) {
      assert.ok(energies[step]! < energies[step - 1]!, `iteration ${step + 1} of ${energies}`);
    }
  }));

Deno.test("the value nodes persist: iPC's first energy is the forward loss, later ones fall below it", () =>
  withSmallImages(async ({ store, data }) => {
    const still = { optimiser: { kind: "sgd", alpha: 0 }, iterations: 30, every: 1 } as const;
    const persistent = await train(smallFullBatch(data, { ...still, rule: IPC }), store);
    const { loss } = persistent.curve[0]!;
    // After forward initialisation only the output has an error: F is the loss, to rounding.
    assert.ok(Math.abs(persistent.curve[1]!.energy! - loss) < 1e-5 * loss);
    // The weights stand still, so only value nodes that are kept can lower the energy further.
    assert.ok(persistent.curve.at(-1)!.energy! < 0.99 * persistent.curve[2]!.energy!);
    assert.equal(persistent.curve.at(-1)!.loss, loss);
    // PC starts anew at every iteration, and so ends every iteration with the same energy.
    const rule = { kind: "pc", T: 4, gamma: 0.1 } as const;
    const reset = await train(smallFullBatch(data, { ...still, rule }), store);
    assert.equal(new Set(reset.curve.slice(1).map(({ energy }) => energy)).size, 1);
    // The other reading keeps PC's value nodes, too.
    const kept = await train(smallFullBatch(data, { ...still, rule, values: "kept" }), store);
    assert.ok(kept.curve.at(-1)!.energy! < 0.99 * kept.curve[1]!.energy!);
  }));

Deno.test("products of an iteration: what is executed, gradients and initialisation included", () =>
  withSmallImages(async ({ store, data }) => {
    // L = 2. BP: 2 forward, 1 back, 2 gradients. iPC, persistent: the same. PC with T = 4: x[1] = mu[1]
    // once (its input is constant), 5 evaluations of mu[0], 4 errors back, 2 gradients.
    const products = async (rule: RuleSettings) =>
      (await train(smallFullBatch(data, { rule, iterations: 1 }), store)).products;
    assert.equal(await products({ kind: "bp" }), 5);
    assert.equal(await products(IPC), 5);
    assert.equal(await products({ kind: "pc", T: 4, gamma: 0.1 }), 12);
  }));

Deno.test("the curve has the first and the last point, and every k-th between", () =>
  withSmallImages(async ({ store, data }) => {
    const { status, curve } = await train(
      smallFullBatch(data, { rule: { kind: "bpxt", T: 3 }, iterations: 11, every: 4 }),
      store,
    );
    assert.equal(status, "finished");
    assert.deepEqual(curve.map(({ iteration }) => iteration), [0, 4, 8, 11]);
    assert.deepEqual(curve.map(({ updates }) => updates), [0, 12, 24, 33]);
    assert.equal(curve[0]!.energy, null);
    assert.ok(curve.slice(1).every(({ energy }) => energy !== null));
    const many = await train(smallFullBatch(data, { iterations: 3, every: 100 }), store);
    assert.deepEqual(many.curve.map(({ iteration }) => iteration), [0, 3]);
  }));

for (const rule of [{ kind: "bp" }, IPC, { kind: "pc", T: 4, gamma: 0.1 }] as const) {
  Deno.test(`${rule.kind} learns its images and something of the others`, () =>
    withSmallImages(async ({ store, data }) => {
      const settings = smallFullBatch(data, { rule, images: 100, iterations: 100, every: 100 });
      const { curve } = await train(settings, store);
      const [first, last] = [curve[0]!, curve.at(-1)!];
      assert.ok(last.loss < first.loss / 2, `loss ${first.loss} to ${last.loss}`);
      // Chance errs on 0.9, with a standard deviation of 0.03 on 100 test images.
      assert.ok(last.testError < 0.75, `test error ${last.testError}`);
      assert.ok(last.testError >= 0 && last.testLoss > 0);
    }));
}

Deno.test("equal seeds share the images and the initial weights over the rules; others do not", () =>
  withSmallImages(async ({ store, data }) => {
    const start = async (rest: Partial<FullBatchSettings>) =>
      (await train(smallFullBatch(data, { iterations: 1, ...rest }), store)).curve[0]!;
    const expected = await start({ rule: { kind: "bp" } });
    assert.deepEqual(await start({ rule: IPC }), expected);
    assert.deepEqual(await start({ rule: { kind: "pc", T: 4, gamma: 0.1 } }), expected);
    assert.notEqual((await start({ seed: 1 })).loss, expected.loss);
    assert.notEqual((await start({ experiment: "another" })).loss, expected.loss);
  }));

Deno.test("a training that diverges is a finished result that says so", () =>
  withSmallImages(async ({ store, data }) => {
    for (const rule of [{ kind: "bp" }, IPC] as const) {
      const optimiser = { kind: "sgd", alpha: 1e6 } as const;
      const result = await train(smallFullBatch(data, { rule, optimiser, every: 1 }), store);
      assert.equal(result.status, "diverged");
      assert.equal(result.curve[0]?.iteration, 0);
      assert.ok(result.curve.length < 60);
      assert.ok(result.curve.every(({ loss, testLoss }) => Number.isFinite(loss + testLoss)));
    }
  }));

Deno.test("an interrupt ends it at once; run again, it gives the same", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = smallFullBatch(data, { rule: IPC });
    const controller = new AbortController();
    controller.abort(new DOMException("The run was interrupted", "AbortError"));
    const context = memoryContext({ store, signal: controller.signal });
    await assert.rejects(run(asJson(settings), context), { name: "AbortError" });
    assert.deepEqual(await train(settings, store), await train(settings, store));
  }));

Deno.test("more images than there are are refused; exactly all will do", () =>
  withSmallImages(async ({ store, data }) => {
    const images = COUNTS.train + 1;
    await assert.rejects(train(smallFullBatch(data, { images }), store), {
      name: "RangeError",
      message: new RegExp(`${images} images of mnist.*${COUNTS.train}`),
    });
    const all = smallFullBatch(data, { images: COUNTS.train, iterations: 1, testImages: 10_000 });
    assert.equal((await train(all, store)).curve.length, 2);
  }));
