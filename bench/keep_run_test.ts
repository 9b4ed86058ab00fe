/** @file What is kept of a benchmark's run, and where. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { keepRun } from "./keep_run.ts";

const MACHINE = { cpu: "a", cores: 2, gibibytes: 4, os: "linux", deno: "2" };

Deno.test("keepRun: the machine, the run, and the command without this machine's places", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const args = ["--python", "/here/python", "--rounds", "3", "--mirror=/there", "--store", "x"];
    const run = { machine: MACHINE, cases: [{ median: 2.5 }] };
    const path = await keepRun(run, { task: "bench", args, folder });
    assert.match(basename(path), /^\d{4}-\d\d-\d\d\.json$/);
    const { date, ...kept } = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual(kept, { command: "deno task bench --rounds 3", ...run });
    assert.ok(Math.abs(Date.now() - Date.parse(date)) < 60_000);
    const other = await keepRun(run, { task: "bench:reproduce", args: ["--save"], folder });
    assert.match(basename(other), /^reproduce-\d{4}-\d\d-\d\d\.json$/);
    assert.equal(
      JSON.parse(await Deno.readTextFile(other)).command,
      "deno task bench:reproduce --save",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
