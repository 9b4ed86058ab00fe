/**
 * @file Energies of a value node: how far its value x is from its prediction mu, summed over units
 * and samples. Each is written with its closed-form derivatives, which save a recorded step passes
 * over memory; the tests hold them against finite differences.
 */
import * as tf from "@tensorflow/tfjs";

/** Energies that an output node may have. */
export type OutputEnergy = "gaussian" | "cross-entropy";

/** "gaussian": eq. 5; "kl": F_KL of softmax layers; "cross-entropy": F_KL with clamped x. */
export type EnergyKind = OutputEnergy | "kl";

/** The energy between a value and its prediction, a scalar. Both (batch, ..., units). */
export function energy(kind: EnergyKind, x: tf.Tensor, mu: tf.Tensor): tf.Scalar {
  return ENERGIES[kind](x, mu);
}

/** Half the squared error, `1/2 ||x - mu||^2`: eq. 5, halved so that eqs. 6 and 7 are its gradients. */
function gaussian(x: tf.Tensor, mu: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const error = tf.sub(value, prediction); // eps
    save([error]);
    return {
      value: tf.mul(tf.sum(tf.square(error)), 0.5),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const scaled = tf.mul(saved[0]!, dy);
        return [scaled, tf.neg(scaled)];
      },
    };
  });
  return withGradient(x, mu) as tf.Scalar;
}

/**
 * `KL(softmax(x) || softmax(mu))` over the last axis (Pinchetti et al. 2022). With p = softmax(x),
 * q = softmax(mu) and E the energy of a row: dE/dx = p (log p - log q - E), dE/dmu = q - p.
 */
function kl(x: tf.Tensor, mu: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const logP = logSoftmax(value);
    const logQ = logSoftmax(prediction);
    const p = tf.exp(logP);
    const difference = tf.sub(logP, logQ);
    const rows = tf.sum(tf.mul(p, difference), -1, true);
    save([p, tf.mul(p, tf.sub(difference, rows)), tf.exp(logQ)]);
    return {
      value: tf.sum(rows),
      gradFunc: (dy: tf.Tensor, [p, dx, q]: tf.Tensor[]) => [
        tf.mul(dx!, dy),
        tf.mul(tf.sub(q!, p!), dy),
      ],
    };
  });
  return withGradient(x, mu) as tf.Scalar;
}

/**
 * `-sum x log softmax(mu)` for a clamped, one-hot x: the KL energy of a label, whose gradient in mu is
 * q - x. The value is clamped, so it has no gradient here.
 */
function crossEntropy(x: tf.Tensor, mu: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const logQ = logSoftmax(prediction);
    save([tf.sub(tf.exp(logQ), value)]);
    return {
      value: tf.neg(tf.sum(tf.mul(value, logQ))),
      gradFunc: (dy: tf.Tensor, [difference]: tf.Tensor[]) => [
        tf.zerosLike(difference!),
        tf.mul(difference!, dy),
      ],
    };
  });
  return withGradient(x, mu) as tf.Scalar;
}

/** log softmax over the last axis, by kernels that every engine has. */
function logSoftmax(logits: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(logits, tf.max(logits, -1, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}

const ENERGIES: Readonly<Record<EnergyKind, (x: tf.Tensor, mu: tf.Tensor) => tf.Scalar>> = {
  gaussian,
  kl,
  "cross-entropy": crossEntropy,
};
