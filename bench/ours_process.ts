/**
 * @file A process that trains seeds of one case when told to: `deno run ours_process.ts CASE
 * THREADS`, then a line `{"seed": 3, "steps": 20}` per turn. Like the pipeline's workers it compiles a
 * step once and keeps each seed's state in the engine.
 */
import { resourceUsage } from "node:process";
import type { Case } from "./contender.ts";
import { openTrainings } from "./ours.ts";

const [text, threads] = Deno.args;
if (text === undefined) throw new TypeError("Cannot start: expected a case, as JSON");
const trainings = await openTrainings(JSON.parse(text) as Case, { threads: Number(threads) });
console.log(JSON.stringify({ version: trainings.version }));

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    const { seed, steps } = JSON.parse(line) as { seed: number; steps: number };
    const start = performance.now();
    let loss = NaN;
    for (let step = 0; step < steps; step++) loss = await trainings.step(seed);
    const milliseconds = (performance.now() - start) / steps;
    const peakMegabytes = Math.round(resourceUsage().maxRSS / 1024);
    console.log(JSON.stringify({ milliseconds, loss, peakMegabytes }));
  }
}
await trainings.dispose();
