/**
 * @file A program for tests that kill it: runs the stages given as JSON in the first argument with the
 * store in the second, one at a time, with checkpoints every few milliseconds, and writes every event
 * to stdout as a line of JSON.
 */
import { runPipeline } from "../../pipeline/run_pipeline.ts";
import type { Stage } from "../../pipeline/stage.ts";

const [stages, store] = Deno.args as [string, string];
const { exitCode } = await runPipeline(JSON.parse(stages) as Stage[], {
  store,
  jobs: 1,
  workerEnv: { IPC_CHECKPOINT_SECONDS: "0.02" },
  progress: (event) => console.log(JSON.stringify(event)),
});
Deno.exit(exitCode);
