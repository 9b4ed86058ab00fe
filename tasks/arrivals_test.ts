/** @file Factors between arrivals: paired by seed, open where someone is missing, verdicts. */
import assert from "node:assert/strict";
import { arrivalFactor, factorInWords, mean, meanArrival, missing, verdictOf } from "./arrivals.ts";
import type { Arrival } from "./arrivals.ts";

function arrivals(...at: readonly (number | null)[]): Arrival[] {
  return at.map((value, seed) => ({ seed, at: value }));
}

Deno.test("the factor is the ratio of means over shared seeds, its interval between the pairs' ratios", () => {
  const factor = arrivalFactor(arrivals(20, 40, 60), arrivals(10, 10, 10), "test")!;
  assert.deepEqual([factor.ratio, factor.n], [4, 3]);
  assert.ok(factor.interval[0] >= 2 && factor.interval[0] <= 4);
  assert.ok(factor.interval[1] <= 6 && factor.interval[1] >= 4);
  // Seeds that only one of them has are left out.
  const shared = arrivalFactor([{ seed: 1, at: 30 }, { seed: 7, at: 1 }], arrivals(1, 10), "test");
  assert.deepEqual([shared?.ratio, shared?.n], [3, 1]);
});

Deno.test("no factor where nothing is shared or somebody did not arrive", () => {
  assert.equal(arrivalFactor([], arrivals(1), "test"), null);
  assert.equal(arrivalFactor([{ seed: 5, at: 1 }], arrivals(1), "test"), null);
  assert.equal(arrivalFactor(arrivals(1, null), arrivals(1, 1), "test"), null);
  assert.equal(arrivalFactor(arrivals(1, 1), arrivals(1, null), "test"), null);
});

Deno.test("in words: a factor holds when its whole interval lies above 1", () => {
  assert.deepEqual(factorInWords(arrivals(20, 20), arrivals(10, 10), "test"), {
    text: "2.00 [2.00, 2.00]",
    holds: true,
  });
  assert.equal(factorInWords(arrivals(5, 40), arrivals(10, 10), "test").holds, false);
  assert.equal(factorInWords(arrivals(10, 10), arrivals(10, 10), "test").holds, false);
  assert.deepEqual(factorInWords(arrivals(20), arrivals(10), "test"), { text: "2.00" }, "one seed");
});

Deno.test("in words: never arriving is slower, but only than who arrives", () => {
  const never = factorInWords(arrivals(null, 3), arrivals(1, 1), "test");
  assert.deepEqual(never, { text: "not within the budget (1 of 2 seeds)", holds: true });
  assert.equal(factorInWords(arrivals(null), arrivals(1), "test").holds, undefined, "one seed");
  for (const ipc of [arrivals(1, null), arrivals()]) {
    const open = factorInWords(arrivals(1, 1), ipc, "test");
    assert.deepEqual(open, { text: "open: iPC did not get there" });
  }
});

Deno.test("verdict: all must hold, and none may be open", () => {
  const [yes, no, open] = [{ text: "", holds: true }, { text: "", holds: false }, { text: "" }];
  assert.equal(verdictOf([yes, yes]), "reproduced");
  assert.equal(verdictOf([yes, no]), "not reproduced");
  assert.equal(verdictOf([yes, no, open]), "not tested here");
  assert.equal(verdictOf([]), "not tested here");
});

Deno.test("means: of arrivals only where all arrived, of numbers null for none", () => {
  assert.equal(meanArrival(arrivals(1, 3)), 2);
  assert.equal(meanArrival(arrivals(1, null)), null);
  assert.equal(meanArrival([]), null);
  assert.equal(missing(arrivals(null, 1, null)), 2);
  assert.deepEqual([mean([]), mean([1, 2])], [null, 1.5]);
});
