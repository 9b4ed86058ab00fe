import assert from "node:assert/strict";
import { canonicalJson } from "../base/canonical_json.ts";
import { sha256 } from "../base/digest.ts";
import { keyring, stagesBelow } from "./key.ts";
import type { Stage } from "./stage.ts";
import { testStage } from "./testdata/stages.ts";

const module = testStage("any", "counting").module;
const codes = new Map([[module, "c0de"], [testStage("any", "joining").module, "j01n"]]);

Deno.test("a key is SHA-256 over the canonical JSON of its ingredients", () => {
  const a = testStage("a", "counting", { params: { seed: 1 } });
  const b = testStage("b", "joining", { inputs: { left: a } });
  const keyOf = keyring(codes);
  const { key, ingredients } = keyOf(a);
  assert.deepEqual(ingredients, {
    type: "stage/1",
    module,
    code: "c0de",
    params: { seed: 1 },
    inputs: {},
  });
  assert.equal(key, sha256(canonicalJson(ingredients)));
  assert.deepEqual(keyOf(b).ingredients.inputs, { left: key });
});

Deno.test("name, kind and cost are no ingredients; all else is", () => {
  const base: Stage = testStage("a", "joining", { params: { x: 1 } });
  const input = testStage("in", "counting");
  const key = (stage: Stage, others = codes) => keyring(others)(stage).key;
  assert.equal(key({ ...base, name: "other", kind: "other", cost: 9 }), key(base));
  assert.notEqual(key({ ...base, params: { x: 2 } }), key(base));
  assert.notEqual(key({ ...base, module }), key(base));
  assert.notEqual(key({ ...base, inputs: { input } }), key(base));
  assert.notEqual(
    key({ ...base, inputs: { renamed: input } }),
    key({ ...base, inputs: { input } }),
  );
  assert.notEqual(key(base, new Map([[base.module, "edited"]])), key(base));
});

Deno.test("a change of an input's params reaches the keys of all above it", () => {
  const top = (seed: number) =>
    testStage("top", "joining", {
      inputs: {
        middle: testStage("middle", "joining", {
          inputs: { bottom: testStage("bottom", "counting", { params: { seed } }) },
        }),
      },
    });
  assert.notEqual(keyring(codes)(top(1)).key, keyring(codes)(top(2)).key);
});

Deno.test("what has no key says why", () => {
  const keyOf = keyring(codes);
  assert.throws(() => keyOf(testStage("a", "missing")), RangeError);
  assert.throws(() => keyOf(testStage("b", "counting", { params: { x: NaN } })), TypeError);
  keyOf(testStage("c", "counting", { params: 1 }));
  assert.throws(() => keyOf(testStage("c", "counting", { params: 2 })), {
    name: "TypeError",
    message: /Two different stages are named "c"/,
  });
});

Deno.test("stages come after their inputs, each once, and a circle is an error", () => {
  const a = testStage("a", "counting");
  const b = testStage("b", "joining", { inputs: { a } });
  const c = testStage("c", "joining", { inputs: { b, a } });
  assert.deepEqual(stagesBelow([c, a]).map(({ name }) => name), ["a", "b", "c"]);
  const inputs: Record<string, Stage> = {};
  const circle = testStage("circle", "joining", { inputs });
  inputs["itself"] = circle;
  assert.throws(() => stagesBelow([circle]), /"circle" is among its own inputs/);
});
