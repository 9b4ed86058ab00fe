/**
 * @file Self-attention with one head: every position of a sequence reads the others, as much as the
 * softmax of its scores says. What a position may not read gets a score so low that the softmax gives
 * exactly 0, in the forward pass and in every derivative.
 */
import * as tf from "@tensorflow/tfjs";

/** Added to the score of a key that may not be read. */
const HIDDEN = -1e4;

/**
 * What is added to the scores, (batch, 1 or queries, keys): keys that are padding are hidden, and with
 * `causal` those that come after the query.
 */
export function attentionMask(
  valid: tf.Tensor,
  { causal }: { readonly causal: boolean },
): tf.Tensor {
  const [batch, length] = valid.shape as [number, number];
  const padding = tf.reshape(tf.mul(tf.sub(1, valid), HIDDEN), [batch, 1, length]);
  if (!causal) return padding;
  const keys = tf.cumsum(tf.ones([length]), 0, true); // 0, 1, ..., without a constant array per use
  const later = tf.greater(tf.reshape(keys, [1, length]), tf.reshape(keys, [length, 1]));
  return tf.add(padding, tf.mul(tf.cast(later, "float32"), HIDDEN));
}

/** Queries, keys and values of all positions: (batch, length, units) each. */
export interface Attended {
  readonly query: tf.Tensor;
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

/** What every position has read: (batch, length, units). `scores` may put others in their place. */
export function attend(
  { query, key, value }: Attended,
  { mask, scores }: {
    readonly mask: tf.Tensor;
    readonly scores: (mu: tf.Tensor) => tf.Tensor;
  },
): tf.Tensor {
  const units = query.shape.at(-1)!;
  const scaled = tf.mul(query, 1 / Math.sqrt(units));
  const products = tf.matMul(scaled, key, false, true); // (batch, queries, keys)
  const weights = tf.softmax(scores(tf.add(products, mask)));
  return tf.matMul(weights, value);
}
