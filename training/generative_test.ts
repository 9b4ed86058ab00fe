/** @file Trainings of generative nets: what the curve's points are, and what theory says of them. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { asJson } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import { identityOf } from "../engines/identity.ts";
import { generative } from "../models/generative.ts";
import { initialParameters } from "../models/network.ts";
import { run } from "./generative.ts";
import type { GenerativeResult, GenerativeSettings } from "./generative.ts";
import { memoryContext } from "./testdata/memory_context.ts";
import { COUNTS, withSmallImages } from "./testdata/small_images.ts";

const STILL = { kind: "sgd", alpha: 0 } as const;

function small(data: DataIdentity, rest: Partial<GenerativeSettings> = {}): GenerativeSettings {
  return {
    experiment: "generative-test",
    seed: 0,
    data,
    engine: identityOf({ name: "onnx", provider: "cpu" }),
    network: {
      kind: "generative",
      widths: [4, 8, 8],
      activation: "tanh",
      bias: true,
      initialisation: "pytorch",
    },
    rule: { kind: "ipc", T: 1, gamma: 0.1 },
    optimiser: { kind: "adam", alpha: 1e-3 },
    latents: "zero",
    values: "kept",
    images: 6,
    iterations: 24,
    pictures: 0,
    ...rest,
  };
}

async function train(settings: GenerativeSettings, store: string): Promise<GenerativeResult> {
  const { value } = await run(asJson(settings), memoryContext({ store }));
  return value as unknown as GenerativeResult;
}

function assertClose(actual: readonly number[], expected: readonly number[], tolerance: number) {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of expected.entries()) {
    const message = `at ${index}: ${actual[index]}, expected ${value}`;
    assert.ok(Math.abs(actual[index]! - value) <= tolerance * Math.abs(value), message);
  }
}

Deno.test("without biases zero latents predict nothing: F starts at 1/2 ||image||^2", () =>
  withSmallImages(async ({ store, data }) => {
    const { network } = small(data);
    const { energies, pictures, size } = await train(
      small(data, { network: { ...network, bias: false }, pictures: 6 }),
      store,
    );
    assert.deepEqual(size, { height: 28, width: 28, channels: 1 });
    const norms = pictures.map(({ original }) => {
      const pixels = Buffer.from(original, "base64");
      assert.equal(pixels.length, 28 * 28);
      return pixels.reduce((sum, byte) => sum + (byte / 255) ** 2, 0) / 2;
    });
    assertClose([energies[0]!], [norms.reduce((sum, norm) => sum + norm) / 6], 1e-4);
  }));

Deno.test("with weights that stand still, PC and iPC infer alike, point by point", () =>
  withSmallImages(async ({ store, data }) => {
    const curve = async (rule: GenerativeSettings["rule"]) =>
      (await train(small(data, { rule, optimiser: STILL }), store)).energies;
    const ipc = await curve({ kind: "ipc", T: 1, gamma: 0.1 });
    assert.equal(ipc.length, 25, "0, 1, ..., 24 iterations");
    for (const T of [4, 8, 12]) {
      assertClose(await curve({ kind: "pc", T, gamma: 0.1 }), ipc, 1e-5);
    }
  }));

Deno.test("PC's weights move after T iterations, and the point at T follows their update", () =>
  withSmallImages(async ({ store, data }) => {
    const rule = { kind: "pc", T: 8, gamma: 0.1 } as const;
    const still = await train(small(data, { rule, optimiser: STILL }), store);
    const moving = await train(small(data, { rule }), store);
    assert.deepEqual(moving.energies.slice(0, 8), still.energies.slice(0, 8));
    assert.ok(moving.energies[8]! < 0.999 * still.energies[8]!, "the update lowers the energy");
    // iPC's weights move from the first iteration on.
    const { energies } = await train(small(data), store);
    assert.equal(energies[0], still.energies[0]);
    assert.notEqual(energies[1], still.energies[1]);
  }));

Deno.test("values that are reset begin again after every T iterations; kept ones do not", () =>
  withSmallImages(async ({ store, data }) => {
    const rule = { kind: "pc", T: 8, gamma: 0.1 } as const;
    const settings = small(data, { rule, optimiser: STILL });
    const { energies } = await train({ ...settings, values: "reset" }, store);
    assert.deepEqual(energies.slice(8, 16), energies.slice(0, 8));
    assert.deepEqual(energies.slice(16, 24), energies.slice(0, 8));
    // The last point is the state that the last iteration leaves.
    assert.ok(energies[24]! < energies[7]!);
    const kept = await train(settings, store);
    assertClose([kept.energies[7]!], [energies[7]!], 1e-6);
    assert.ok(kept.energies[15]! < energies[7]!);
  }));

Deno.test("incremental EM: with small steps the energy falls at every iteration", () =>
  withSmallImages(async ({ store, data }) => {
    const { energies } = await train(
      small(data, {
        rule: { kind: "ipc", T: 1, gamma: 0.02 },
        optimiser: { kind: "sgd", alpha: 0.005 },
        iterations: 60,
      }),
      store,
    );
    for (let n = 1; n < energies.length; n++) assert.ok(energies[n]! < energies[n - 1]!, `${n}`);
  }));

Deno.test("the net learns to reconstruct its images; errors are those of the pictures", () =>
  withSmallImages(async ({ store, data }) => {
    const settings = small(data, {
      optimiser: { kind: "adam", alpha: 0.01 },
      iterations: 300,
      pictures: 6,
    });
    const { energies, errors, pictures, status } = await train(settings, store);
    assert.equal(status, "finished");
    assert.ok(energies.at(-1)! < energies[0]! / 4, `${energies[0]} to ${energies.at(-1)}`);
    assertClose(
      [errors!.reconstructed],
      [pictures.reduce((sum, { error }) => sum + error, 0) / 6],
      1e-4,
    );
    for (const { original, reconstruction, error } of pictures) {
      const [from, to] = [Buffer.from(original, "base64"), Buffer.from(reconstruction, "base64")];
      let sum = 0;
      for (const [index, byte] of from.entries()) sum += ((byte - to[index]!) / 255) ** 2;
      // The pictures are cut off at black and white, which can only bring them closer.
      assert.ok(sum / from.length <= error + 1e-3 && sum / from.length > error / 4);
    }
    // The energy holds the output's error: F >= 1/2 ||x[0] - mu[0]||^2.
    assert.ok(energies.at(-1)! >= errors!.reconstructed * 28 * 28 / 2 * (1 - 1e-4));
  }));

Deno.test("the stability limit is that of the weights at the start", () =>
  withSmallImages(async ({ store, data }) => {
    const { stabilityLimit } = await train(small(data, { iterations: 1 }), store);
    const network = generative({ widths: [4, 8, 8, 784], images: 6 });
    const weights = initialParameters(network, stream("generative-test", 0, "initialisation"));
    const theta = Matrix.from1DArray(8, 784, [...weights["theta[0].weight"]!]);
    const eigen = new EigenvalueDecomposition(theta.mmul(theta.transpose()), {
      assumeSymmetric: true,
    });
    const limit = 2 / (1 + Math.max(...eigen.realEigenvalues));
    // Power iteration comes from above in the limit; the spectrum's edge is dense.
    assert.ok(stabilityLimit >= limit * (1 - 1e-5) && stabilityLimit < limit * 1.05);
  }));

Deno.test("equal seeds share images and weights over the rules; normal latents are another start", () =>
  withSmallImages(async ({ store, data }) => {
    const first = async (rest: Partial<GenerativeSettings>) => {
      const { energies, pictures } = await train(
        small(data, { iterations: 4, pictures: 1, ...rest }),
        store,
      );
      return { energy: energies[0]!, original: pictures[0]!.original };
    };
    const expected = await first({});
    assert.deepEqual(await first({ rule: { kind: "pc", T: 4, gamma: 0.1 } }), expected);
    assert.notDeepEqual(await first({ seed: 1 }), expected);
    const normal = await first({ latents: "normal" });
    assert.equal(normal.original, expected.original);
    assert.notEqual(normal.energy, expected.energy);
  }));

Deno.test("a training that diverges is a finished result that says so", () =>
  withSmallImages(async ({ store, data }) => {
    const optimiser = { kind: "sgd", alpha: 1e8 } as const;
    const result = await train(small(data, { optimiser, pictures: 2 }), store);
    assert.equal(result.status, "diverged");
    assert.ok(result.energies.length >= 1 && result.energies.every(Number.isFinite));
    assert.deepEqual([result.errors, result.pictures], [null, []]);
  }));

Deno.test("an interrupt ends it at once; run again, it gives the same", () =>
  withSmallImages(async ({ store, data }) => {
    const controller = new AbortController();
    controller.abort(new DOMException("The run was interrupted", "AbortError"));
    const context = memoryContext({ store, signal: controller.signal });
    await assert.rejects(run(asJson(small(data)), context), { name: "AbortError" });
    assert.deepEqual(await train(small(data), store), await train(small(data), store));
  }));

Deno.test("settings that do not fit one another are refused", () =>
  withSmallImages(async ({ store, data }) => {
    const refused = (rest: Partial<GenerativeSettings>, message: RegExp) =>
      assert.rejects(train(small(data, rest), store), { name: "RangeError", message });
    await refused({ rule: { kind: "pc", T: 7, gamma: 0.1 } }, /24 iterations with T = 7/);
    await refused({ values: "reset", latents: "normal" }, /normal latents/);
    await refused({ images: COUNTS.train + 1 }, /401 images of mnist: it has 400/);
  }));

Deno.test("the images' mean: half their variance is its energy, the variance per number its error", () =>
  withSmallImages(async ({ store, data }) => {
    const { meanImage, pictures } = await train(small(data, { pictures: 6 }), store);
    const images = pictures.map(({ original }) =>
      Array.from(Buffer.from(original, "base64"), (byte) => byte / 255)
    );
    const pixels = images[0]!.map((_, pixel) => images.map((image) => image[pixel]!));
    const variances = pixels.map((values) => {
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    });
    const variance = variances.reduce((sum, value) => sum + value);
    assertClose(
      [meanImage.energy, meanImage.error],
      [variance / 2, variance / pixels.length],
      1e-4,
    );
  }));
