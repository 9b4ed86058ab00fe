/**
 * @file The stand-ins in colour: reproducible, of the right form, really in colour, and of use for
 * learning: a class can be told from the pixels far better than by chance, though the mean image of a
 * class is a poor guide.
 */
import assert from "node:assert/strict";
import type { ImageDataset } from "./dataset.ts";
import { descriptorOf } from "./registry.ts";
import { syntheticIdentity, syntheticImages } from "./synthetic_images.ts";

const names = ["cifar-10", "tiny-imagenet"];

Deno.test.each(names)("%s: the stand-in has the original's image size", async (name) => {
  const { height, width, channels } = descriptorOf(name);
  const data = await syntheticImages(name, { counts: { train: 60, test: 30 } });
  assert.deepEqual([data.height, data.width, data.channels], [height, width, channels]);
  assert.equal(data.train.pixels.length, 60 * height * width * channels);
  assert.equal(data.train.labels.length, 60);
  assert.equal(data.classes.length, 10);
  assert.equal(new Set(data.classes).size, 10);
  assert.ok(data.train.labels.every((label) => label < 10));
  assert.deepEqual(data.identity, syntheticIdentity(name, { counts: { train: 60, test: 30 } }));
  assert.match(data.identity.note, /drawn by this project.*60 training and 30 test images/);
});

Deno.test.each(names)("%s: fewer images are the first of many, splits differ", async (name) => {
  const few = await syntheticImages(name, { counts: { train: 12, test: 12 } });
  const many = await syntheticImages(name, { counts: { train: 20, test: 13 } });
  assert.deepEqual(many.train.pixels.subarray(0, few.train.pixels.length), few.train.pixels);
  assert.deepEqual(many.test.labels.subarray(0, 12), few.test.labels);
  assert.notDeepEqual(few.train.pixels, few.test.pixels);
});

Deno.test("Without counts a stand-in stays small: 3,000 images of Tiny ImageNet, as are kept", () => {
  assert.match(syntheticIdentity("tiny-imagenet").note, / 2000 training and 1000 test images/);
  assert.match(syntheticIdentity("cifar-10").note, / 10000 training and 2000 test images/);
});

Deno.test("The images are in colour, neither dark nor burnt out", async () => {
  const { train } = await syntheticImages("cifar-10", { counts: { train: 200, test: 1 } });
  let apart = 0;
  let ends = 0;
  let sum = 0;
  for (let index = 0; index < train.pixels.length; index += 3) {
    const rgb = [0, 1, 2].map((channel) => train.pixels[index + channel]!);
    apart += Math.max(...rgb) - Math.min(...rgb);
    ends += rgb.filter((value) => value === 0 || value === 255).length;
    sum += rgb[0]! + rgb[1]! + rgb[2]!;
  }
  const count = train.pixels.length;
  // Natural pictures keep about 30 of 255 between the channels; drawings may be more colourful.
  assert.ok(apart / (count / 3) > 30, `channels are ${apart / (count / 3)} apart`);
  assert.ok(ends / count < 0.02, `a share of ${ends / count} is black or burnt out`);
  assert.ok(sum / count > 80 && sum / count < 180, `the mean is ${sum / count}`);
});

Deno.test("A class is no matter of chance, nor of the mean image alone", async () => {
  const data = await syntheticImages("cifar-10", { counts: { train: 1000, test: 200 } });
  const accuracy = nearestMeanAccuracy(data);
  // Chance is 0.1, with a standard deviation of 0.021 over 200 images.
  assert.ok(accuracy > 0.1 + 5 * 0.021, `nearest mean: ${accuracy}`);
  assert.ok(accuracy < 0.8, `nearest mean: ${accuracy}`);
});

/** Share of test images whose nearest class mean is that of their class. */
function nearestMeanAccuracy({ train, test }: ImageDataset): number {
  const length = train.pixels.length / train.count;
  const means = Array.from({ length: 10 }, () => new Float64Array(length));
  const members = new Float64Array(10);
  train.labels.forEach((label) => members[label]! += 1);
  train.labels.forEach((label, index) => {
    const mean = means[label]!;
    for (let pixel = 0; pixel < length; pixel++) {
      mean[pixel]! += train.pixels[index * length + pixel]! / members[label]!;
    }
  });
  let right = 0;
  test.labels.forEach((label, index) => {
    const distances = means.map((mean) =>
      mean.reduce(
        (sum, value, pixel) => sum + (value - test.pixels[index * length + pixel]!) ** 2,
        0,
      )
    );
    if (distances.indexOf(Math.min(...distances)) === label) right++;
  });
  return right / test.count;
}
