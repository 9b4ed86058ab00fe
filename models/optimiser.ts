/**
 * @file Weight optimisers: SGD with momentum, Adam with coupled L2, AdamW (PyTorch's definitions).
 *
 * An optimiser has two halves. Inside the step, `update` is a pure function of tensors. Outside,
 * `coefficients` gives the numbers that change from update to update (learning rate, bias
 * corrections), so that a compiled step serves every learning rate and every point of a training.
 *
 * Adam's moments are kept unnormalised, `M = m / (1 - beta1)` and `V = v / (1 - beta2)`, and its
 * corrections are folded into two scalars per update: the same numbers with fewer passes over memory.
 */
import * as tf from "@tensorflow/tfjs";
import type { Tensors } from "../engines/engine.ts";

/** Settings, as a result's key holds them. */
export type OptimiserSettings =
  | {
    readonly kind: "sgd";
    readonly alpha: number;
    readonly decay?: number;
    readonly momentum?: number;
  }
  | {
    readonly kind: "adam" | "adamw";
    readonly alpha: number;
    /** lambda. "adam": added to the gradient as lambda * theta; "adamw": decoupled. */
    readonly decay?: number;
    readonly beta1?: number;
    readonly beta2?: number;
    readonly epsilon?: number;
  };

/** One update's numbers, as scalars inside a step or as JavaScript numbers outside. */
export type Coefficients<Value> = Readonly<Record<string, Value>>;

export interface Optimiser {
  /** Names of what is remembered per parameter: ["M", "V"]. Zero at the start. */
  readonly slots: readonly string[];
  /** Names of the numbers that `coefficients` gives. */
  readonly coefficientNames: readonly string[];
  /** The numbers of update `count` (the first is 1). */
  readonly coefficients: (count: number) => Coefficients<number>;
  /** New parameter and slots from the batch-mean gradient. */
  readonly update: (
    theta: tf.Tensor,
    gradient: tf.Tensor,
    memory: { readonly slots: Tensors; readonly coefficients: Coefficients<tf.Tensor> },
  ) => { readonly theta: tf.Tensor; readonly slots: Tensors };
}

/** The optimiser that the settings describe. @throws {RangeError} for settings out of range. */
export function optimiser(settings: OptimiserSettings): Optimiser {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "number" && !(value >= 0)) {
      throw new RangeError(`Cannot use ${name} = ${value} in ${settings.kind}: expected 0 or more`);
    }
  }
  return settings.kind === "sgd" ? sgd(settings) : adam(settings);
}

function sgd(
  { alpha, decay = 0, momentum = 0 }: Extract<OptimiserSettings, { kind: "sgd" }>,
): Optimiser {
  return {
    slots: momentum > 0 ? ["velocity"] : [],
    coefficientNames: ["alpha", "decay"],
    coefficients: () => ({ alpha, decay }),
    update(theta, gradient, { slots, coefficients }) {
      const g = decay > 0 ? tf.add(gradient, tf.mul(theta, coefficients.decay!)) : gradient;
      if (momentum === 0) {
        return { theta: tf.sub(theta, tf.mul(g, coefficients.alpha!)), slots: {} };
      }
      const velocity = tf.add(tf.mul(slots.velocity!, momentum), g);
      return { theta: tf.sub(theta, tf.mul(velocity, coefficients.alpha!)), slots: { velocity } };
    },
  };
}

function adam(
  { kind, alpha, decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Extract<
    OptimiserSettings,
    { kind: "adam" | "adamw" }
  >,
): Optimiser {
  const decoupled = kind === "adamw" && decay > 0;
  const coupled = kind === "adam" && decay > 0;
  return {
    slots: ["M", "V"],
    coefficientNames: ["size", "epsilon", "decay", "keep"],
    coefficients(count) {
      // theta -= alpha / c1 * m / (sqrt(v / c2) + epsilon), with m = (1 - beta1) M, v = (1 - beta2) V.
      const c1 = 1 - beta1 ** count;
      const c2 = 1 - beta2 ** count;
      const scale = Math.sqrt(c2 / (1 - beta2));
      return {
        size: alpha * (1 - beta1) / c1 * scale,
        epsilon: epsilon * scale,
        decay,
        keep: 1 - alpha * decay,
      };
    },
    update(theta, gradient, { slots, coefficients }) {
      const g = coupled ? tf.add(gradient, tf.mul(theta, coefficients.decay!)) : gradient;
      const M = tf.add(tf.mul(slots.M!, beta1), g);
      const V = tf.add(tf.mul(slots.V!, beta2), tf.square(g));
      const step = tf.div(M, tf.add(tf.sqrt(V), coefficients.epsilon!));
      const kept = decoupled ? tf.mul(theta, coefficients.keep!) : theta;
      return { theta: tf.sub(kept, tf.mul(step, coefficients.size!)), slots: { M, V } };
    },
  };
}
