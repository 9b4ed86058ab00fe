/** @file A pipeline in a process of its own, for tests that kill or interrupt it. */
import { fileURLToPath } from "node:url";
import type { PipelineEvent } from "../events.ts";
import { linesOf } from "../protocol.ts";
import type { Stage } from "../stage.ts";

/** A running pipeline. */
export type RunProcess = {
  kill(signal: Deno.Signal): void;
  /**
   * Resolves to true at the first event of a type (and of a stage, where one is named), to false if
   * the process ends without.
   */
  saw(type: PipelineEvent["type"], stage?: string): Promise<boolean>;
  /** Whether the process has ended. */
  isOver(): boolean;
  /** All events and how the process ended, once it has. */
  ended(): Promise<{ readonly events: PipelineEvent[]; readonly status: Deno.CommandStatus }>;
};

/**
 * Start a process that runs the stages: by `run_stages.ts`, two at a time, or by another program that
 * takes the same arguments.
 */
export function startRun(
  stages: readonly Stage[],
  store: string,
  { program = new URL("./run_stages.ts", import.meta.url) }: { readonly program?: URL } = {},
): RunProcess {
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
      fileURLToPath(program),
      JSON.stringify(stages),
      store,
    ],
    stdout: "piped",
  }).spawn();
  const events: PipelineEvent[] = [];
  let changed = Promise.withResolvers<void>();
  let over = false;
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const reading = (async () => {
    for await (const line of linesOf(child.stdout)) {
      try {
        events.push(JSON.parse(line) as PipelineEvent);
      } catch {
        // a line that a kill cut
      }
      change();
    }
    over = true;
    change();
  })();
  return {
    kill: (signal) => child.kill(signal),
    isOver: () => over,
    async saw(type, stage) {
      const isIt = (event: PipelineEvent) =>
        event.type === type && (stage === undefined || ("stage" in event && event.stage === stage));
      for (;;) {
        if (events.some(isIt)) return true;
        if (over) return false;
        await changed.promise;
      }
    },
    async ended() {
      const [status] = await Promise.all([child.status, reading]);
      return { events, status };
    },
  };
}
