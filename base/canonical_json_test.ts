/** @file Canonical JSON: one text per value; what JSON cannot say exactly is refused by path. */
import assert from "node:assert/strict";
import { canonicalJson } from "./canonical_json.ts";

Deno.test("canonicalJson: the order in which fields were written does not show", () => {
  const one = { b: 1, a: { d: [1, 2], c: null } };
  const other = { a: { c: null, d: [1, 2] }, b: 1 };
  assert.equal(canonicalJson(one), '{"a":{"c":null,"d":[1,2]},"b":1}');
  assert.equal(canonicalJson(other), canonicalJson(one));
});

Deno.test("canonicalJson: integer-like and non-ASCII names are sorted as text, not by JavaScript", () => {
  // JavaScript itself would list 2 before 10.
  assert.equal(canonicalJson({ 2: "b", 10: "a", é: 1, z: 2 }), '{"10":"a","2":"b","z":2,"é":1}');
});

Deno.test("canonicalJson: the order of items matters, and so does the kind of a value", () => {
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
  const texts = [1, "1", true, "true", null, "null", [], {}, [[]], ""].map(canonicalJson);
  assert.equal(new Set(texts).size, texts.length);
});

Deno.test("canonicalJson: any JSON text parses back to an equal value", () => {
  const value = { text: 'a"\\\n\u2028', number: -1.5e-7, list: [0.1, [], {}], nothing: null };
  assert.deepEqual(JSON.parse(canonicalJson(value)), value);
});

Deno.test("canonicalJson: absent and undefined fields are the same value", () => {
  assert.equal(canonicalJson({ a: 1, b: undefined }), canonicalJson({ a: 1 }));
});

const REFUSED: readonly {
  readonly name: string;
  readonly value: unknown;
  readonly says: RegExp;
}[] = [
  { name: "NaN", value: { loss: [1, NaN] }, says: /NaN.*value\.loss\[1\].*finite/ },
  { name: "infinity", value: -Infinity, says: /-Infinity.*at value:.*finite/ },
  { name: "a function", value: { run: () => 1 }, says: /function.*value\.run.*plain JSON/ },
  { name: "an undefined item", value: [undefined], says: /undefined.*value\[0\]/ },
  { name: "a typed array", value: { w: new Float32Array(2) }, says: /object.*value\.w/ },
  { name: "a date", value: new Date(0), says: /object.*plain JSON/ },
  { name: "a bigint", value: 1n, says: /bigint/ },
];

for (const { name, value, says } of REFUSED) {
  Deno.test(`canonicalJson: refuses ${name} and says where it stands`, () => {
    assert.throws(() => canonicalJson(value), { name: "TypeError", message: says });
  });
}
