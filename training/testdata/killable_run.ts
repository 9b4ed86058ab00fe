/** @file A run in a process of its own, to be killed by a test. */
import type { Stage } from "../../pipeline/stage.ts";
import { startRun as startPipeline } from "../../pipeline/testdata/run_process.ts";

/** Run a stage, and what it needs, in a process of its own that takes checkpoints all the time. */
export function startRun(stage: Stage, store: string) {
  const run = startPipeline([stage], store, {
    program: new URL("./run_killable.ts", import.meta.url),
  });
  return {
    ended: () => run.isOver(),
    /** Kill it; resolves to the signal it died of. */
    async kill(): Promise<Deno.Signal | null> {
      if (!run.isOver()) run.kill("SIGKILL");
      return (await run.ended()).status.signal;
    },
  };
}

/** Wait. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
