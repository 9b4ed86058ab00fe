/**
 * @file Predictive coding: the energy of a network whose value nodes are free, and the loop that
 * PC, Z-IL and iPC share. Which of them it is, is the schedule's business.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, Tensors, TensorSpec } from "../engines/engine.ts";
import { energy } from "./energy.ts";
import type { Network, ValueNode } from "./network.ts";
import { predict } from "./network.ts";
import type { Coefficients, Optimiser } from "./optimiser.ts";
import { times, updatesPerBatch } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import { coefficientsAt, inputSpecs, stateSpecs, updateWeights } from "./weight_update.ts";

export interface PredictiveCodingOptions {
  readonly schedule: Schedule;
  readonly optimiser: Optimiser;
  /** Samples per step. */
  readonly batch: number;
  /**
   * "forward": every minibatch starts at x = mu, so that only the output has an error. "persistent":
   * the value nodes are state, kept from step to step and never reset (incremental EM, section 3).
   */
  readonly start: "forward" | "persistent";
  /**
   * Inference learning-rate discount (D.3.1): after a value step that did not lower the energy, gamma
   * is multiplied by it. gamma starts anew at every minibatch.
   */
  readonly discount?: number;
  /** Told what moves, at every t: the executed schedule, for pictures of it. */
  readonly observe?: (event: ScheduleEvent) => void;
}

/** Something moved at t. */
export interface ScheduleEvent {
  readonly t: number;
  readonly what: "value" | "weight";
  readonly level: number;
}

/** The clamped minibatch and the current value nodes and weights. */
interface Configuration {
  readonly inputs: Tensors;
  readonly target: tf.Tensor;
  readonly x: Tensors;
  readonly theta: Tensors;
}

/** Value nodes that inference moves: all but the clamped output. */
export function freeNodes(network: Network): readonly ValueNode[] {
  return network.nodes.filter(({ level }) => level > 0);
}

/**
 * The energy `F = sum_l E(x[l], mu[l])` (eq. 5, halved), summed over units and samples. Every node
 * hands on its own value, so its prediction reaches nothing but its own energy term: updates are local.
 */
export function freeEnergy(
  network: Network,
  { inputs, target, x, theta }: Configuration,
): tf.Scalar {
  const kinds = new Map(network.nodes.map((node) => [node.name, node.energy]));
  const output = network.nodes[0]!.name;
  const terms: tf.Scalar[] = [];
  network.forward(inputs, theta, (name, mu, rows) => {
    const value = name === output ? target : x[name]!;
    terms.push(energy(kinds.get(name)!, value, { mu, rows }));
    return value;
  });
  return terms.reduce((sum, term) => tf.add(sum, term));
}

/** Value nodes at their predictions: the state in which only the output has an error. */
export function forwardInitialisation(network: Network, inputs: Tensors, theta: Tensors): Tensors {
  const x: Tensors = {};
  network.forward(inputs, theta, (name, mu) => x[name] = mu);
  return Object.fromEntries(freeNodes(network).map(({ name }) => [name, x[name]!]));
}

/** One evaluation of the errors: the energy and its gradients in some value nodes and weights. */
export function errorsOf(
  network: Network,
  { x, theta, ...clamped }: Configuration,
  { values, weights }: { readonly values: readonly string[]; readonly weights: readonly string[] },
): { F: tf.Scalar; dx: Tensors; dtheta: Tensors } {
  const wanted = [...values.map((name) => x[name]!), ...weights.map((name) => theta[name]!)];
  const F = (...moving: tf.Tensor[]) =>
    freeEnergy(network, {
      ...clamped,
      x: { ...x, ...named(values, moving) },
      theta: { ...theta, ...named(weights, moving.slice(values.length)) },
    });
  if (wanted.length === 0) return { F: F(), dx: {}, dtheta: {} };
  const { value, grads } = tf.valueAndGrads(F)(wanted);
  return {
    F: value as tf.Scalar,
    dx: named(values, grads),
    dtheta: named(weights, grads.slice(values.length)),
  };
}

/** Eq. 6: a step of size gamma down the energy, for every value node that has a gradient. */
function moveValues(x: Tensors, dx: Tensors, gamma: tf.Tensor): Tensors {
  const moved = { ...x };
  for (const [name, gradient] of Object.entries(dx)) {
    moved[name] = tf.sub(x[name]!, tf.mul(gradient, gamma));
  }
  return moved;
}

/** Eq. 7: an update by the optimiser, for every parameter that has a gradient; gives the new state. */
function moveWeights(
  state: Tensors,
  dtheta: Tensors,
  { optimiser, batch, coefficients }: {
    readonly optimiser: Optimiser;
    readonly batch: number;
    /** Those of a parameter's next update. */
    readonly coefficients: (name: string) => Coefficients<tf.Tensor>;
  },
): Tensors {
  const moved = { ...state };
  for (const [name, gradient] of Object.entries(dtheta)) {
    const mean = tf.mul(gradient, 1 / batch);
    Object.assign(
      moved,
      updateWeights(name, mean, { optimiser, state, coefficients: coefficients(name) }),
    );
  }
  return moved;
}

/**
 * A training step on one minibatch. Inputs: the network's, `target`, `gamma` and the optimiser's
 * coefficients. Outputs, per sample: `loss`, the output's energy before the first step (the forward
 * loss after forward initialisation), and `energy`, F at the last evaluation; `energies`, F at every
 * evaluation, is there to be read by who asks the engine for it.
 */
export function predictiveCodingStep(
  network: Network,
  { schedule, optimiser, batch, start, discount, observe }: PredictiveCodingOptions,
): StepDefinition {
  const persistent: Record<string, TensorSpec> = start === "persistent"
    ? Object.fromEntries(
      freeNodes(network).map(({ name, shape }) => [
        name,
        { shape: shape(batch), dtype: "float32" } as const,
      ]),
    )
    : {};
  const updates = updatesPerBatch(schedule, network.depth);

  return {
    name: `${network.name}, ${schedule.steps} steps from ${start}`,
    state: { ...stateSpecs(network, optimiser), ...persistent },
    inputs: {
      ...inputSpecs(network, { optimiser, batch, updates }),
      gamma: { shape: [], dtype: "float32" },
    },
    run(state, inputs) {
      const target = inputs.target!;
      let current = state;
      let x = start === "forward"
        ? forwardInitialisation(network, inputs, state)
        : Object.fromEntries(freeNodes(network).map(({ name }) => [name, state[name]!]));
      let gamma = inputs.gamma!;
      const energies: tf.Scalar[] = [];
      const updatesDone = new Map<string, number>();

      for (const t of times(schedule)) {
        const moving = network.parameters.filter(({ level }) => schedule.weights(t, level));
        const { F, dx, dtheta } = errorsOf(network, { inputs, target, x, theta: current }, {
          values: schedule.values(t) ? freeNodes(network).map(({ name }) => name) : [],
          weights: moving.map(({ name }) => name),
        });
        if (discount !== undefined && t > 0) {
          const fell = tf.less(F, energies.at(-1)!);
          gamma = tf.where(fell, gamma, tf.mul(gamma, discount));
        }
        energies.push(F);

        // Both from the errors above: nothing sees what the other has moved.
        const movedValues = moveValues(x, dx, gamma);
        const movedWeights = moveWeights(current, dtheta, {
          optimiser,
          batch,
          coefficients: (name) => {
            const update = updatesDone.get(name) ?? 0;
            updatesDone.set(name, update + 1);
            return coefficientsAt(inputs, { optimiser, update });
          },
        });
        [x, current] = [movedValues, movedWeights];

        for (const { name, level } of freeNodes(network)) {
          if (name in dx) observe?.({ t, what: "value", level });
        }
        for (const level of new Set(moving.map(({ level }) => level))) {
          observe?.({ t, what: "weight", level });
        }
      }

      const perSample = (F: tf.Scalar) => tf.mul(F, 1 / batch);
      return {
        state: start === "persistent" ? { ...current, ...x } : current,
        outputs: {
          loss: perSample(energies[0]!),
          energy: perSample(energies.at(-1)!),
          energies: tf.concat(energies.map((F) => tf.reshape(perSample(F), [1]))),
        },
      };
    },
  };
}

/** The step that sets persistent value nodes to their predictions. */
export function initialiseValuesStep(network: Network, batch: number): StepDefinition {
  const weights = network.parameters.map(({ name, shape }) => [name, spec(shape)] as const);
  const values = freeNodes(network).map(({ name, shape }) => [name, spec(shape(batch))] as const);
  return {
    name: `${network.name}, forward initialisation`,
    state: Object.fromEntries([...weights, ...values]),
    inputs: network.inputs(batch),
    run: (state, inputs) => ({
      state: forwardInitialisation(network, inputs, state),
      outputs: {},
    }),
  };
}

/** The forward pass: `output` with every node at its prediction. */
export function predictionStep(network: Network, batch: number): StepDefinition {
  return {
    name: `${network.name}, prediction`,
    state: Object.fromEntries(network.parameters.map(({ name, shape }) => [name, spec(shape)])),
    inputs: network.inputs(batch),
    run: (state, inputs) => ({
      state: {},
      outputs: { output: predict(network, inputs, state) },
    }),
  };
}

function spec(shape: readonly number[]): TensorSpec {
  return { shape, dtype: "float32" };
}

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}
