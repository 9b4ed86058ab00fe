import assert from "node:assert/strict";
import { holm } from "./holm.ts";

function assertClose(actual: readonly (number | null)[], expected: readonly (number | null)[]) {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => {
    const other = actual[index] ?? null;
    if (value === null || other === null) assert.equal(other, value);
    else assert.ok(Math.abs(other - value) < 1e-12, `${other} against ${value} at ${index}`);
  });
}

Deno.test("holm() steps down and never below the p-value before", () => {
  // 0.005 x 4, 0.01 x 3, 0.03 x 2, then 0.04 x 1 raised to 0.06.
  assertClose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
});

Deno.test("holm() caps at 1 and leaves a single test as it is", () => {
  assertClose(holm([0.7, 0.8]), [1, 1]);
  assertClose(holm([0.03]), [0.03]);
});

Deno.test("holm() leaves missing tests out of the count", () => {
  assertClose(holm([null, 0.02, null, 0.01]), [null, 0.02, null, 0.02]);
});

Deno.test("holm() refuses what is no probability", () => {
  assert.throws(() => holm([0.1, 1.2]), RangeError);
  assert.throws(() => holm([NaN]), RangeError);
});
