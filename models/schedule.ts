/**
 * @file When value nodes and weights move: the one thing in which PC, Z-IL and iPC differ (Fig. 1b).
 *
 * At every t the errors are evaluated once; what the schedule lets move then moves by these errors,
 * all at the same time ("simultaneously, locally").
 */

/** The temporal schedule of one minibatch. */
export interface Schedule {
  /** Evaluations of the errors per minibatch: t = 0 .. steps - 1. */
  readonly steps: number;
  /** Whether the value nodes move at t, by eq. 6. */
  readonly values: (t: number) => boolean;
  /** Whether the weights of a level move at t, by eq. 7. */
  readonly weights: (t: number, level: number) => boolean;
}

/**
 * Algorithm 2, PC: inference for T steps, then one update of all weights, from the errors after the
 * last step.
 */
export function pc(T: number): Schedule {
  return {
    steps: T + 1,
    values: (t) => t < T,
    weights: (t) => t === T,
  };
}

/**
 * Algorithm 3, Z-IL: theta[l] moves at t = l only, when the output's error has just reached it. With
 * gamma = 1 and forward initialisation the updates are exactly BP's.
 */
export function zil(L: number): Schedule {
  return {
    steps: L,
    values: (t) => t < L - 1,
    weights: (t, level) => t === level,
  };
}

/** Algorithm 1, iPC: values and weights move at every one of the T steps; no control signal. */
export function ipc(T: number): Schedule {
  return {
    steps: T,
    values: () => true,
    weights: () => true,
  };
}

/** The most updates that any weight gets per minibatch: PC and Z-IL 1, iPC T. */
export function updatesPerBatch(schedule: Schedule, depth: number): number {
  const perLevel = Array.from(
    { length: depth },
    (_, level) => times(schedule).filter((t) => schedule.weights(t, level)).length,
  );
  return Math.max(...perLevel);
}

/** t = 0 .. steps - 1. */
export function times(schedule: Schedule): number[] {
  return Array.from({ length: schedule.steps }, (_, t) => t);
}
