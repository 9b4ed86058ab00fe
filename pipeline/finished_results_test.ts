import assert from "node:assert/strict";
import { join } from "node:path";
import { writeEntry } from "./cache.ts";
import { damagedResults, finishedResults } from "./finished_results.ts";
import { resultPath } from "./layout.ts";
import { planPipeline } from "./plan.ts";
import { runPipeline } from "./run_pipeline.ts";
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

const OTHER = testStage("other", "counting", { params: { seed: 2, steps: 2, pause: 1 } });
const COUNTED = testStage("search", "counting", { params: { seed: 1, steps: 2, pause: 1 } });

/** How a value comes to be damaged, by what is done to its entry. */
const DAMAGES: Record<string, (entry: string) => void> = {
  missing: (entry) => Deno.removeSync(join(entry, "value.json")),
  truncated: (entry) => Deno.truncateSync(join(entry, "value.json"), 5),
  altered: (entry) => Deno.writeTextFileSync(join(entry, "value.json"), '{"steps":9}\n'),
  "without its digests": (entry) => Deno.removeSync(join(entry, "digests.json")),
};

for (const [name, damage] of Object.entries(DAMAGES)) {
  Deno.test(`a value that is ${name} is not finished, until a run has computed it again`, () =>
    withStore(async (store) => {
      const finished = await finishedResults([COUNTED.module], { store, root: projectRoot });
      const { outcomes } = await runPipeline([COUNTED], { store, jobs: 1 });
      const { key, input } = outcomes.get(COUNTED.name)!;
      assert.deepEqual(finished(COUNTED), input!.value);
      assert.deepEqual(await damagedResults([COUNTED], { store }), []);

      damage(resultPath(store, key));
      assert.equal(finished(COUNTED), undefined);
      assert.deepEqual(await damagedResults([OTHER, COUNTED], { store }), [COUNTED]);

      await runPipeline([COUNTED], { store, jobs: 1 });
      assert.deepEqual(finished(COUNTED), input!.value);
    }));
}
