/** @file Several processes on one store, and processes that outlive others. */
import assert from "node:assert/strict";
import { tryLockKey } from "./lock.ts";
import { runPipeline } from "./run_pipeline.ts";
import { startRun } from "./testdata/run_process.ts";
import { testStage, withStore } from "./testdata/stages.ts";

Deno.test("two runs at once on one store share the work: each stage is computed once", () =>
  withStore(async (store) => {
    const stages = [1, 2, 3, 4].map((seed) =>
      testStage(`count/${seed}`, "counting", { params: { seed, steps: 10, pause: 10 } })
    );
    const top = testStage("top", "joining", {
      inputs: Object.fromEntries(stages.map((stage) => [stage.name, stage])),
    });
    const runs = await Promise.all([1, 2].map(() => runPipeline([top], { store, jobs: 1 })));
    assert.deepEqual(runs.map(({ exitCode }) => exitCode), [0, 0]);
    for (const { name } of [...stages, top]) {
      const states = runs.map(({ outcomes }) => outcomes.get(name)!.state).sort();
      assert.deepEqual(states, ["cached", "computed"], name);
    }
    const [a, b] = runs.map(({ outcomes }) => outcomes.get("top")!.input);
    assert.deepEqual(a, b);
  }));

Deno.test({
  name: "a worker ends with its parent, even in the middle of a computation",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withStore(async (store) => {
      const deaf = testStage("deaf", "misbehaving", { params: { how: "block" } }); // for 60 s
      const { outcomes } = await runPipeline([deaf], { store, jobs: 1, dryRun: true });
      const { key } = outcomes.get("deaf")!;
      const run = startRun([deaf], store);
      assert.ok(await run.saw("progress"));
      assert.equal(await tryLockKey(store, key), undefined, "the worker holds the key's lock");
      run.kill("SIGKILL");
      await run.ended();
      let lock = await tryLockKey(store, key);
      for (let tries = 0; lock === undefined && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        lock = await tryLockKey(store, key);
      }
      assert.ok(lock !== undefined, "the worker went on without its parent");
      await lock.release();
    }),
});

Deno.test("code that changes is not taken for the planned one by a worker started later", async () => {
  const root = await Deno.makeTempDir({ prefix: "pipeline-root-" });
  try {
    const code = (value: string) => `export const run = async () => ({ value: "${value}" });`;
    Deno.writeTextFileSync(`${root}/code.ts`, code("planned"));
    const first = { ...testStage("first", ""), module: "code.ts", params: 1 };
    const timed = { ...testStage("timed", ""), module: "code.ts", params: 2, exclusive: true };
    const { outcomes } = await runPipeline([first, timed], {
      root,
      store: `${root}/store`,
      jobs: 1,
      progress: (event) => {
        if (event.type === "ended") Deno.writeTextFileSync(`${root}/code.ts`, code("changed"));
      },
    });
    assert.equal(outcomes.get("first")?.input?.value, "planned");
    assert.match(outcomes.get("timed")?.error ?? "", /code.ts changed after this run was planned/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("code that changes while a run goes on is not taken for the planned one", async () => {
  const root = await Deno.makeTempDir({ prefix: "pipeline-root-" });
  try {
    const late = `${root}/late.ts`;
    const code = (value: number) =>
      `export const run = () => new Promise((r) => setTimeout(() => r({ value: ${value} }), 50));`;
    Deno.writeTextFileSync(late, code(1));
    Deno.writeTextFileSync(`${root}/early.ts`, code(0));
    const early = { ...testStage("early", ""), module: "early.ts" };
    const stage = { ...testStage("late", ""), module: "late.ts", inputs: { early } };
    const options = { root, store: `${root}/store`, jobs: 1 };
    const edit = (event: { readonly type: string }) => {
      if (event.type === "started") Deno.writeTextFileSync(late, code(2));
    };
    const { outcomes } = await runPipeline([stage], { ...options, progress: edit });
    assert.equal(outcomes.get("early")?.state, "computed");
    assert.match(outcomes.get("late")?.error ?? "", /late.ts changed after this run was planned/);
    const again = await runPipeline([stage], options);
    assert.equal(again.outcomes.get("late")?.input?.value, 2);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
