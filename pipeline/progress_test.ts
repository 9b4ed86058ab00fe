import assert from "node:assert/strict";
import type { PipelineEvent } from "./events.ts";
import { chooseMode, openReporter } from "./progress.ts";
import { linesReporter } from "./progress_lines.ts";

const counts = { computed: 1, cached: 0, failed: 1, skipped: 1, interrupted: 0, planned: 0 };
const events: readonly PipelineEvent[] = [
  {
    type: "planned",
    stages: 3,
    jobs: 2,
    toRun: [
      { stage: "a", cost: 10, reason: "gamma 0.5 -> 0.1" },
      { stage: "b", cost: 10, reason: "never computed" },
      { stage: "c", cost: 1, reason: "never computed" },
    ],
  },
  { type: "started", stage: "a", kind: "training" },
  { type: "started", stage: "b", kind: "training" },
  { type: "progress", stage: "a", fraction: 0.5, note: "epoch 1 of 2" },
  { type: "ended", stage: "a", state: "computed", seconds: 12.3 },
  { type: "ended", stage: "b", state: "failed", seconds: 1, error: "RangeError: no" },
  { type: "ended", stage: "c", state: "skipped", seconds: 0, error: 'It needs "b", which failed' },
  { type: "finished", counts },
];

Deno.test("the mode: as asked for, else by what stderr is", () => {
  assert.equal(chooseMode({ terminal: true }), "bars");
  assert.equal(chooseMode({ terminal: false }), "lines");
  assert.equal(chooseMode({ terminal: true, quiet: true }), "quiet");
  assert.equal(chooseMode({ terminal: true, json: true }), "json");
});

Deno.test("a log has plain lines, each with its time", () => {
  let text = "";
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  const { listen } = linesReporter((part) => text += part, () => time);
  for (const event of events) {
    time += 10_000;
    listen(event);
  }
  const lines = text.trimEnd().split("\n");
  assert.ok(lines.every((line) => /^2026-01-02 03:0\d:\d\d {2}\S?/.test(line)));
  assert.ok(!text.includes("\x1b"), "no terminal codes");
  const said = lines.map((line) => line.slice(21));
  assert.deepEqual(said, [
    "To compute: 3 stages, 2 at a time, about 11 s in all",
    "  a: gamma 0.5 -> 0.1",
    "  b, c: never computed",
    "started: a",
    "started: b",
    // a is half done after 40 s without a speed of its own: 5 s of 10 left, b 10, c 1, on 2 jobs.
    "23 %, 0 of 3 done, about 10 s left; a 50 % (epoch 1 of 2); b 0 %",
    "computed: a (12 s)",
    "failed: b: RangeError: no",
    'skipped: c: It needs "b", which failed',
    "1 computed, 1 failed, 1 skipped in 1 min 20 s",
  ]);
});

Deno.test("progress lines are few, however often a stage speaks", () => {
  let lines = 0;
  let time = 0;
  const { listen } = linesReporter(() => lines++, () => time);
  for (let step = 0; step < 1000; step++) {
    time += 60;
    listen({ type: "progress", stage: "a", fraction: step / 1000 });
  }
  assert.equal(lines, 4, "one minute, one line each 15 s");
});

Deno.test("quiet says only what went wrong; JSON says all", async () => {
  let quiet = "";
  let json = "";
  const reporters = [
    await openReporter("quiet", { write: (text) => quiet += text }),
    await openReporter("json", { write: (text) => json += text }),
  ];
  for (const event of events) for (const { listen } of reporters) listen(event);
  for (const { close } of reporters) await close();
  assert.deepEqual(quiet.trimEnd().split("\n"), [
    "failed: b: RangeError: no",
    'skipped: c: It needs "b", which failed',
  ]);
  const parsed = json.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(parsed.map(({ time: _, ...event }) => event), events);
});

Deno.test("a run with nothing to compute says so", () => {
  let text = "";
  const { listen } = linesReporter((part) => text += part);
  listen({ type: "planned", stages: 1, toRun: [], jobs: 2 });
  listen({
    type: "finished",
    counts: { ...counts, computed: 0, failed: 0, skipped: 0, cached: 1 },
  });
  assert.match(
    text,
    /^\S+ \S+ {2}Nothing to compute: all results were in the store \(0\.\d s\)\n$/,
  );
});
