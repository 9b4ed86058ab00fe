/**
 * @file iPC cut between its layers: a slice of an MLP whose update needs nothing from the others but
 * two vectors at each of its ends. This is what "local" means: an update of layer l needs x[l], x[l + 1]
 * and theta[l], so slices can be computed side by side, by whoever, as long as they exchange these.
 *
 * A slice holds theta[l] for from <= l < to, and the value nodes between them. At its ends stand nodes
 * that it shares with a neighbour. By eq. 6 such a node moves by two terms, one from each side:
 * `x[b] + gamma * (-eps[b] + f'(x[b]) theta[b-1]^T eps[b-1])`. The slice above b (it holds theta[b], and
 * so predicts x[b]) hands over `value` = x[b] - gamma * eps[b]; the slice below hands over `feedback`, the
 * other bracket; and both add `value + gamma * feedback` when the next update begins. So an update costs
 * one exchange, and all slices together are exactly one step of `predictiveCodingStep`.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, TensorSpec } from "../engines/engine.ts";
import { mlp } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";
import type { Optimiser } from "../models/optimiser.ts";
import { freeEnergy, freeNodes } from "../models/predictive_coding.ts";
import { coefficientsAt, stateSpecs, updateWeights } from "../models/weight_update.ts";

/** The levels `from` to `to - 1` of an MLP (ReLU). */
export type Slice = {
  /** Units of the whole network, from the input, x[L], to the output, x[0]. */
  readonly widths: readonly number[];
  readonly from: number;
  readonly to: number;
};

/**
 * Cut L levels into slices of nearly equal length, from the output up.
 *
 * @throws {RangeError} for fewer levels than slices.
 */
export function slicesOf(widths: readonly number[], count: number): Slice[] {
  const depth = widths.length - 1;
  if (!(count >= 1 && count <= depth)) {
    throw new RangeError(
      `Cannot cut a network of ${depth} levels into ${count} slices: expected 1 to ${depth}`,
    );
  }
  const cut = (index: number) => Math.round((index * depth) / count);
  return Array.from(
    { length: count },
    (_, index) => ({ widths, from: cut(index), to: cut(index + 1) }),
  );
}

/** The slice's own network: its local level k is level `from + k` of the whole. */
export function sliceNetwork({ widths, from, to }: Slice): Network {
  const depth = widths.length - 1;
  return mlp({ widths: widths.slice(depth - to, depth - from + 1) });
}

/** A slice's name for a parameter or value node of the whole network: "theta[5].weight" and so on. */
export function globalName(name: string, { from }: Slice): string {
  return name.replace(/\[(\d+)\]/, (_, level) => `[${Number(level) + from}]`);
}

/**
 * One iPC update of a slice. State: its weights and inner value nodes, under the whole network's
 * names. Inputs: gamma, the optimiser's coefficients, the clamped `input` or `target` where the slice has
 * it, and `above.value`, `above.feedback`, `below.value`, `below.feedback` of shared ends, as last handed
 * over. Outputs: `below.value` and `above.feedback`, to hand over.
 */
export function sliceStep(
  slice: Slice,
  { optimiser, batch }: { readonly optimiser: Optimiser; readonly batch: number },
): StepDefinition {
  const { widths, from, to } = slice;
  const depth = widths.length - 1;
  const network = sliceNetwork(slice);
  const [isTop, isBottom] = [to === depth, from === 0];
  const values = (units: number): TensorSpec => ({ shape: [batch, units], dtype: "float32" });
  const [unitsAbove, unitsBelow] = [widths[depth - to]!, widths[depth - from]!];
  const inner = freeNodes(network);
  const named = (names: readonly string[], tensors: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
  const globally = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [globalName(name, slice), value]),
    );

  return {
    name: `levels ${from} to ${to - 1} of ${depth}, iPC`,
    state: globally({
      ...stateSpecs(network, optimiser),
      ...Object.fromEntries(
        inner.map(({ name, shape }) =>
          [name, { shape: shape(batch), dtype: "float32" } as const] as const
        ),
      ),
    }),
    inputs: {
      gamma: { shape: [], dtype: "float32" },
      ...Object.fromEntries(
        optimiser.coefficientNames.map((name) => [name, { shape: [1], dtype: "float32" }] as const),
      ),
      ...(isTop
        ? { input: values(unitsAbove) }
        : { "above.value": values(unitsAbove), "above.feedback": values(unitsAbove) }),
      ...(isBottom
        ? { target: values(unitsBelow) }
        : { "below.value": values(unitsBelow), "below.feedback": values(unitsBelow) }),
    },
    run(globalState, inputs) {
      const gamma = inputs.gamma!;
      const local = (name: string) => globalState[globalName(name, slice)]!;
      const end = (side: "above" | "below") =>
        tf.add(inputs[`${side}.value`]!, tf.mul(inputs[`${side}.feedback`]!, gamma));
      const ends = {
        ...(isTop ? {} : { above: end("above") }),
        ...(isBottom ? {} : { below: end("below") }),
      };
      const nodeNames = inner.map(({ name }) => name);
      const weightNames = network.parameters.map(({ name }) => name);
      const names = [...nodeNames, ...weightNames, ...Object.keys(ends)];
      const energy = (...tensors: tf.Tensor[]) => {
        const all: Record<string, tf.Tensor> = named(names, tensors);
        return freeEnergy(network, {
          inputs: { input: isTop ? inputs.input! : tf.relu(all.above!) },
          target: isBottom ? inputs.target! : all.below!,
          x: all,
          theta: all,
        });
      };
      const current = [
        ...nodeNames.map(local),
        ...weightNames.map(local),
        ...Object.values(ends) as tf.Tensor[],
      ];
      const gradients = named(names, tf.grads(energy)(current));
      const moved = Object.fromEntries(
        nodeNames.map((name) => [name, tf.sub(local(name), tf.mul(gradients[name]!, gamma))]),
      );
      const localState = Object.fromEntries(
        Object.keys(stateSpecs(network, optimiser)).map((name) => [name, local(name)]),
      );
      const coefficients = coefficientsAt(inputs, { optimiser, update: 0 });
      const updated = weightNames.map((name) =>
        updateWeights(name, tf.mul(gradients[name]!, 1 / batch), {
          optimiser,
          state: localState,
          coefficients,
        })
      );
      return {
        state: globally(Object.assign(moved, ...updated)),
        outputs: {
          ...(ends.below === undefined ? {} : {
            "below.value": tf.sub(ends.below, tf.mul(gradients.below!, gamma)),
          }),
          ...(isTop ? {} : { "above.feedback": tf.neg(gradients.above!) }),
        },
      };
    },
  };
}
