/**
 * @file Transformer language models (section 5): BERT's encoder, which fills in masked tokens, and the
 * same with a triangular mask, which predicts each token from those before it.
 *
 * As in BERT the layer norm comes after each residual sum; the feed-forward layer and the head have
 * tanh, as in the closest public code of this line of work. One head, learned positions, no dropout,
 * the output layer untied from the embedding.
 *
 * Where the value nodes sit is a choice. "block": at the output of every block, of the head's transform
 * and at the logits, so that value nodes cut the network into a chain and the theory holds (Z-IL is
 * BP). "attention": at the attention scores, the feed-forward layer before its tanh, the transform and
 * the logits; the residual stream is not cut, so every layer reaches all that follow it.
 *
 * All activations are matrices with a row per token, (batch * length, units).
 */
import * as tf from "@tensorflow/tfjs";
import type { Tensors, TensorSpec } from "../engines/engine.ts";
import { attend, attentionMask } from "./attention.ts";
import { layerNorm } from "./layer_norm.ts";
import type { Network, Node } from "./network.ts";
import { checkTransformer, maskedRows } from "./transformer_options.ts";
import type { TransformerOptions } from "./transformer_options.ts";
import { transformerNodes, transformerParameters } from "./transformer_parameters.ts";

/**
 * A transformer language model. A minibatch brings:
 *
 * - `tokens`, int32 (batch, length): ids; masked ones have id `vocabulary`;
 * - `valid`, float32 (batch, length): 1 for real tokens, 0 for padding;
 * - masked: `positions`, int32 (rows): which tokens are predicted, counted through the whole minibatch
 *   (sequence * length + place), and `rows`, float32 (rows, 1): 1, or 0 for a row that only fills up;
 * - `target`, int32: the ids to predict, (rows), or for the conditional task (batch * length): the
 *   token that follows each one.
 *
 * The output is the logits of these ids, (rows, vocabulary) or (batch * length, vocabulary).
 *
 * @throws {RangeError} for sizes that are not positive integers or a share outside (0, 1].
 */
export function transformer(options: TransformerOptions): Network {
  const { task, length, vocabulary, hidden, blocks } = checkTransformer(options);
  const rows = (batch: number) => task === "masked" ? maskedRows(options, batch) : batch * length;
  return {
    name: `${task} transformer ${blocks} x ${hidden}, ${vocabulary} pieces`,
    depth: options.placement === "block" ? blocks + 2 : 2 * blocks + 2,
    inputs: (batch) => ({
      tokens: { shape: [batch, length], dtype: "int32" },
      valid: { shape: [batch, length], dtype: "float32" },
      ...(task === "masked" ? maskedInputs(rows(batch)) : {}),
    }),
    target: (batch) => ({ shape: [rows(batch)], dtype: "int32" }),
    parameters: transformerParameters(options),
    nodes: transformerNodes(options, rows),
    forward: (inputs, theta, node) => forward(options, { inputs, theta, node }),
  };
}

function maskedInputs(rows: number): Record<string, TensorSpec> {
  return {
    positions: { shape: [rows], dtype: "int32" },
    rows: { shape: [rows, 1], dtype: "float32" },
  };
}

/** The model itself. Shapes: n = batch * length tokens, r rows that are predicted. */
function forward(
  { task, length, hidden, blocks, placement, ...options }: TransformerOptions,
  { inputs, theta, node }: {
    readonly inputs: Tensors;
    readonly theta: Tensors;
    readonly node: Node;
  },
): tf.Tensor {
  const batch = inputs.tokens!.shape[0]!;
  const linear = (x: tf.Tensor, name: string) =>
    tf.add(tf.matMul(x, theta[`${name}.weight`]!), theta[`${name}.bias`]!);
  const norm = (x: tf.Tensor, name: string) =>
    options.layerNorm
      ? layerNorm(x, { gain: theta[`${name}.gain`]!, bias: theta[`${name}.bias`]! })
      : x;
  const sequences = (x: tf.Tensor) => tf.reshape(x, [batch, length, hidden]);
  const tokens = (x: tf.Tensor) => tf.reshape(x, [batch * length, hidden]);

  const cut = placement === "block";
  let level = cut ? blocks + 1 : 2 * blocks + 1;
  const mark = (mu: tf.Tensor, rows: tf.Tensor) => node(`x[${level--}]`, mu, rows);

  const valid = tf.reshape(inputs.valid!, [batch * length, 1]); // (n, 1)
  const queries = tf.reshape(inputs.valid!, [batch, length, 1]);
  const mask = attentionMask(inputs.valid!, { causal: task === "conditional" });

  const embedded = tf.gather(
    theta["token embedding"]!,
    tf.reshape(inputs.tokens!, [batch * length]),
  );
  let h = tokens(tf.add(sequences(embedded), theta["position embedding"]!)); // (n, hidden)
  h = norm(h, "embedding norm");
  for (let block = 1; block <= blocks; block++) {
    const part = (name: string) => `block ${block} ${name}`;
    const read = attend({
      query: sequences(linear(h, part("query"))),
      key: sequences(linear(h, part("key"))),
      value: sequences(linear(h, part("value"))),
    }, { mask, scores: (mu) => cut ? mu : mark(mu, queries) });
    h = norm(tf.add(h, linear(tokens(read), part("attention"))), part("attention norm"));
    const inner = linear(h, part("inner")); // (n, feedForward)
    const fed = linear(tf.tanh(cut ? inner : mark(inner, valid)), part("outer"));
    h = norm(tf.add(h, fed), part("outer norm")); // (n, hidden)
    if (cut) h = mark(h, valid);
  }

  const predicted = task === "masked" ? tf.gather(h, inputs.positions!) : h; // (r, hidden)
  const rows = task === "masked" ? inputs.rows! : valid; // (r, 1)
  const transformed = norm(tf.tanh(linear(predicted, "transform")), "transform norm");
  return mark(linear(mark(transformed, rows), "output"), rows); // (r, vocabulary)
}
