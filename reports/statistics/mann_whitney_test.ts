import assert from "node:assert/strict";
import { stream } from "../../base/random.ts";
import { mannWhitney } from "./mann_whitney.ts";
import { table3Cell } from "./published.ts";

Deno.test("mannWhitney() counts small cases by hand", () => {
  assert.deepEqual(mannWhitney([1, 2], [3, 4]), { u: 0, p: 2 / 6 });
  assert.deepEqual(mannWhitney([4, 5, 6], [1, 2, 3]), { u: 9, p: 2 / 20 });
  // Mean ranks 2, 2, 2, 4: every choice of two is one away from the expectation.
  assert.deepEqual(mannWhitney([1, 1], [1, 2]), { u: 1, p: 1 });
  assert.deepEqual(mannWhitney([5, 5], [5, 5, 5]), { u: 3, p: 1 });
});

/** By the definition: every choice of the first sample's members from the pool. */
function bruteForce(first: readonly number[], second: readonly number[]): number {
  const pool = [...first, ...second];
  const wins = (members: readonly number[], others: readonly number[]) =>
    members.flatMap((a) => others.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
      .reduce((sum: number, win) => sum + win, 0);
  const centre = (first.length * second.length) / 2;
  const observed = Math.abs(wins(first, second) - centre);
  let total = 0;
  let extreme = 0;
  for (let mask = 0; mask < 2 ** pool.length; mask++) {
    const members = pool.filter((_, index) => (mask >> index) & 1);
    if (members.length !== first.length) continue;
    const others = pool.filter((_, index) => !((mask >> index) & 1));
    total++;
    if (Math.abs(wins(members, others) - centre) >= observed) extreme++;
  }
  return extreme / total;
}

Deno.test("mannWhitney() equals enumeration by the definition, ties and unequal sizes included", () => {
  const random = stream("mann-whitney");
  for (const [m, n] of [[3, 4], [4, 4], [5, 3], [2, 6]] as const) {
    const draw = (count: number) => Array.from({ length: count }, () => random.integer(0, 6));
    const first = draw(m);
    const second = draw(n);
    const { p } = mannWhitney(first, second);
    assert.ok(Math.abs(p - bruteForce(first, second)) < 1e-12, `${first} against ${second}`);
  }
});

Deno.test("mannWhitney() finds no difference where the paper claims one in Table 3", () => {
  const of = (model: "masked" | "conditional", rule: "BP" | "PC" | "iPC") =>
    table3Cell(model, rule).perplexities;
  const converged = of("masked", "BP").filter((value) => value < 200);
  assert.equal(mannWhitney(of("masked", "iPC"), of("masked", "BP")).p.toFixed(2), "0.12");
  assert.equal(mannWhitney(of("masked", "iPC"), converged).p.toFixed(2), "0.60");
  const conditional = mannWhitney(of("conditional", "iPC"), of("conditional", "PC"));
  assert.equal(conditional.p.toFixed(2), "0.14");
});

Deno.test("mannWhitney() of ten against ten wholly apart is 2 in C(20, 10)", () => {
  const low = Array.from({ length: 10 }, (_, index) => index);
  const high = low.map((value) => value + 100);
  assert.ok(Math.abs(mannWhitney(low, high).p - 2 / 184_756) < 1e-18);
});

Deno.test("mannWhitney() refuses empty, large and unfinished samples", () => {
  assert.throws(() => mannWhitney([], [1]), RangeError);
  assert.throws(() => mannWhitney(new Array(26).fill(1), new Array(25).fill(2)), RangeError);
  assert.throws(() => mannWhitney([NaN], [1]), RangeError);
});
