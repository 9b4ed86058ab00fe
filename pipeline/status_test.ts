import assert from "node:assert/strict";
import { removeTree } from "./cache.ts";
import { resultPath } from "./layout.ts";
import { runPipeline } from "./run_pipeline.ts";
import { formatStatus, pipelineStatus, statusExitCode } from "./status.ts";
import { testStage, withStore } from "./testdata/stages.ts";

const counting = (seed: number) =>
  testStage("count", "counting", { params: { seed, steps: 2, pause: 1 } });
const top = (seed: number) => testStage("top", "joining", { inputs: { count: counting(seed) } });

Deno.test("status tells what would run and why, without running it", () =>
  withStore(async (store) => {
    const before = await pipelineStatus([top(1)], { store });
    assert.deepEqual(before.map(({ stage, state }) => [stage.name, state]), [
      ["count", "run"],
      ["top", "run"],
    ]);
    assert.equal(statusExitCode(before), 1);
    assert.match(formatStatus(before), /2 of 2 would run/);

    await runPipeline([top(1)], { store, jobs: 1 });
    const after = await pipelineStatus([top(1)], { store });
    assert.deepEqual(after.map(({ state }) => state), ["cached", "cached"]);
    assert.ok(after.every(({ seconds }) => seconds! > 0));
    assert.equal(statusExitCode(after), 0);
    assert.match(formatStatus(after), /Nothing would run/);

    const changed = await pipelineStatus([top(2)], { store });
    assert.equal(changed[0]?.reason, "seed 1 -> 2");
    assert.match(changed[1]?.reason ?? "", /input count [0-9a-f]{8} -> [0-9a-f]{8}/);
    assert.equal(statusExitCode(changed), 1);
  }));

Deno.test("what is only missing below a result is not needed", () =>
  withStore(async (store) => {
    const { outcomes } = await runPipeline([top(1)], { store, jobs: 1 });
    await removeTree(resultPath(store, outcomes.get("count")!.key));
    const statuses = await pipelineStatus([top(1)], { store });
    assert.deepEqual(statuses.map(({ state }) => state), ["unneeded", "cached"]);
    assert.equal(statusExitCode(statuses), 0);
  }));

Deno.test("a stage that two others declare each for themselves is listed once", () =>
  withStore(async (store) => {
    const other = testStage("other", "joining", { inputs: { count: counting(1) } });
    const statuses = await pipelineStatus([top(1), other], { store });
    assert.deepEqual(statuses.map(({ stage }) => stage.name), ["count", "top", "other"]);
  }));
