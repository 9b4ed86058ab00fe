import assert from "node:assert/strict";
import { join } from "node:path";
import { writeEntry, writeIndex } from "./cache.ts";
import type { KeyedStage } from "./key.ts";
import { resultPath } from "./layout.ts";
import { type Plan, planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import { testEntry, testStage, withStore } from "./testdata/stages.ts";

const data = testStage("data", "counting", { params: "data" });
const training = testStage("training", "counting", { params: "training", inputs: { data } });
const report = testStage("report", "joining", { inputs: { training } });

function states(plan: Plan): string[] {
  return [...plan.stages.values()].map(({ stage, state }) => `${stage.name}: ${state}`);
}

async function keep(store: string, { key, ingredients }: KeyedStage): Promise<void> {
  await writeEntry(testEntry(ingredients, null), { store, path: resultPath(store, key) });
}

Deno.test("with an empty store everything runs, inputs first", () =>
  withStore(async (store) => {
    const plan = await planPipeline([report], { store, root: projectRoot });
    assert.deepEqual(states(plan), ["data: run", "training: run", "report: run"]);
  }));

Deno.test("below a result that is there, nothing is looked at", () =>
  withStore(async (store) => {
    const options = { store, root: projectRoot };
    const { keyOf } = await planPipeline([report], options);
    await keep(store, keyOf(training));
    assert.deepEqual(states(await planPipeline([report], options)), [
      "training: cached",
      "report: run",
    ]);
    await keep(store, keyOf(report));
    assert.deepEqual(states(await planPipeline([report], options)), ["report: cached"]);
  }));

Deno.test("verification finds damage where it will be read, and only there", () =>
  withStore(async (store) => {
    const options = { store, root: projectRoot };
    const { keyOf } = await planPipeline([report], options);
    for (const stage of [data, training]) {
      await keep(store, keyOf(stage));
      Deno.writeTextFileSync(join(resultPath(store, keyOf(stage).key), "value.json"), "1");
    }
    const quick = await planPipeline([report], options);
    assert.deepEqual(states(quick), ["training: cached", "report: run"]);
    const plan = await planPipeline([report], { ...options, verify: true });
    assert.deepEqual(states(plan), ["data: run", "training: run", "report: run"]);
    assert.equal(plan.stages.get(keyOf(training).key)?.reason?.kind, "damaged");
  }));

Deno.test("costs are as declared, or as last measured", () =>
  withStore(async (store) => {
    await writeIndex(store, { name: "data", key: "0", seconds: 42 });
    const costly = { ...training, cost: 7 };
    const plan = await planPipeline([costly], { store, root: projectRoot });
    const costs = [...plan.stages.values()].map(({ cost }) => cost);
    assert.deepEqual(costs, [42, 7]);
  }));

Deno.test("two stages of one name that differ are refused before anything runs", () =>
  withStore(async (store) => {
    const twin = { ...training, name: "data" };
    await assert.rejects(planPipeline([twin], { store, root: projectRoot }), {
      name: "TypeError",
      message: /Two different stages are named "data"/,
    });
  }));
