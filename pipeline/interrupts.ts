/**
 * @file Ctrl-C: the first one asks running stages to save what they can, the second ends the workers
 * at once, the third ends this process without further ado. SIGTERM (a batch system's way of saying
 * that time is up) counts as a first one.
 */

/** What the signals of this process have asked for so far. */
export type Interrupts = {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Aborted by the second Ctrl-C. */
  readonly stopNow: AbortSignal;
  /** Give the signals back their usual meaning. */
  dispose(): void;
};

/** The exit code of a process that Ctrl-C ended, as shells count: 128 + SIGINT. */
const interruptedExitCode = 130;

/** Catch SIGINT and SIGTERM from now on. */
export function listenForInterrupts(): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  const onInterrupt = () => {
    if (!first.signal.aborted) first.abort();
    else if (!second.signal.aborted) second.abort();
    else Deno.exit(interruptedExitCode);
  };
  const onTerminate = () => first.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  Deno.addSignalListener("SIGTERM", onTerminate);
  return {
    signal: first.signal,
    stopNow: second.signal,
    dispose() {
      Deno.removeSignalListener("SIGINT", onInterrupt);
      Deno.removeSignalListener("SIGTERM", onTerminate);
    },
  };
}
