import assert from "node:assert/strict";
import { chooseEngine, defaultJobs, parseEngine } from "./choose.ts";

Deno.test("engine names are parsed, providers default to the CPU", () => {
  assert.equal(parseEngine("auto"), "auto");
  assert.deepEqual(parseEngine("onnx"), { name: "onnx", provider: "cpu" });
  assert.deepEqual(parseEngine("onnx:cuda"), { name: "onnx", provider: "cuda" });
  assert.deepEqual(parseEngine("tfjs:node-gpu"), { name: "tfjs", provider: "node-gpu" });
});

for (const text of ["", "onyx", "onnx:wasm", "tfjs:cuda", "onnx:cpu:2", "reference", "AUTO"]) {
  Deno.test(`engine "${text}" is refused with the choices`, () => {
    assert.throws(() => parseEngine(text), (error: unknown) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /onnx\[:cpu\|webgpu.*tfjs\[:cpu\|wasm/);
      assert.ok(error.message.includes(`"${text}"`));
      return true;
    });
  });
}

Deno.test("auto is ONNX Runtime on the CPU and says why; a request by name is kept", () => {
  const { identity, reason } = chooseEngine("auto");
  assert.deepEqual([identity.name, identity.provider, identity.threads], ["onnx", "cpu", 1]);
  assert.match(reason, /no GPU.*cores/);
  const asked = chooseEngine(parseEngine("tfjs:wasm"));
  assert.deepEqual([asked.identity.name, asked.identity.provider], ["tfjs", "wasm"]);
});

Deno.test("threads are part of an engine's identity: other threads, other roundings", () => {
  assert.equal(chooseEngine("auto", 2).identity.threads, 2);
  assert.equal(chooseEngine(parseEngine("onnx"), 4).identity.threads, 4);
});

Deno.test("trainings at a time: what the threads leave of the cores, one on a GPU", () => {
  const jobs = (name: string, threads: number) => {
    const { identity } = chooseEngine(parseEngine(name), threads);
    return defaultJobs(identity, 8);
  };
  assert.deepEqual([1, 2, 3, 8, 16].map((threads) => jobs("auto", threads)), [8, 4, 2, 1, 1]);
  for (const name of ["onnx:cpu", "tfjs:cpu", "tfjs:wasm", "tfjs:node"]) {
    assert.equal(jobs(name, 2), 4, name);
  }
  for (const name of ["onnx:webgpu", "onnx:cuda", "onnx:coreml", "onnx:dml"]) {
    assert.equal(jobs(name, 1), 1, name);
  }
  for (const name of ["tfjs:webgpu", "tfjs:node-gpu"]) assert.equal(jobs(name, 1), 1, name);
});
