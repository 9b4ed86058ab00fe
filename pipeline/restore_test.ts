import assert from "node:assert/strict";
import { digestOf } from "../base/digest.ts";
import { readEntry } from "./cache.ts";
import { resultPath } from "./layout.ts";
import { tryLockKey } from "./lock.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import { restoreResults } from "./restore.ts";
import type { PortableResult } from "./restore.ts";
import { runPipeline } from "./run_pipeline.ts";
import { testEntry, testStage, withStore } from "./testdata/stages.ts";

const below = testStage("below", "counting", { params: { seed: 1, steps: 2, pause: 1 } });
const above = testStage("above", "joining", { inputs: { below } });

/** The results of the two stages as another machine would have computed them. */
async function results(store: string): Promise<PortableResult[]> {
  const { keyOf } = await planPipeline([above], { store, root: projectRoot });
  return [below, above].map((stage) => {
    const { ingredients } = keyOf(stage);
    const { provenance } = testEntry(ingredients, null);
    const value = { from: "elsewhere", of: stage.name };
    return { value, volatile: { seconds: 2 }, provenance, files: [] };
  });
}

Deno.test("results whose keys fit are taken, and nothing is computed again", () =>
  withStore(async (store) => {
    const published = await results(store);
    const taken = await restoreResults([above], { results: published, store });
    assert.deepEqual(taken.map(({ name }) => name), ["below", "above"]);
    const { counts } = await runPipeline([above], { store, jobs: 1 });
    assert.deepEqual([counts.cached, counts.computed], [1, 0]);
    for (const { value, volatile, provenance } of published) {
      const { key } = provenance;
      const entry = await readEntry(resultPath(store, key), key);
      assert.deepEqual(entry, { value, volatile, provenance, files: {} });
    }
    assert.deepEqual(await restoreResults([above], { results: published, store }), []);
  }));

Deno.test("a result of another key, or one that had files, is not taken", () =>
  withStore(async (store) => {
    const [first, second] = await results(store) as [PortableResult, PortableResult];
    const other = { ...first, provenance: { ...first.provenance, key: digestOf("another") } };
    const withFiles = { ...second, files: ["model.bin"] };
    assert.deepEqual(await restoreResults([above], { results: [other, withFiles], store }), []);
    const { counts } = await runPipeline([above], { store, jobs: 1 });
    assert.equal(counts.computed, 2);
  }));

Deno.test("what the store has computed itself stays", () =>
  withStore(async (store) => {
    const published = await results(store);
    const { outcomes } = await runPipeline([below], { store, jobs: 1 });
    const { key, input } = outcomes.get("below")!;
    const taken = await restoreResults([above], { results: published, store });
    assert.deepEqual(taken.map(({ name }) => name), ["above"]);
    assert.deepEqual(await readEntry(resultPath(store, key), key), input);
  }));

Deno.test("what a run is computing at the moment is left to it", () =>
  withStore(async (store) => {
    const published = await results(store);
    const { keyOf } = await planPipeline([above], { store, root: projectRoot });
    const lock = await tryLockKey(store, keyOf(above).key);
    const taken = await restoreResults([above], { results: published, store });
    assert.deepEqual(taken.map(({ name }) => name), ["below"]);
    await lock!.release();
  }));
