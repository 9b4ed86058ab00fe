import assert from "node:assert/strict";
import { chooseEngine, parseEngine } from "./choose.ts";

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
  assert.match(reason, /faster on the CPU/);
  const asked = chooseEngine(parseEngine("tfjs:wasm"));
  assert.deepEqual([asked.identity.name, asked.identity.provider], ["tfjs", "wasm"]);
});

Deno.test("threads are part of an engine's identity: other threads, other roundings", () => {
  assert.equal(chooseEngine("auto", 2).identity.threads, 2);
  assert.equal(chooseEngine(parseEngine("onnx"), 4).identity.threads, 4);
});
