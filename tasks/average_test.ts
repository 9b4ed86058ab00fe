/** @file Averages of what is there. */
import assert from "node:assert/strict";
import { average } from "./average.ts";

Deno.test("average: of the values that are there, null of none", () => {
  assert.equal(average([1, 2]), 1.5);
  assert.equal(average([1, null, 3]), 2);
  assert.deepEqual([average([]), average([null])], [null, null]);
});
