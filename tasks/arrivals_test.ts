/** @file Factors between arrivals: paired by seed, open where someone is missing, verdicts. */
import assert from "node:assert/strict";
import { arrivalFactor, comparisonLabel, factorInWords, meanArrival, missing } from "./arrivals.ts";
import type { Arrival } from "./arrivals.ts";

/** Arrivals of seeds 0, 1, ... within a budget of 50. */
function arrivals(...at: readonly (number | null)[]): Arrival[] {
  return at.map((value, seed) => ({ seed, at: value, within: 50 }));
}

function inWords(own: readonly Arrival[], ipc: readonly Arrival[], beyond?: number) {
  const { text, holds } = factorInWords(
    arrivalFactor(own, ipc, "test"),
    beyond === undefined ? {} : { beyond },
  );
  return { text, holds };
}

Deno.test("the factor is the ratio of means over shared seeds, its interval between the pairs' ratios", () => {
  const factor = arrivalFactor(arrivals(20, 40, 60), arrivals(10, 10, 10), "test")!;
  assert.deepEqual([factor.ratio, factor.n], [4, 3]);
  assert.ok(factor.interval[0] >= 2 && factor.interval[0] <= 4);
  assert.ok(factor.interval[1] <= 6 && factor.interval[1] >= 4);
  // Seeds that only one of them has are left out.
  const few = arrivals(0, 30, 1).filter(({ seed }) => seed > 0);
  const shared = arrivalFactor(few, arrivals(1, 10), "test");
  assert.deepEqual([shared?.ratio, shared?.n], [3, 1]);
});

Deno.test("no factor where nothing is shared or iPC did not arrive", () => {
  assert.equal(arrivalFactor([], arrivals(1), "test"), null);
  assert.equal(arrivalFactor(arrivals(1, 1).slice(1), arrivals(1), "test"), null);
  assert.equal(arrivalFactor(arrivals(1, 1), arrivals(1, null), "test"), null);
});

Deno.test("who does not arrive is slower by what the budget allows at least", () => {
  const factor = arrivalFactor(arrivals(null, 10), arrivals(10, 10), "test")!;
  assert.deepEqual([factor.ratio, factor.n, factor.late], [(50 + 10) / 20, 2, 1]);
  assert.equal(arrivalFactor(arrivals(20, 10), arrivals(10, 10), "test")!.late, 0);
});

Deno.test("in words: a factor holds when its whole interval lies above the bound", () => {
  const twice = inWords(arrivals(20, 20), arrivals(10, 10));
  assert.deepEqual(twice, { text: "2.00 [range of 2 seeds: 2.00, 2.00]", holds: true });
  assert.equal(inWords(arrivals(20, 20), arrivals(10, 10), 1.5).holds, true);
  assert.equal(inWords(arrivals(20, 20), arrivals(10, 10), 2).holds, false);
  const even = [10, 10, 10, 10, 10];
  const apart = inWords(arrivals(5, 40, 5, 40, 5), arrivals(...even));
  assert.equal(apart.holds, false, "five seeds, not all of whose interval lies above");
  assert.match(apart.text, /^1\.90 \[\d/);
  const few = inWords(arrivals(5, 40), arrivals(10, 10));
  assert.equal(few.holds, undefined, "two seeds that disagree");
  assert.match(few.text, /\[range of 2 seeds: 0\.50, 4\.00\]/);
  assert.equal(inWords(arrivals(10, 10), arrivals(10, 10)).holds, false);
  const one = { text: "2.00", holds: undefined };
  assert.deepEqual(inWords(arrivals(20), arrivals(10)), one, "one seed");
});

Deno.test("in words: never arriving is slower as far as the budget shows it, and else open", () => {
  const never = inWords(arrivals(null, 40), arrivals(20, 20), 1.5);
  assert.equal(never.holds, true);
  assert.match(
    never.text,
    /^over 2\.25 \[range of 2 seeds: 2\.00, 2\.50\], 1 of 2 seeds not within the budget$/,
  );
  assert.equal(
    inWords(arrivals(null, null), arrivals(40, 40), 1.5).holds,
    undefined,
    "1.25 or more",
  );
  assert.equal(inWords(arrivals(null), arrivals(1)).holds, undefined, "one seed");
  for (const ipc of [arrivals(1, null), arrivals()]) {
    assert.deepEqual(inWords(arrivals(1, 1), ipc), { text: "open", holds: undefined });
  }
});

Deno.test("a comparison is named for its cells, whatever seeds of them are there", () => {
  const runs = (cell: string, ...seeds: readonly number[]) =>
    seeds.map((seed) => ({ name: `fig8/mnist/L-3/${cell}/seed-${seed}` }));
  const name = comparisonLabel(runs("bp", 0, 1), runs("ipc", 0), "loss");
  assert.equal(name, comparisonLabel(runs("bp", 7), runs("ipc", 12), "loss"));
  assert.notEqual(name, comparisonLabel(runs("zil", 0), runs("ipc", 0), "loss"));
  assert.notEqual(name, comparisonLabel(runs("bp", 0), runs("ipc", 0), "energy"));
  assert.notEqual(name, comparisonLabel([], runs("ipc", 0), "loss"));
});

Deno.test("the mean arrival: only where all arrived", () => {
  assert.equal(meanArrival(arrivals(1, 3)), 2);
  assert.equal(meanArrival(arrivals(1, null)), null);
  assert.equal(meanArrival([]), null);
  assert.equal(missing(arrivals(null, 1, null)), 2);
});
