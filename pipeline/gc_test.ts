import assert from "node:assert/strict";
import { join } from "node:path";
import { hasResult, writeEntry } from "./cache.ts";
import { collectGarbage, reachableKeys } from "./gc.ts";
import { checkpointPath, resultPath, stagingPath } from "./layout.ts";
import { tryLockKey } from "./lock.ts";
import { runPipeline } from "./run_pipeline.ts";
import { testEntry, testStage, withStore } from "./testdata/stages.ts";

/** Keep a result of some other parameters, written so many days ago; its key. */
async function keepOld(store: string, days: number): Promise<string> {
  const ingredients = {
    type: "stage/1",
    module: "m.ts",
    code: "c",
    params: { days },
    inputs: {},
  } as const;
  const entry = testEntry(ingredients, "x".repeat(1000));
  const { key } = entry.provenance;
  const path = resultPath(store, key);
  await writeEntry(entry, { store, path });
  const time = new Date(Date.now() - days * 24 * 3600 * 1000);
  for (const name of ["value.json", "digests.json", "ingredients.json"]) {
    await Deno.utime(join(path, name), time, time);
  }
  for (const name of ["provenance.json", "volatile.json", "files/note.txt"]) {
    await Deno.utime(join(path, name), time, time);
  }
  return key;
}

Deno.test("what the targets reach stays, the rest goes; a dry run only says so", () =>
  withStore(async (store) => {
    const bottom = testStage("bottom", "counting", { params: { seed: 1, steps: 1, pause: 1 } });
    const top = testStage("top", "joining", { inputs: { bottom } });
    await runPipeline([top], { store, jobs: 1 });
    const old = await keepOld(store, 1);
    const keep = await reachableKeys([top], { store });
    assert.equal(keep.length, 2);

    const dry = await collectGarbage({ store, keep, dryRun: true });
    assert.deepEqual(dry.removed.map(({ key, kind, stage }) => [key, kind, stage]), [
      [old, "result", "test"],
    ]);
    assert.ok(dry.bytes > 1000);
    assert.ok(hasResult(store, old));

    const wet = await collectGarbage({ store, keep });
    assert.deepEqual(wet.removed, dry.removed);
    assert.equal(hasResult(store, old), false);
    assert.ok(keep.every((key) => hasResult(store, key)));
  }));

Deno.test("a kept key keeps what it was made from, though the caller does not name that", () =>
  withStore(async (store) => {
    const bottom = testStage("bottom", "counting", { params: { seed: 1, steps: 1, pause: 1 } });
    const top = testStage("top", "joining", { inputs: { bottom } });
    const { outcomes } = await runPipeline([top], { store, jobs: 1 });
    const { removed } = await collectGarbage({ store, keep: [outcomes.get("top")!.key] });
    assert.deepEqual(removed, []);
    const all = await collectGarbage({ store, keep: [outcomes.get("bottom")!.key] });
    assert.deepEqual(all.removed.map(({ stage }) => stage), ["top"]);
  }));

Deno.test("caps: the old goes, and the oldest of what does not fit", () =>
  withStore(async (store) => {
    const [new1, mid5, old9] = [
      await keepOld(store, 1),
      await keepOld(store, 5),
      await keepOld(store, 9),
    ];
    const removedBy = async (caps: { maxAgeDays?: number; maxBytes?: number }) => {
      const { removed } = await collectGarbage({ store, keep: [], dryRun: true, ...caps });
      return removed.map(({ key }) => key).sort();
    };
    const size = (await collectGarbage({ store, keep: [], dryRun: true })).bytes;
    assert.deepEqual(await removedBy({ maxAgeDays: 3 }), [mid5, old9].sort());
    assert.deepEqual(await removedBy({ maxAgeDays: 100 }), []);
    assert.deepEqual(await removedBy({ maxBytes: size }), []);
    assert.deepEqual(await removedBy({ maxBytes: size - 1 }), [old9]);
    assert.deepEqual(await removedBy({ maxBytes: 0 }), [new1, mid5, old9].sort());
    assert.deepEqual(await removedBy({ maxAgeDays: 7, maxBytes: size }), [old9]);
  }));

Deno.test("litter goes, but nothing that is being computed", () =>
  withStore(async (store) => {
    const folders = [
      checkpointPath(store, "aa"),
      stagingPath(store, "bb"),
      join(store, "damaged", "cc.1.x"),
    ];
    for (const folder of folders) {
      Deno.mkdirSync(folder, { recursive: true });
      Deno.writeTextFileSync(join(folder, "file"), "12345");
    }
    const lock = await tryLockKey(store, "bb");
    const first = await collectGarbage({ store, keep: [] });
    assert.deepEqual(first.removed.map(({ kind }) => kind).sort(), ["checkpoint", "damaged"]);
    assert.deepEqual(first.inUse.map(({ kind }) => kind), ["staging"]);
    assert.equal(first.bytes, 10);
    await lock!.release();
    const second = await collectGarbage({ store, keep: [] });
    assert.deepEqual(second.removed.map(({ key }) => key), ["bb"]);
  }));

Deno.test("the checkpoint of a kept key stays; an empty store has nothing to lose", () =>
  withStore(async (store) => {
    assert.deepEqual((await collectGarbage({ store, keep: [] })).removed, []);
    Deno.mkdirSync(checkpointPath(store, "aa"), { recursive: true });
    assert.deepEqual((await collectGarbage({ store, keep: ["aa"] })).removed, []);
    await assert.rejects(collectGarbage({ store, keep: [], maxAgeDays: -1 }), RangeError);
  }));
