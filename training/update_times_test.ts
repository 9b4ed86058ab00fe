import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import { identityOf } from "../engines/identity.ts";
import { memoryContext } from "./testdata/memory_context.ts";
import { run } from "./update_times.ts";
import type { UpdateTimes, UpdateTimesResult, UpdateTimesSettings } from "./update_times.ts";

function measure(cores: number) {
  const settings: UpdateTimesSettings = {
    hidden: 2,
    width: 4,
    engine: identityOf({ name: "onnx", provider: "cpu" }),
    cpu: "test",
    cores,
    seconds: 0.01,
  };
  return run(asJson(settings), memoryContext({ store: "unused" }));
}

Deno.test("update times: every way that the cores allow, in at least five rounds each", async () => {
  const { value, volatile } = await measure(2);
  const { levels, threads, ways } = value as unknown as UpdateTimesResult;
  assert.deepEqual([levels, threads], [3, 2]);
  assert.deepEqual([...ways].sort(), [
    "bp",
    "bp-threads",
    "ipc",
    "ipc-operators",
    "ipc-slices",
    "ipc-threads",
  ]);
  const { milliseconds, share } = volatile as unknown as UpdateTimes;
  assert.ok(share > 0 && share <= 1);
  assert.deepEqual(Object.keys(milliseconds).sort(), [...ways].sort());
  for (const times of Object.values(milliseconds)) {
    assert.ok(times.length >= 5);
    assert.ok(times.every((time) => time > 0));
  }
});

Deno.test("update times: one core computes one layer after the other", async () => {
  const { value } = await measure(1);
  assert.deepEqual((value as unknown as UpdateTimesResult).ways, ["bp", "ipc"]);
});
