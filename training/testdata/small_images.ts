/** @file A few drawn images in a store that is removed again, and small trainings on them. */
import type { DataIdentity, ImageDataset, ImageSplit } from "../../datasets/dataset.ts";
import { obtain } from "../../datasets/obtain.ts";
import { identityOf } from "../../engines/identity.ts";
import type { ClassifierSettings, CommonSettings, FullBatchSettings } from "../settings.ts";

/** Images of the stand-in that the tests draw: enough for some epochs of a few minibatches. */
export const COUNTS = { train: 400, test: 150 } as const;

/** Run a test with a store that has a small stand-in for MNIST. */
export async function withSmallImages(
  test: (place: { readonly store: string; readonly data: DataIdentity }) => Promise<void>,
): Promise<void> {
  const store = await Deno.makeTempDir({ prefix: "training-test-" });
  try {
    await test({ store, data: await drawSmallImages(store) });
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

/** Put the small stand-in into a store. */
export function drawSmallImages(store: string): Promise<DataIdentity> {
  return obtain("mnist", { store, data: "synthetic", counts: COUNTS });
}

function common(data: DataIdentity): CommonSettings {
  return {
    experiment: "training-test",
    seed: 0,
    data,
    engine: identityOf({ name: "onnx", provider: "cpu" }),
    network: { kind: "mlp", widths: [784, 16, 10], activation: "relu" },
    rule: { kind: "bp" },
    optimiser: { kind: "adam", alpha: 5e-3 },
  };
}

/** A training of some milliseconds: 12 minibatches of 25 images per epoch. */
export function smallClassifier(
  data: DataIdentity,
  rest: Partial<ClassifierSettings> = {},
): ClassifierSettings {
  return { ...common(data), batch: 25, epochs: 3, validation: 100, ...rest };
}

/** A training of 40 images in full batch, for some milliseconds. */
export function smallFullBatch(
  data: DataIdentity,
  rest: Partial<FullBatchSettings> = {},
): FullBatchSettings {
  return { ...common(data), images: 40, testImages: 100, iterations: 60, every: 20, ...rest };
}

/** Images made by hand: one pixel row per image, 10 classes by default. */
export function handMade(
  { train, test, width = 2, classes = 10 }: {
    readonly train: readonly number[];
    readonly test: readonly number[];
    readonly width?: number;
    readonly classes?: number;
  },
): ImageDataset {
  const split = (labels: readonly number[]): ImageSplit => ({
    count: labels.length,
    labels: Uint8Array.from(labels),
    // The first pixel tells the image's position, the others are white.
    pixels: Uint8Array.from(
      { length: labels.length * width },
      (_, place) => place % width === 0 ? place / width : 255,
    ),
  });
  return {
    identity: { name: "hand-made", status: "synthetic", digest: "0", note: "made by hand" },
    height: 1,
    width,
    channels: 1,
    classes: Array.from({ length: classes }, (_, label) => `${label}`),
    train: split(train),
    test: split(test),
  };
}
