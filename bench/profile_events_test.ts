/** @file Profiles are summed per step, warm-up left out, other events passed over. */
import assert from "node:assert/strict";
import { operatorTimes } from "./profile_events.ts";
import type { ProfileEvent } from "./profile_events.ts";

function run(operator: string, dur: number, shape: readonly number[]): ProfileEvent {
  return {
    cat: "Node",
    name: `n_kernel_time`,
    dur,
    args: { op_name: operator, input_type_shape: [{ float: shape }, { float: [] }] },
  };
}

Deno.test("operatorTimes: means over the steps that count, costliest first", () => {
  const step = (scale: number) => [
    run("Add", 100 * scale, [2]),
    run("Gemm", 1000 * scale, [2, 3]),
    run("Add", 300 * scale, [2]),
    { cat: "Session", name: "model_run", dur: 5000 },
    { cat: "Node", name: "n_fence_before", dur: 7000 },
  ];
  const events = [...step(50), ...step(1), ...step(3)];
  assert.deepEqual(operatorTimes(events, { steps: 3, skipped: 1 }), [
    { label: "Gemm (2, 3) ()", milliseconds: 2, count: 1 },
    { label: "Add (2) ()", milliseconds: 0.8, count: 2 },
  ]);
});
