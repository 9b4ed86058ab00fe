/** @file How good a classifier is on some images: mean loss and accuracy of the plain forward pass. */
import type { EngineState, Program } from "../engines/engine.ts";
import type { OutputEnergy } from "../models/energy.ts";
import type { ImageDataset } from "../datasets/dataset.ts";
import { emptyMinibatch, fillMinibatch } from "./images.ts";
import type { ImageSubset } from "./images.ts";

export type Evaluation = {
  /** Mean energy of the output: half the squared error, or the cross-entropy. */
  readonly loss: number;
  /** Share of images whose largest output is the label's, in [0, 1]. */
  readonly accuracy: number;
};

/** Evaluate in batches of `batch` images; `program` is a compiled `predictionStep` of that batch. */
export async function evaluate(
  { split, indices }: ImageSubset,
  { program, state, batch, dataset, loss }: {
    readonly program: Program;
    readonly state: EngineState;
    readonly batch: number;
    readonly dataset: ImageDataset;
    readonly loss: OutputEnergy;
  },
): Promise<Evaluation> {
  const minibatch = emptyMinibatch(batch, dataset);
  const classes = dataset.classes.length;
  let correct = 0;
  let total = 0;
  for (let start = 0; start < indices.length; start += batch) {
    const rows = indices.subarray(start, start + batch);
    fillMinibatch(minibatch, split, rows);
    const { output } = await program.run(state, { input: minibatch.input });
    for (let row = 0; row < rows.length; row++) {
      const label = split.labels[rows[row]!]!;
      const values = output!.subarray(row * classes, (row + 1) * classes);
      total += LOSSES[loss](values, label);
      if (isLargest(values, label)) correct++;
    }
  }
  return { loss: total / indices.length, accuracy: correct / indices.length };
}

type Values = ArrayLike<number>;

const LOSSES: Readonly<Record<OutputEnergy, (values: Values, label: number) => number>> = {
  gaussian(values, label) {
    let sum = 0;
    for (let unit = 0; unit < values.length; unit++) {
      sum += (values[unit]! - (unit === label ? 1 : 0)) ** 2;
    }
    return sum / 2;
  },
  "cross-entropy"(values, label) {
    let max = -Infinity;
    for (let unit = 0; unit < values.length; unit++) max = Math.max(max, values[unit]!);
    let sum = 0;
    for (let unit = 0; unit < values.length; unit++) sum += Math.exp(values[unit]! - max);
    return Math.log(sum) + max - values[label]!;
  },
};

/** True where the label's value is the only largest one, so that NaN and ties are never correct. */
function isLargest(values: Values, label: number): boolean {
  const own = values[label]!;
  for (let unit = 0; unit < values.length; unit++) {
    if (unit !== label && !(own > values[unit]!)) return false;
  }
  return true;
}
