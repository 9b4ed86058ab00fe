/** @file Killed at any moment, a run goes on from its checkpoint and ends with the same bytes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { stream } from "../base/random.ts";
import { hasResult } from "./cache.ts";
import { checkpointPath, resultPath } from "./layout.ts";
import { readResult, runPipeline } from "./run_pipeline.ts";
import { startRun } from "./testdata/run_process.ts";
import { testStage, withStore } from "./testdata/stages.ts";

const kills = 20;

Deno.test(`${kills} kills with SIGKILL at random moments leave the result's bytes as they are`, () =>
  withStore(async (store) => {
    const stage = testStage("killed", "counting", { params: { seed: 7, steps: 150, pause: 5 } });
    const moments = stream("pipeline/resume_test", 1);
    Deno.writeTextFileSync(join(store, "hold"), "");
    for (let kill = 0; kill < kills; kill++) {
      const run = startRun([stage], store);
      // Half of the kills hit the start of the worker or of the stage, half its steps.
      assert.ok(await run.saw(kill % 2 === 0 ? "started" : "progress"));
      await new Promise((resolve) => setTimeout(resolve, 120 * moments.uniform()));
      run.kill("SIGKILL");
      const { status } = await run.ended();
      assert.equal(status.signal, "SIGKILL");
    }
    Deno.removeSync(join(store, "hold"));
    const last = await startRun([stage], store).ended();
    assert.equal(last.status.code, 0);

    const resumed = (await readResult(stage, { store }))!;
    assert.ok((resumed.volatile as { resumedAt: number }).resumedAt > 0, "it started over");
    await withStore(async (other) => {
      const { outcomes } = await runPipeline([stage], { store: other, jobs: 1 });
      const { key } = outcomes.get("killed")!;
      for (const name of ["value.json", "ingredients.json", join("files", "chain.txt")]) {
        assert.deepEqual(
          Deno.readFileSync(join(resultPath(store, key), name)),
          Deno.readFileSync(join(resultPath(other, key), name)),
        );
      }
      assert.throws(() => Deno.statSync(checkpointPath(store, key)), Deno.errors.NotFound);
    });
  }));

Deno.test("a damaged checkpoint is reported, and the stage starts over", () =>
  withStore(async (store) => {
    const stage = testStage("s", "counting", { params: { seed: 1, steps: 3, pause: 1 } });
    const { outcomes } = await runPipeline([stage], { store, jobs: 1, dryRun: true });
    const { key } = outcomes.get("s")!;
    Deno.mkdirSync(checkpointPath(store, key), { recursive: true });
    Deno.writeTextFileSync(
      join(checkpointPath(store, key), "state"),
      "not a checkpoint at all......",
    );
    const notices: string[] = [];
    const report = await runPipeline([stage], {
      store,
      jobs: 1,
      progress: (event) => event.type === "notice" && notices.push(event.text),
    });
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, /checkpoint of s is damaged/);
    assert.equal((report.outcomes.get("s")?.input?.volatile as { resumedAt: number }).resumedAt, 0);
  }));

Deno.test("the first Ctrl-C saves a checkpoint and keeps what is finished", () =>
  withStore(async (store) => {
    Deno.writeTextFileSync(join(store, "hold"), "");
    const quick = testStage("quick", "joining");
    const slow = testStage("slow", "counting", { params: { seed: 2, steps: 150, pause: 5 } });
    const late = testStage("late", "joining", { inputs: { slow } });
    const run = startRun([quick, late], store);
    assert.ok(await run.saw("ended", "quick"));
    assert.ok(await run.saw("progress", "slow"));
    run.kill("SIGINT");
    const { events, status } = await run.ended();
    assert.equal(status.code, 130);
    const states = events.flatMap((event) => event.type === "ended" ? [event] : [])
      .map(({ stage, state }) => `${stage} ${state}`).sort();
    assert.deepEqual(states, ["late interrupted", "quick computed", "slow interrupted"]);

    Deno.removeSync(join(store, "hold"));
    const again = await runPipeline([quick, late, slow], { store, jobs: 1 });
    assert.equal(again.outcomes.get("quick")?.state, "cached");
    const { resumedAt } = again.outcomes.get("slow")!.input!.volatile as { resumedAt: number };
    assert.ok(resumedAt > 0 && resumedAt < 150, "the checkpoint was saved and used");
  }));

Deno.test("the second Ctrl-C stops a stage that does not listen", () =>
  withStore(async (store) => {
    const deaf = testStage("deaf", "misbehaving", { params: { how: "block" } }); // for 60 s
    const run = startRun([deaf], store);
    assert.ok(await run.saw("progress"));
    run.kill("SIGINT");
    assert.ok(await run.saw("interrupted"));
    run.kill("SIGINT");
    const { events, status } = await run.ended();
    assert.equal(status.code, 130);
    assert.ok(events.some((event) => event.type === "ended" && event.state === "interrupted"));
    const { outcomes } = await runPipeline([deaf], { store, jobs: 1, dryRun: true });
    assert.equal(hasResult(store, outcomes.get("deaf")!.key), false);
  }));
