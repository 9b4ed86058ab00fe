/**
 * @file The stand-in for data that cannot be reached: images that the project draws itself, digits,
 * articles of clothing or coloured things, each distorted at random. A small MLP learns them, though
 * not trivially; the mean image of a class is a poor guide, as in the originals.
 *
 * Every image has a random stream of its own, so that fewer images are the first of many. The
 * identity holds a digest of some rendered images: if a change of code changes the pixels, it changes
 * the identity, and no result is mistaken for one on the older images.
 */
import { digestOf, sha256 } from "../base/digest.ts";
import { stream } from "../base/random.ts";
import { colourPainter } from "./colour_painter.ts";
import type { DataIdentity, ImageDataset, ImageSplit } from "./dataset.ts";
import type { DatasetDescriptor, SplitCounts, SplitName } from "./descriptor.ts";
import { digitShapes } from "./digit_shapes.ts";
import { garmentShapes } from "./garment_shapes.ts";
import { greyPainter } from "./grey_painter.ts";
import type { Painter } from "./painter.ts";
import { descriptorOf } from "./registry.ts";

const probeLength = 50;

/** Images of CIFAR-10's stand-in, where nobody asks for more. */
const coloured: SplitCounts = { train: 10000, test: 2000 };

/** What a stand-in is of, and how many images it has. */
export interface SyntheticOptions {
  /** Images per split; by default as many as are kept of the original, for CIFAR-10 fewer. */
  readonly counts?: SplitCounts | undefined;
}

/**
 * The identity of a stand-in, without drawing more than a few of its images.
 *
 * @throws {RangeError} for a data set that is not known or counts that are not positive integers.
 */
export function syntheticIdentity(name: string, options: SyntheticOptions = {}): DataIdentity {
  const counts = checkedCounts(name, options);
  const painter = painterOf(name);
  const probe = drawSplit(painter, { name, split: "train", from: 0, to: probeLength });
  return {
    name,
    status: "synthetic",
    digest: digestOf({
      kind: "synthetic-images",
      name,
      counts: { ...counts },
      probe: sha256(probe.pixels),
    }),
    note: `drawn by this project (${painter.subject} of ten classes, distorted), ` +
      `standing in for the original; ${counts.train} training and ${counts.test} test images`,
  };
}

/**
 * Draw a stand-in's images. Takes some seconds for 70,000 in grey or 10,000 in colour; other work
 * gets its turn in between.
 *
 * @param options.progress is called with the share of images drawn.
 * @throws {RangeError} as {@linkcode syntheticIdentity}.
 */
export async function syntheticImages(
  name: string,
  options: SyntheticOptions & { readonly progress?: (fraction: number) => void } = {},
): Promise<ImageDataset> {
  const counts = checkedCounts(name, options);
  const painter = painterOf(name);
  const { size, channels, classes } = painter;
  const total = counts.train + counts.test;
  let drawn = 0;
  const draw = async (split: SplitName): Promise<ImageSplit> => {
    const count = counts[split];
    const length = size * size * channels;
    const pixels = new Uint8Array(count * length);
    const labels = new Uint8Array(count);
    for (let from = 0; from < count; from += 500) {
      const part = drawSplit(painter, { name, split, from, to: Math.min(count, from + 500) });
      pixels.set(part.pixels, from * length);
      labels.set(part.labels, from);
      drawn += part.count;
      options.progress?.(drawn / total);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { count, pixels, labels };
  };
  return {
    identity: syntheticIdentity(name, options),
    height: size,
    width: size,
    channels,
    classes,
    train: await draw("train"),
    test: await draw("test"),
  };
}

function checkedCounts(name: string, options: SyntheticOptions): SplitCounts {
  const { counts = defaultCounts(descriptorOf(name)) } = options;
  for (const [split, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(
        `Cannot draw ${count} ${split} images of ${name}: expected a positive integer`,
      );
    }
  }
  return counts;
}

/** As many images as the original has in grey; in colour, where drawing takes longer, fewer. */
function defaultCounts(descriptor: DatasetDescriptor): SplitCounts {
  if (descriptor.format === "class-folders") {
    const { kept, classCount } = descriptor;
    return { train: kept.train * classCount, test: kept.test * classCount };
  }
  return descriptor.channels === 1 ? descriptor.counts : coloured;
}

/**
 * Who draws a data set's stand-in. How far images of a class differ was chosen so that for the grey
 * ones a 784-64-64-10 MLP errs on some percent.
 */
function painterOf(name: string): Painter {
  const descriptor = descriptorOf(name);
  const { height: size } = descriptor;
  const classes = "classes" in descriptor ? descriptor.classes : [];
  switch (name) {
    case "mnist":
      return greyPainter({
        subject: "digits",
        ...{ size, classes },
        shapes: digitShapes,
        rotation: 0.22,
        shear: 0.25,
        scale: [0.5, 0.85],
        shift: 2.5,
        bend: 0.035,
        pen: [0.7, 1.6],
        noise: 30,
      });
    case "fashion-mnist":
      return greyPainter({
        subject: "articles of clothing",
        ...{ size, classes },
        shapes: garmentShapes,
        rotation: 0.08,
        shear: 0.06,
        scale: [0.72, 1],
        shift: 1.5,
        bend: 0.02,
        pen: [0.7, 1.1],
        noise: 12,
      });
    default:
      return colourPainter(size);
  }
}

/** Draw images `from` to `to` - 1 of a split. */
function drawSplit(
  painter: Painter,
  { name, split, from, to }: {
    readonly name: string;
    readonly split: SplitName;
    readonly from: number;
    readonly to: number;
  },
): ImageSplit {
  const { size, channels, classes } = painter;
  const length = size * size * channels;
  const pixels = new Uint8Array((to - from) * length);
  const labels = new Uint8Array(to - from);
  for (let index = from; index < to; index++) {
    const random = stream("synthetic-images", name, split, index);
    const label = random.integer(0, classes.length - 1);
    labels[index - from] = label;
    const start = (index - from) * length;
    painter.paint(pixels.subarray(start, start + length), label, random);
  }
  return { count: to - from, pixels, labels };
}
