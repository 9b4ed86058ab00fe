import assert from "node:assert/strict";
import { factorInWords } from "./arrivals.ts";
import { factorRange, ratiosInWords } from "./factor_range.ts";

/** A factor of five seeds. */
function factor(where: string, ratio: number, interval: readonly [number, number]) {
  return { where, ...factorInWords({ ratio, interval, n: 5, late: 0 }) };
}

const open = { where: "D", ...factorInWords(null) };

Deno.test("factorRange(): the lowest factor comes first, the highest last", () => {
  const factors = [factor("A", 2, [1.9, 2.1]), factor("B", 3.5, [1.2, 4]), factor("C", 3, [2, 4])];
  assert.equal(
    factorRange(factors),
    "from 2.00 [1.90, 2.10] (A) to 3.50 [1.20, 4.00] (B)",
  );
  assert.equal(factorRange([factors[0]!]), "2.00 [1.90, 2.10] (A)");
});

Deno.test("factorRange(): what is open is counted", () => {
  assert.equal(
    factorRange([factor("A", 2, [1.9, 2.1]), open]),
    "2.00 [1.90, 2.10] (A); open in 1 of 2",
  );
  assert.equal(factorRange([open, open]), "open in 2 of 2");
  assert.equal(factorRange([]), "");
});

Deno.test("ratiosInWords(): least to most, lower bounds apart, nothing of nothing", () => {
  const ratio = (ratio: number, late = 0) => ({ ratio, interval: [1, 9] as const, n: 5, late });
  assert.equal(ratiosInWords([ratio(3.21), null, ratio(1.49)]), "1.5 to 3.2");
  assert.equal(ratiosInWords([ratio(3.21), ratio(3.19)]), "3.2");
  assert.equal(
    ratiosInWords([ratio(3), ratio(2, 1), ratio(4, 1)]),
    "3.0 (at least 2.0 to 4.0 where it does not get there)",
  );
  assert.equal(ratiosInWords([ratio(4, 1), ratio(6.1, 2)]), "at least 4.0 to 6.1");
  assert.equal(ratiosInWords([null]), undefined);
});
