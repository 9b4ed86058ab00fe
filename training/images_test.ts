/** @file Splits, minibatches and targets, against images made by hand. */
import assert from "node:assert/strict";
import { emptyMinibatch, fillMinibatch, splitImages } from "./images.ts";
import { handMade } from "./testdata/small_images.ts";

const labels = Array.from({ length: 60 }, (_, image) => image % 10);
const dataset = handMade({ train: labels, test: labels.slice(0, 20) });

function sorted(...lists: readonly Int32Array[]): number[] {
  return lists.flatMap((list) => [...list]).sort((a, b) => a - b);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

Deno.test("splits: training and validation images are apart and, without a limit, all there are", () => {
  const { train, validation, test } = splitImages(dataset, { experiment: "e", validation: 15 });
  assert.equal(validation.indices.length, 15);
  assert.deepEqual(sorted(train.indices, validation.indices), range(60));
  assert.equal(train.split, dataset.train);
  assert.equal(validation.split, dataset.train);
  assert.equal(test.split, dataset.test);
  assert.deepEqual([...test.indices], range(20));
});

Deno.test("splits: they depend on the experiment's name and on nothing else", () => {
  // A seed is no argument of splitImages, so that all seeds select on the same images.
  const of = (experiment: string, limit?: { train: number; test: number }) =>
    splitImages(dataset, { experiment, validation: 15, ...(limit ? { limit } : {}) });
  assert.deepEqual(of("e"), of("e"));
  assert.notDeepEqual(of("e").validation.indices, of("another").validation.indices);
  const limited = of("e", { train: 30, test: 5 });
  assert.deepEqual(limited.validation, of("e").validation, "fewer images: the same validation");
  assert.deepEqual(limited.train.indices, of("e").train.indices.slice(0, 30));
  assert.deepEqual([...limited.test.indices], range(5));
});

Deno.test("splits: the validation images are a random choice, not the first ones", () => {
  const { validation } = splitImages(dataset, { experiment: "e", validation: 15 });
  assert.notDeepEqual(sorted(validation.indices), range(15));
});

Deno.test("splits: a limit above the test images there are takes them all", () => {
  const options = { experiment: "e", validation: 5, limit: { train: 10, test: 1000 } };
  assert.equal(splitImages(dataset, options).test.indices.length, 20);
});

Deno.test("splits: exactly all images can be used", () => {
  const limit = { train: 45, test: 20 };
  const { train, validation } = splitImages(dataset, { experiment: "e", validation: 15, limit });
  assert.deepEqual(sorted(train.indices, validation.indices), range(60));
});

const REFUSED = [
  { name: "one image too many", validation: 15, limit: { train: 46, test: 5 }, says: /15.*46.*60/ },
  { name: "nothing left to train on", validation: 60, says: /60 validation and 0 training/ },
  { name: "more validation than images", validation: 61, says: /61 validation/ },
  { name: "no training", validation: 15, limit: { train: 0, test: 5 }, says: /0 training/ },
  { name: "no validation", validation: 0, says: /0 validation/ },
  { name: "no test", validation: 15, limit: { train: 5, test: 0 }, says: /0 images.*expected one/ },
] as const;

for (const { name, says, ...options } of REFUSED) {
  Deno.test(`splits: ${name} is refused`, () => {
    assert.throws(() => splitImages(dataset, { experiment: "e", ...options }), {
      name: "RangeError",
      message: says,
    });
    assert.throws(() => splitImages(dataset, { experiment: "e", ...options }), /hand-made/);
  });
}

Deno.test("minibatch: pixels in [0, 1] in the order asked for, targets one-hot", () => {
  const three = handMade({ train: [2, 0, 1], test: [0], width: 2, classes: 3 });
  const minibatch = emptyMinibatch(2, three);
  fillMinibatch(minibatch, three.train, Int32Array.of(2, 0));
  // The first pixel of image k is k, the second 255.
  assert.deepEqual(minibatch.input, Float32Array.of(2 / 255, 1, 0, 1));
  assert.deepEqual(minibatch.target, Float32Array.of(0, 1, 0, 0, 0, 1));
});

Deno.test("minibatch: rows beyond the images are zero, whatever stood there before", () => {
  const three = handMade({ train: [2, 0, 1], test: [0], width: 2, classes: 3 });
  const minibatch = emptyMinibatch(3, three);
  fillMinibatch(minibatch, three.train, Int32Array.of(0, 1, 2));
  fillMinibatch(minibatch, three.train, Int32Array.of(1));
  assert.deepEqual(minibatch.input, Float32Array.of(1 / 255, 1, 0, 0, 0, 0));
  assert.deepEqual(minibatch.target, Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0));
});

Deno.test("minibatch: every byte is its float32 quotient by 255", () => {
  const split = {
    count: 1,
    pixels: Uint8Array.from({ length: 256 }, (_, byte) => byte),
    labels: Uint8Array.of(0),
  };
  const minibatch = { input: new Float32Array(256), target: new Float32Array(10) };
  fillMinibatch(minibatch, split, Int32Array.of(0));
  assert.deepEqual(minibatch.input, Float32Array.from(range(256), (byte) => byte / 255));
});
