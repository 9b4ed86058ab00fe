/**
 * @file Layer normalisation (Ba et al., 2016) over the last axis, with its derivative in closed form:
 * fewer passes over memory than the derivative of the mean, the variance and the root one by one.
 */
import * as tf from "@tensorflow/tfjs";

/** Added to the variance, as PyTorch has it. */
const EPSILON = 1e-5;

/** `(x - mean) / sqrt(variance + epsilon)` per row, times `gain`, plus `bias`. x is (rows, units). */
export function layerNorm(
  x: tf.Tensor,
  { gain, bias }: { readonly gain: tf.Tensor; readonly bias: tf.Tensor },
): tf.Tensor {
  return tf.add(tf.mul(standardise(x), gain), bias);
}

/** Each row with mean 0 and variance 1. With y the result: dx = (dy - mean(dy) - y mean(dy y)) / s. */
function standardise(x: tf.Tensor): tf.Tensor {
  const withGradient = tf.customGrad((...args) => {
    const [value, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const centred = tf.sub(value, tf.mean(value, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverse = tf.rsqrt(tf.add(variance, EPSILON)); // 1 / s, (rows, 1)
    const y = tf.mul(centred, inverse);
    save([y, inverse]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, inverse] = saved as [tf.Tensor, tf.Tensor];
        const along = tf.mul(y, tf.mean(tf.mul(dy, y), -1, true));
        return [tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), inverse)];
      },
    };
  });
  return withGradient(x);
}
