/** @file A run in a process of its own, to be killed by a test. */
import { fileURLToPath } from "node:url";
import { linesOf } from "../../pipeline/protocol.ts";
import type { Stage } from "../../pipeline/stage.ts";

/** Run a stage, and what it needs, in a process of its own, up to its start. */
export function startRun(stage: Stage, store: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      "--allow-env",
      "--allow-sys",
      fileURLToPath(new URL("./run_killable.ts", import.meta.url)),
      JSON.stringify([stage]),
      store,
    ],
    stdout: "piped",
  }).spawn();
  let over = false;
  const reading = (async () => {
    for await (const _line of linesOf(child.stdout));
    over = true;
  })();
  return {
    ended: () => over,
    /** Kill it; resolves to the signal it died of. */
    async kill(): Promise<Deno.Signal | null> {
      if (!over) child.kill("SIGKILL");
      const [{ signal }] = await Promise.all([child.status, reading]);
      return signal;
    },
  };
}

/** Wait. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
