import assert from "node:assert/strict";
import { writeEntry } from "./cache.ts";
import { finishedResults } from "./finished_results.ts";
import { resultPath } from "./layout.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import { testEntry, testStage, withStore } from "./testdata/stages.ts";

const stage = testStage("search", "counting", { params: "search" });

Deno.test("a finished result is found, one that is not there is undefined", () =>
  withStore(async (store) => {
    const options = { store, root: projectRoot };
    const before = await finishedResults([stage.module], options);
    assert.equal(before(stage), undefined);
    const { keyOf } = await planPipeline([stage], options);
    const { key, ingredients } = keyOf(stage);
    await writeEntry(testEntry(ingredients, { best: 3 }), { store, path: resultPath(store, key) });
    const after = await finishedResults([stage.module], options);
    assert.deepEqual(after(stage), { best: 3 });
    assert.equal(after(testStage("other", "counting", { params: "other" })), undefined);
  }));
