import assert from "node:assert/strict";
import { onnxEngine } from "../engines/onnx/onnx_engine.ts";
import { mlp } from "../models/mlp.ts";
import { predictiveCodingStep } from "../models/predictive_coding.ts";
import { ipc } from "../models/schedule.ts";
import { openParallelUpdate } from "./parallel_update.ts";
import { startValues, updateOptimiser } from "./parallel_thread.ts";

const SETTINGS = { widths: [6, 5, 7, 4, 8, 3], alpha: 0.01, gamma: 0.1, label: "parallel" };

Deno.test("threads that meet after every update make the updates of one", async () => {
  const step = predictiveCodingStep(mlp({ widths: SETTINGS.widths }), {
    schedule: ipc(1),
    optimiser: updateOptimiser(SETTINGS),
    batch: 1,
    start: "persistent",
  });
  const engine = await onnxEngine();
  const state = engine.createState(step.state, startValues(step.state, SETTINGS));
  const program = await engine.compile(step);
  for (let update = 0; update < 7; update++) {
    await program.run(state, startValues(step.inputs, SETTINGS));
  }
  const expected = await state.read();

  for (const threads of [1, 3]) {
    const parallel = await openParallelUpdate(SETTINGS, { threads });
    await parallel.run(2);
    await parallel.run(5);
    const got = await parallel.close();
    assert.deepEqual(Object.keys(got).sort(), Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((value, index) => {
        // Seven updates of numbers of order 1 in float32, added up in another order.
        const error = Math.abs(got[name]![index]! - value);
        assert.ok(error < 1e-5, `${threads} threads, ${name}[${index}]: off by ${error}`);
      });
    }
  }
});

Deno.test("more threads than levels are refused", async () => {
  await assert.rejects(
    () => openParallelUpdate(SETTINGS, { threads: 6 }),
    /5 levels into 6 slices: expected 1 to 5/,
  );
});

Deno.test("a thread that cannot start says why", async () => {
  // The input's slice, which a Worker has.
  const broken = { ...SETTINGS, widths: [NaN, 7, 5, 4, 3] };
  await assert.rejects(
    () => openParallelUpdate(broken, { threads: 2 }),
    /A thread of the parallel update failed: RangeError: Cannot build an MLP of widths \[NaN,/,
  );
});

Deno.test("an update that fails ends the threads; closing tells why instead of waiting", async () => {
  const parallel = await openParallelUpdate(SETTINGS, { threads: 2, patience: 50 });
  await parallel.run(1);
  // The Worker makes one update, and is missing at the second one that this thread begins.
  await assert.rejects(() => parallel.run(1.5), /A thread of the parallel update is missing/);
  await assert.rejects(
    () => parallel.close(),
    /A thread of the parallel update failed: it was ended/,
  );
});
