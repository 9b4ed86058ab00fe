/**
 * @file Seconds of a training over its parts: what an interrupted run has taken counts on after it is
 * resumed, and pauses (evaluation) do not count.
 */

export interface Stopwatch {
  start(): void;
  stop(): void;
  /** Seconds so far, those before this run included. */
  seconds(): number;
}

/** A stopwatch at rest; `before`: seconds of earlier runs. */
export function stopwatch(before: number): Stopwatch {
  let total = before;
  let since: number | undefined;
  function seconds(): number {
    return total + (since === undefined ? 0 : (performance.now() - since) / 1000);
  }
  return {
    start: () => void (since = performance.now()),
    stop: () => {
      total = seconds();
      since = undefined;
    },
    seconds,
  };
}
