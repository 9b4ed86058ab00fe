import assert from "node:assert/strict";
import { stream } from "../../base/random.ts";
import { pairedDifference } from "./paired_difference.ts";

Deno.test("pairedDifference() takes the seeds' own variation out", () => {
  const result = pairedDifference([91, 72, 83], [90, 71, 82], { random: stream("pairs") });
  assert.deepEqual(result, { difference: 1, interval: [1, 1], p: 2 / 8, n: 3 });
});

Deno.test("pairedDifference() drops a pair when either side diverged; one pair tests nothing", () => {
  const result = pairedDifference([3, null, 5, NaN], [1, 2, Infinity, 4], {
    random: stream("diverged"),
  });
  assert.deepEqual(result, { difference: 2, interval: null, p: null, n: 1 });
});

Deno.test("pairedDifference() says nothing without pairs", () => {
  const result = pairedDifference([null], [1], { random: stream("none") });
  assert.deepEqual(result, { difference: null, interval: null, p: null, n: 0 });
});

Deno.test("pairedDifference() refuses lists of different seeds", () => {
  assert.throws(
    () => pairedDifference([1, 2], [1], { random: stream("sizes") }),
    { name: "RangeError", message: /Cannot pair 2 seeds with 1/ },
  );
});
