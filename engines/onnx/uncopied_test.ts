import assert from "node:assert/strict";
import * as ort from "onnxruntime-node";
import { encodeModel } from "./encode.ts";
import type { OnnxModel } from "./model.ts";
import { passOverSequence, UNCOPIED, withoutCopies } from "./uncopied.ts";

/** y = a + a */
const model: OnnxModel = {
  name: "doubling",
  nodes: [{ operator: "Add", domain: "", inputs: ["a", "a"], outputs: ["y"], attributes: {} }],
  constants: [],
  inputs: [{ name: "a", type: "float32", shape: [2] }],
  outputs: [{ name: "y", type: "float32", shape: [2] }],
};

const vector = (...values: number[]) => new ort.Tensor("float32", Float32Array.from(values), [2]);

Deno.test("the binding gives up after the run: the results are in our arrays, and none is copied", async () => {
  const session = await ort.InferenceSession.create(encodeModel(withoutCopies(model)));
  const y = vector(0, 0);
  let complaint: unknown;
  const result = await session.run({ a: vector(1, 2) }, { [UNCOPIED]: null, y })
    .catch((error: unknown) => {
      complaint = error;
    });
  await session.release();
  assert.equal(result, undefined, "the binding returned copies");
  assert.doesNotThrow(() => passOverSequence(complaint));
  assert.deepEqual(y.data, Float32Array.of(2, 4));
});

Deno.test("any other complaint is passed on", async () => {
  const session = await ort.InferenceSession.create(encodeModel(withoutCopies(model)));
  const wrong = new ort.Tensor("float32", Float32Array.of(1, 2, 3), [3]);
  await assert.rejects(
    session.run({ a: wrong }, { [UNCOPIED]: null, y: vector(0, 0) }).catch(passOverSequence),
    /invalid dimensions|INVALID_ARGUMENT/i,
  );
  await session.release();
  assert.throws(() => passOverSequence("Non tensor type is"), (error) => typeof error === "string");
});
