/** @file A program's run from start to end, with its time by the clock and on the processor. */

export interface TimedRun {
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of processor time of the process and its threads: what other work disturbs less. */
  readonly processor: number;
  readonly output: string;
}

/** Run a program under bash's `time`. @throws {Error} with its complaint when it fails. */
export async function timedProcess(program: string, args: readonly string[]): Promise<TimedRun> {
  const script = 'TIMEFORMAT="seconds %R %U %S"; time "$@"';
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", program, ...args],
  }).output();
  const complaints = new TextDecoder().decode(stderr);
  const times = /seconds ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(complaints);
  if (!success || times === null) {
    throw new Error(`${program} failed: ${complaints.slice(-800)}`);
  }
  const [wall, user, system] = times.slice(1).map(Number) as [number, number, number];
  return { wall, processor: user + system, output: new TextDecoder().decode(stdout) };
}
