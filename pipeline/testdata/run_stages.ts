/**
 * @file A program for tests that are about processes: runs the stages given as JSON in the first
 * argument with the store in the second, and writes every event to stdout as a line of JSON.
 */
import { listenForInterrupts } from "../interrupts.ts";
import { runPipeline } from "../run_pipeline.ts";
import type { Stage } from "../stage.ts";

const [stages, store] = Deno.args as [string, string];
const interrupts = listenForInterrupts();
const { exitCode } = await runPipeline(JSON.parse(stages) as Stage[], {
  store,
  jobs: 2,
  progress: (event) => console.log(JSON.stringify(event)),
  ...interrupts,
});
interrupts.dispose();
Deno.exit(exitCode);
