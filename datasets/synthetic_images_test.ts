/**
 * @file The stand-ins: reproducible, of the right form, and of the intended difficulty: the mean
 * image of a class is a poor guide to it, far better than chance, and clearly worse than a classifier
 * that uses more than one image of a class (the cheapest such is the nearest neighbour).
 */
import assert from "node:assert/strict";
import type { ImageDataset } from "./dataset.ts";
import { createRaster, drawLines, fillAreas } from "./rasterise.ts";
import { syntheticIdentity, syntheticImages } from "./synthetic_images.ts";

const pixelsPerImage = 28 * 28;
const names = ["mnist", "fashion-mnist"];

Deno.test.each(names)(
  "%s: has the form that was asked for, dark and bright",
  async (name) => {
    const data = await syntheticImages(name, { counts: { train: 600, test: 100 } });
    assert.equal(data.train.pixels.length, 600 * pixelsPerImage);
    assert.equal(data.train.labels.length, 600);
    assert.equal(data.test.pixels.length, 100 * pixelsPerImage);
    assert.equal(data.classes.length, 10);
    assert.deepEqual([...new Set(data.train.labels)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const bright = data.train.pixels.filter((pixel) => pixel >= 128).length;
    const share = bright / data.train.pixels.length;
    assert.ok(share > 0.02 && share < 0.5, `a share of ${share} of the pixels is bright`);
  },
);

Deno.test.each(names)("%s: fewer images are the first of many, and splits differ", async (name) => {
  const few = await syntheticImages(name, { counts: { train: 20, test: 20 } });
  const many = await syntheticImages(name, { counts: { train: 510, test: 30 } });
  assert.deepEqual(many.train.pixels.subarray(0, 20 * pixelsPerImage), few.train.pixels);
  assert.deepEqual(many.test.labels.subarray(0, 20), few.test.labels);
  assert.notDeepEqual(few.train.pixels, few.test.pixels);
});

Deno.test.each(names)(
  "%s: nearest mean < nearest neighbour, both far above chance",
  async (name) => {
    const data = await syntheticImages(name, { counts: { train: 3000, test: 300 } });
    const byMean = accuracy(data, nearest(classMeans(data)));
    const byNeighbour = accuracy(
      data,
      nearest(Array.from({ length: data.train.count }, (_, index) => ({
        image: imageOf(data.train.pixels, index),
        label: data.train.labels[index]!,
      }))),
    );
    assert.ok(byMean >= 0.45, `nearest mean: ${byMean}`);
    assert.ok(byMean <= 0.85, `nearest mean: ${byMean}`);
    assert.ok(byNeighbour >= byMean + 0.08, `nearest neighbour ${byNeighbour}, mean ${byMean}`);
  },
);

Deno.test("The identity is fixed by name and counts, and differs between them", () => {
  const counts = { train: 20, test: 10 };
  const identity = syntheticIdentity("mnist", { counts });
  assert.deepEqual(syntheticIdentity("mnist", { counts }), identity);
  assert.equal(identity.status, "synthetic");
  assert.match(identity.digest, /^[0-9a-f]{64}$/);
  assert.match(identity.note, /20 training and 10 test images/);
  const others = [
    syntheticIdentity("mnist"),
    syntheticIdentity("mnist", { counts: { train: 21, test: 10 } }),
    syntheticIdentity("mnist", { counts: { train: 20, test: 11 } }),
    syntheticIdentity("fashion-mnist", { counts }),
  ];
  assert.equal(new Set([identity, ...others].map(({ digest }) => digest)).size, 5);
  assert.match(syntheticIdentity("mnist").note, /60000 training and 10000 test images/);
});

Deno.test("The images carry the identity that was told beforehand", async () => {
  const counts = { train: 20, test: 10 };
  const data = await syntheticImages("mnist", { counts });
  assert.deepEqual(data.identity, syntheticIdentity("mnist", { counts }));
});

Deno.test("Progress rises to 1", async () => {
  const seen: number[] = [];
  const counts = { train: 700, test: 100 };
  await syntheticImages("mnist", { counts, progress: (fraction) => seen.push(fraction) });
  assert.deepEqual(seen, [500 / 800, 700 / 800, 1]);
});

Deno.test("Unknown names and senseless counts are refused", async () => {
  assert.throws(() => syntheticIdentity("svhn"), /^RangeError: Unknown data set "svhn"/);
  for (const train of [0, -1, 2.5, NaN]) {
    await assert.rejects(
      syntheticImages("mnist", { counts: { train, test: 1 } }),
      /^RangeError: Cannot draw .* train images of mnist: expected a positive integer/,
    );
  }
});

Deno.test("A line covers the pixels within its radius, with edges half covered", () => {
  const raster = createRaster(7);
  // A horizontal line through the centres of row 3: distance 0 there, 1 in the rows beside it.
  drawLines(raster, { lines: [[[1.5, 3.5], [5.5, 3.5]]], radius: 1 });
  const column = Array.from({ length: 7 }, (_, row) => raster.coverage[row * 7 + 3]);
  assert.deepEqual(column, [0, 0, 0.5, 1, 0.5, 0, 0]);
});

Deno.test("An area covers what lies inside (even-odd), its edges by distance", () => {
  const raster = createRaster(6);
  fillAreas(raster, [[[1, 1], [5, 1], [5, 4], [1, 4], [1, 1]]]);
  const covered = Array.from(
    { length: 6 },
    (_, row) => Array.from({ length: 6 }, (_, column) => raster.coverage[row * 6 + column]!),
  );
  // The edges run between pixels: centres lie half a pixel inside or outside.
  assert.deepEqual(covered, [
    [0, 0, 0, 0, 0, 0],
    [0, 1, 1, 1, 1, 0],
    [0, 1, 1, 1, 1, 0],
    [0, 1, 1, 1, 1, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ]);
});

interface Example {
  readonly image: Float32Array;
  readonly label: number;
}

function imageOf(pixels: Uint8Array, index: number): Float32Array {
  return Float32Array.from(pixels.subarray(index * pixelsPerImage, (index + 1) * pixelsPerImage));
}

function classMeans({ train }: ImageDataset): Example[] {
  return Array.from({ length: 10 }, (_, label) => {
    const image = new Float32Array(pixelsPerImage);
    const members = train.labels.reduce((count, other) => count + Number(other === label), 0);
    train.labels.forEach((other, index) => {
      if (other !== label) return;
      const start = index * pixelsPerImage;
      for (let pixel = 0; pixel < pixelsPerImage; pixel++) {
        image[pixel]! += train.pixels[start + pixel]! / members;
      }
    });
    return { image, label };
  });
}

/** Classify by the label of the example at the smallest Euclidean distance. */
function nearest(examples: readonly Example[]): (image: Float32Array) => number {
  return (image) => {
    let best = Infinity;
    let label = -1;
    for (const example of examples) {
      let distance = 0;
      for (let pixel = 0; pixel < pixelsPerImage; pixel++) {
        const difference = image[pixel]! - example.image[pixel]!;
        distance += difference * difference;
      }
      if (distance < best) {
        best = distance;
        label = example.label;
      }
    }
    return label;
  };
}

function accuracy({ test }: ImageDataset, classify: (image: Float32Array) => number): number {
  let right = 0;
  for (let index = 0; index < test.count; index++) {
    if (classify(imageOf(test.pixels, index)) === test.labels[index]) right++;
  }
  return right / test.count;
}
