import assert from "node:assert/strict";
import { writeEntry, writeIndex } from "./cache.ts";
import { describeReason, explain, jsonChanges } from "./explain.ts";
import { type KeyedStage, keyring } from "./key.ts";
import { resultPath } from "./layout.ts";
import type { Stage } from "./stage.ts";
import { testEntry, testStage, withStore } from "./testdata/stages.ts";

function keyed(stage: Stage, code = "a".repeat(64)): KeyedStage {
  const modules = [stage, ...Object.values(stage.inputs)].map(({ module }) => module);
  return keyring(new Map(modules.map((module) => [module, code])))(stage);
}

async function keep(store: string, { name, keyed: { key, ingredients } }: {
  name: string;
  keyed: KeyedStage;
}): Promise<void> {
  await writeEntry(testEntry(ingredients, 1), { store, path: resultPath(store, key) });
  await writeIndex(store, { name, key, seconds: 1 });
}

Deno.test("a parameter's old and new value are named by its path", () =>
  withStore(async (store) => {
    const stage = (gamma: number) =>
      testStage("s", "counting", { params: { rule: { gamma, T: 8 }, layers: [64, 64] } });
    await keep(store, { name: "s", keyed: keyed(stage(0.5)) });
    const reason = explain("s", { store, keyed: keyed(stage(0.1)) });
    assert.deepEqual(reason, {
      kind: "changed",
      changes: [{ what: "params", where: "rule.gamma", before: 0.5, after: 0.1 }],
    });
    assert.equal(describeReason(reason), "rule.gamma 0.5 -> 0.1");
  }));

Deno.test("changed code and changed inputs are named", () =>
  withStore(async (store) => {
    const stage = (seed: number) =>
      testStage("s", "joining", {
        inputs: { training: testStage("t", "counting", { params: { seed } }) },
      });
    await keep(store, { name: "s", keyed: keyed(stage(1)) });
    const reason = explain("s", { store, keyed: keyed(stage(2), "b".repeat(64)) });
    const text = describeReason(reason);
    assert.match(text, /code of pipeline\/testdata\/joining.ts aaaaaaaa -> bbbbbbbb/);
    assert.match(text, /input training [0-9a-f]{8} -> [0-9a-f]{8}/);
  }));

Deno.test("of many changes the first are told, and how many more there are", () => {
  const changes = Array.from({ length: 658 }, (_, index) => ({
    what: "input" as const,
    where: `training-${index}`,
    before: undefined,
    after: index,
  }));
  const text = describeReason({ kind: "changed", changes });
  assert.match(text, /^input training-0 \(none\) -> 0; input training-1 /);
  assert.match(text, /training-4 \(none\) -> 4; and 653 more$/);
});

Deno.test("what never ran, and what is no longer kept, are told apart", () =>
  withStore(async (store) => {
    const it = keyed(testStage("s", "counting"));
    assert.equal(describeReason(explain("s", { store, keyed: it })), "never computed");
    await keep(store, { name: "s", keyed: it });
    await Deno.remove(resultPath(store, it.key), { recursive: true });
    assert.match(describeReason(explain("s", { store, keyed: it })), /no longer kept/);
  }));

Deno.test("differences of JSON values: leaves, missing fields, arrays of other lengths", () => {
  assert.deepEqual(jsonChanges({ a: [1, { b: 2 }], c: null }, { a: [1, { b: 3 }], c: null }, ""), [
    { where: "a[1].b", before: 2, after: 3 },
  ]);
  assert.deepEqual(jsonChanges({ a: 1 }, { b: 1 }, ""), [
    { where: "a", before: 1, after: undefined },
    { where: "b", before: undefined, after: 1 },
  ]);
  assert.deepEqual(jsonChanges([1], [1, 2], "x"), [{ where: "x", before: [1], after: [1, 2] }]);
  assert.deepEqual(jsonChanges({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, ""), []);
});
