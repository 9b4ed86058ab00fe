import assert from "node:assert/strict";
import { signFlipP } from "./sign_flip.ts";

Deno.test("signFlipP() counts the sign patterns by hand", () => {
  assert.equal(signFlipP([1, 1, 1, 1, 1]), 2 / 32);
  assert.equal(signFlipP([1, 2, 3]), 2 / 8);
  // Sum 4; patterns of 3, 2, 1 reach 6, 4, -4, -6.
  assert.equal(signFlipP([3, 2, -1]), 4 / 8);
  assert.equal(signFlipP([-3, -2, 1]), 4 / 8);
  assert.equal(signFlipP([0, 0]), 1);
});

Deno.test("signFlipP() counts equal sums as equal in spite of rounding", () => {
  // In float64 0.1 + 0.2 - 0.3 is 5.6e-17 and 0.3 - 0.2 - 0.1 another tiny number: both mean 0.
  assert.equal(signFlipP([0.1, 0.2, -0.3]), 1);
  // Sums 0.6 (2), 0.4 (2), 0.2 (2), 0 (2): observed 0.4 has four at least as far.
  assert.equal(signFlipP([-0.1, 0.2, 0.3]), 0.5);
});

Deno.test("signFlipP() of ten like-signed differences is 2 / 1024", () => {
  assert.equal(signFlipP([0.31, 0.2, 0.55, 0.11, 0.42, 0.6, 0.23, 0.35, 0.19, 0.5]), 2 / 1024);
});

Deno.test("signFlipP() refuses what it cannot enumerate", () => {
  assert.throws(() => signFlipP([]), RangeError);
  assert.throws(() => signFlipP(new Array(21).fill(1)), RangeError);
  assert.throws(() => signFlipP([1, NaN]), RangeError);
});
