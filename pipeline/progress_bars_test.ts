/** @file What a terminal shows, through a stream that says it is one. */
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { barsReporter } from "./progress_bars.ts";

/** A stream with what cli-progress asks of a terminal. */
function terminal(): { stream: Writable; text(): string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  Object.assign(stream, { isTTY: true, columns: 200, rows: 50 });
  Object.assign(stream, {
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
    clearScreenDown: () => true,
  });
  return { stream, text: () => text };
}

Deno.test("a terminal shows the whole run and each running stage", async () => {
  const { stream, text } = terminal();
  const { listen, close } = barsReporter(stream);
  const toRun = [{ stage: "table1/ipc", cost: 60, reason: "never computed" }];
  listen({ type: "planned", stages: 1, toRun, jobs: 1 });
  listen({ type: "started", stage: "table1/ipc", kind: "training" });
  listen({ type: "progress", stage: "table1/ipc", fraction: 0.25, note: "epoch 1 of 4" });
  for (let tries = 0; !text().includes("epoch 1 of 4") && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  listen({ type: "ended", stage: "table1/ipc", state: "failed", seconds: 1, error: "no\nreason" });
  const counts = { computed: 0, cached: 0, failed: 1, skipped: 0, interrupted: 0, planned: 0 };
  listen({ type: "finished", counts });
  await close();
  const shown = text();
  assert.match(shown, /To compute: 1 stage, 1 at a time/);
  assert.match(shown, /25 %\s+(45 s )?0 of 1 stages/);
  assert.match(shown, /25 %\s+table1\/ipc \(epoch 1 of 4\)/);
  assert.match(shown, /failed: table1\/ipc: no\nreason/);
  assert.match(shown, /1 failed in/);
});

Deno.test("with nothing to compute no bar is drawn", async () => {
  const { stream, text } = terminal();
  const { listen, close } = barsReporter(stream);
  listen({ type: "planned", stages: 1, toRun: [], jobs: 1 });
  const counts = { computed: 0, cached: 1, failed: 0, skipped: 0, interrupted: 0, planned: 0 };
  listen({ type: "finished", counts });
  await close();
  assert.match(text(), /^Nothing to compute: all results were in the store \(0\.\d s\)\n$/);
});
