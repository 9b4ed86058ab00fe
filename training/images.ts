/** @file Images on their way into a network: splits, minibatches, one-hot targets. */
import { stream } from "../base/random.ts";
import type { ImageDataset, ImageSplit } from "../datasets/dataset.ts";

/** A choice of images: positions in a split, in the order of use. */
export interface ImageSubset {
  readonly split: ImageSplit;
  readonly indices: Int32Array;
}

/** Training, validation and test images of a classifier. */
export interface ClassifierSplits {
  readonly train: ImageSubset;
  readonly validation: ImageSubset;
  readonly test: ImageSubset;
}

/**
 * Keep `validation` training images aside, chosen by the experiment's name alone, so that all seeds and
 * rules select on the same images.
 *
 * @throws {RangeError} where the data set is too small.
 */
export function splitImages(
  dataset: ImageDataset,
  { experiment, validation, limit }: {
    readonly experiment: string;
    readonly validation: number;
    readonly limit?: { readonly train: number; readonly test: number };
  },
): ClassifierSplits {
  const order = stream(experiment, "validation split").permutation(dataset.train.count);
  const wanted = limit?.train ?? dataset.train.count - validation;
  if (validation < 1 || wanted < 1 || validation + wanted > dataset.train.count) {
    throw new RangeError(
      `Cannot take ${validation} validation and ${wanted} training images from ` +
        `${dataset.identity.name}: expected one of each at least, and ${dataset.train.count} at most`,
    );
  }
  const testCount = Math.min(limit?.test ?? dataset.test.count, dataset.test.count);
  if (testCount < 1) {
    throw new RangeError(
      `Cannot test on ${testCount} images of ${dataset.identity.name}: expected one at least`,
    );
  }
  return {
    validation: { split: dataset.train, indices: order.slice(0, validation) },
    train: { split: dataset.train, indices: order.slice(validation, validation + wanted) },
    test: {
      split: dataset.test,
      indices: Int32Array.from({ length: testCount }, (_, index) => index),
    },
  };
}

/** A minibatch's arrays, to be filled again and again. */
export interface Minibatch {
  /** batch x pixels, in [0, 1]. */
  readonly input: Float32Array;
  /** batch x classes, one-hot. */
  readonly target: Float32Array;
}

export function emptyMinibatch(batch: number, dataset: ImageDataset): Minibatch {
  const pixels = dataset.height * dataset.width * dataset.channels;
  return {
    input: new Float32Array(batch * pixels),
    target: new Float32Array(batch * dataset.classes.length),
  };
}

/** Fill a minibatch with the images at `indices`; rows beyond them become zeros. */
export function fillMinibatch(
  { input, target }: Minibatch,
  split: ImageSplit,
  indices: Int32Array,
): void {
  const pixels = split.pixels.length / split.count;
  const rows = input.length / pixels;
  const classes = target.length / rows;
  target.fill(0);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    const from = index * pixels;
    const to = row * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      input[to + pixel] = UNIT[split.pixels[from + pixel]!]!;
    }
    target[row * classes + split.labels[index]!] = 1;
  }
  input.fill(0, indices.length * pixels);
}

/** A pixel's byte as a float in [0, 1]. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
