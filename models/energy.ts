/**
 * @file Energies of a value node: how far its value x is from its prediction mu, summed over units
 * and samples. Each is written with its closed-form derivatives, which save a recorded step passes
 * over memory; the tests hold them against finite differences.
 */
import * as tf from "@tensorflow/tfjs";

/** Energies that an output node may have. */
export type OutputEnergy = "gaussian" | "cross-entropy";

/**
 * "gaussian": eq. 5; "kl": F_KL of softmax layers; "cross-entropy": F_KL with a clamped one-hot x,
 * and "token" with x as class numbers; "none": a free value without a prediction of its own (the
 * latents of a generative net).
 */
export type EnergyKind = OutputEnergy | "kl" | "token" | "none";

/** A prediction, and the weight of each of its rows: (batch, ..., 1); absent: 1. */
export interface Prediction {
  readonly mu: tf.Tensor;
  readonly rows?: tf.Tensor | undefined;
}

/** The energy between a value and its prediction, a scalar. Both (batch, ..., units). */
export function energy(
  kind: EnergyKind,
  x: tf.Tensor,
  { mu, rows }: Prediction,
): tf.Scalar {
  return ENERGIES[kind](x, mu, rows);
}

/** Half the squared error, `1/2 ||x - mu||^2`: eq. 5, halved so that eqs. 6 and 7 are its gradients. */
function gaussian(x: tf.Tensor, mu: tf.Tensor, rows?: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const error = tf.sub(value, prediction); // eps
    const weighted = weigh(error, rows);
    save([weighted]);
    return {
      value: tf.mul(tf.sum(rows === undefined ? tf.square(error) : tf.mul(error, weighted)), 0.5),
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
function kl(x: tf.Tensor, mu: tf.Tensor, rows?: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const logP = logSoftmax(value);
    const logQ = logSoftmax(prediction);
    const p = tf.exp(logP);
    const difference = tf.sub(logP, logQ);
    const E = tf.sum(tf.mul(p, difference), -1, true);
    const dx = tf.mul(p, tf.sub(difference, E));
    save([weigh(dx, rows), weigh(tf.sub(tf.exp(logQ), p), rows)]);
    return {
      value: tf.sum(weigh(E, rows)),
      gradFunc: (dy: tf.Tensor, [dx, dmu]: tf.Tensor[]) => [tf.mul(dx!, dy), tf.mul(dmu!, dy)],
    };
  });
  return withGradient(x, mu) as tf.Scalar;
}

/**
 * `-sum x log softmax(mu)` for a clamped, one-hot x: the KL energy of a label, whose gradient in mu is
 * q - x. The value is clamped, so it has no gradient here.
 */
function crossEntropy(x: tf.Tensor, mu: tf.Tensor, rows?: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [value, prediction, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const logQ = logSoftmax(prediction);
    save([weigh(tf.sub(tf.exp(logQ), value), rows)]);
    return {
      value: tf.neg(tf.sum(weigh(tf.mul(value, logQ), rows))),
      gradFunc: (dy: tf.Tensor, [difference]: tf.Tensor[]) => [
        tf.zerosLike(difference!),
        tf.mul(difference!, dy),
      ],
    };
  });
  return withGradient(x, mu) as tf.Scalar;
}

/**
 * `-log softmax(mu)[x]` for clamped class numbers x, int32 of mu's shape but for the last axis: the
 * cross-entropy of one-hot rows. With a large vocabulary every pass over the rows counts, so the one-hot
 * rows are never made: only the labels' own entries of q are changed to q - 1.
 */
function token(x: tf.Tensor, mu: tf.Tensor, rows?: tf.Tensor): tf.Scalar {
  const withGradient = tf.customGrad((...args) => {
    const [prediction, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const classes = prediction.shape.at(-1)!;
    const own = ownEntries(x, classes);
    const perRow = (entries: tf.Tensor) => tf.reshape(entries, [...x.shape, 1]);
    const pick = (tensor: tf.Tensor) => tf.gather(tf.reshape(tensor, [-1]), own);

    // With m the greatest logit, log q[x] = mu[x] - m - log sum exp(mu - m), and that sum is 1 / max q.
    const q = tf.softmax(prediction);
    const distance = tf.sub(tf.max(prediction, -1, true), perRow(pick(prediction)));
    const E = tf.sub(distance, tf.log(tf.max(q, -1, true)));

    const flat = tf.reshape(q, [-1]);
    const label = tf.sub(pick(q), 1);
    const difference = tf.tensorScatterUpdate(flat, tf.expandDims(own, -1), label);
    save([weigh(tf.reshape(difference, prediction.shape), rows)]); // q - onehot(x)
    return {
      value: tf.sum(weigh(E, rows)),
      gradFunc: (dy: tf.Tensor, [difference]: tf.Tensor[]) => [tf.mul(difference!, dy)],
    };
  });
  return withGradient(mu) as tf.Scalar;
}

/** Where the entries (row, class of the row) lie in rows of `classes`, laid end to end: (rows). */
function ownEntries(x: tf.Tensor, classes: number): tf.Tensor1D {
  const starts = tf.cumsum(tf.fill([x.size], classes, "int32"), 0, true); // 0, classes, 2 classes, ...
  return tf.add(starts, tf.reshape(x, [-1])) as tf.Tensor1D;
}

/** Rows times their weights. */
function weigh(values: tf.Tensor, rows: tf.Tensor | undefined): tf.Tensor {
  return rows === undefined ? values : tf.mul(values, rows);
}

/** log softmax over the last axis, by kernels that every engine has. */
function logSoftmax(logits: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(logits, tf.max(logits, -1, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}

const ENERGIES: Readonly<
  Record<
    EnergyKind,
    (x: tf.Tensor, mu: tf.Tensor, rows?: tf.Tensor) => tf.Scalar
  >
> = {
  gaussian,
  kl,
  "cross-entropy": crossEntropy,
  token,
  none: () => tf.scalar(0),
};
