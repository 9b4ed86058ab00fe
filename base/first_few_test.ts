import assert from "node:assert/strict";
import { firstFew } from "./first_few.ts";

Deno.test("a short list is whole, a long one says how much it left out", () => {
  assert.deepEqual(firstFew([], 2), []);
  assert.deepEqual(firstFew(["a", "b"], 2), ["a", "b"]);
  assert.deepEqual(firstFew(["a", "b", "c", "d"], 2), ["a", "b", "and 2 more"]);
});
