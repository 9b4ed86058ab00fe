/** @file A slot holds one program: shared by equal shapes, disposed of for another, never kept broken. */
import assert from "node:assert/strict";
import type { Engine, Program, StepDefinition } from "../engines/engine.ts";
import { identityOf } from "../engines/identity.ts";
import { lastProgram } from "./last_program.ts";
import { newMemo } from "./testdata/memory_context.ts";

const STEP: StepDefinition = {
  name: "step",
  state: {},
  inputs: {},
  run: () => ({ state: {}, outputs: {} }),
};

/** An engine that notes what is compiled and disposed of. */
function notingEngine(): { engine: Engine; alive: () => number; compiled: () => number } {
  let alive = 0;
  let compiled = 0;
  const engine: Engine = {
    identity: identityOf({ name: "onnx", provider: "cpu" }),
    compile(step) {
      if (step.name === "broken") return Promise.reject(new Error("cannot compile"));
      alive++;
      compiled++;
      const program: Program = { run: () => Promise.resolve({}), dispose: () => void alive-- };
      return Promise.resolve(program);
    },
    createState: () => ({ read: () => Promise.resolve({}), dispose: () => {} }),
    dispose: () => Promise.resolve(),
  };
  return { engine, alive: () => alive, compiled: () => compiled };
}

Deno.test("equal shapes share a program; another shape takes its place", async () => {
  const { engine, alive, compiled } = notingEngine();
  const context = { memo: newMemo() };
  const at = (shape: unknown, slot = "training") =>
    lastProgram(STEP, { slot, engine, shape, context });
  const first = await at({ T: 3 });
  assert.equal(await at({ T: 3 }), first);
  assert.equal(compiled(), 1);
  const second = await at({ T: 4 });
  assert.notEqual(second, first);
  assert.deepEqual([alive(), compiled()], [1, 2]);
  await at({ T: 4 }, "evaluation");
  assert.equal(alive(), 2, "another slot is another place");
  assert.equal(await at({ T: 4 }), second);
  assert.notEqual(await at({ T: 3 }), first, "what was disposed of is compiled again");
});

Deno.test("other outputs are another program", async () => {
  const { engine, compiled } = notingEngine();
  const options = { slot: "training", engine, shape: 1, context: { memo: newMemo() } };
  await lastProgram(STEP, options);
  await lastProgram(STEP, { ...options, outputs: ["loss"] });
  assert.equal(compiled(), 2);
});

Deno.test("a step that cannot be compiled leaves nothing behind", async () => {
  const { engine, alive } = notingEngine();
  const options = { slot: "training", engine, context: { memo: newMemo() } };
  await lastProgram(STEP, { ...options, shape: 1 });
  await assert.rejects(lastProgram({ ...STEP, name: "broken" }, { ...options, shape: 2 }));
  assert.equal(alive(), 0);
  await lastProgram(STEP, { ...options, shape: 1 });
  assert.equal(alive(), 1);
});
