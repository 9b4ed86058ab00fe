/**
 * @file What is read from a language model between trainings: its cross-entropy on held-out text, and
 * its best candidates for a token. Logits, a row of the vocabulary's size each, stay in the engine.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, TensorSpec } from "../engines/engine.ts";
import { energy } from "./energy.ts";
import type { Network } from "./network.ts";

/**
 * The forward pass on one minibatch. Outputs, scalars: `crossEntropy`, the output's energy summed over
 * the rows that count (for a language model in nats per token), and `rows`, how many these are: the sum
 * of their weights. Perplexity is exp of the ratio of both, each summed over minibatches.
 */
export function evaluationStep(network: Network, batch: number): StepDefinition {
  return {
    name: `${network.name}, evaluation`,
    state: weightSpecs(network),
    inputs: { ...network.inputs(batch), target: network.target(batch) },
    run(state, inputs) {
      const output = network.nodes[0]!;
      const outputs: Record<string, tf.Tensor> = {};
      network.forward(inputs, state, (name, mu, rows) => {
        if (name === output.name) {
          outputs.crossEntropy = energy(output.energy, inputs.target!, { mu, rows });
          outputs.rows = tf.sum(rows ?? tf.ones([...mu.shape.slice(0, -1), 1]));
        }
        return mu;
      });
      return { state: {}, outputs };
    },
  };
}

/**
 * The `count` likeliest classes of every row of the output. Outputs: `ids`, int32 (rows, count), the
 * likeliest first, and `probabilities`, float32 (rows, count), out of all classes.
 */
export function candidatesStep(
  network: Network,
  { batch, count }: { readonly batch: number; readonly count: number },
): StepDefinition {
  const classes = network.nodes[0]!.shape(batch).at(-1)!;
  if (!Number.isInteger(count) || count < 1 || count > classes) {
    throw new RangeError(
      `Cannot list the ${count} likeliest of ${classes} classes: expected an integer from 1 to ${classes}`,
    );
  }
  return {
    name: `${network.name}, ${count} candidates`,
    state: weightSpecs(network),
    inputs: network.inputs(batch),
    run(state, inputs) {
      const logits = network.forward(inputs, state, (_name, mu) => mu) as tf.Tensor2D;
      let left: tf.Tensor = tf.softmax(logits);
      const ids: tf.Tensor[] = [];
      const probabilities: tf.Tensor[] = [];
      for (let place = 0; place < count; place++) {
        const best = tf.argMax(left, -1) as tf.Tensor1D; // (rows)
        ids.push(tf.expandDims(best, -1));
        probabilities.push(tf.max(left, -1, true));
        const taken = tf.cast(tf.oneHot(best, classes), "float32"); // wasm is wrong at oneHot to float32
        left = tf.sub(left, tf.mul(taken, 2)); // below every probability
      }
      return {
        state: {},
        outputs: { ids: tf.concat(ids, -1), probabilities: tf.concat(probabilities, -1) },
      };
    },
  };
}

function weightSpecs(network: Network): Record<string, TensorSpec> {
  return Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, { shape, dtype: "float32" } as const]),
  );
}
