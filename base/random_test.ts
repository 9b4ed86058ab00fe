/**
 * @file Random streams: equal labels give equal numbers, different labels independent ones, and the
 * distributions are what they say.
 *
 * Tolerances: a mean over n draws of standard deviation s is off by s / sqrt(n); tests allow 5 of
 * these, which the fixed seeds either meet for ever or never.
 */
import assert from "node:assert/strict";
import { stream } from "./random.ts";
import type { RandomStream } from "./random.ts";

const DRAWS = 20_000;

function draw(count: number, next: () => number): Float64Array {
  return Float64Array.from({ length: count }, next);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float64Array): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

/** Pearson's correlation of two sequences. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  const products = a.map((value, index) => (value - centreA) * (b[index]! - centreB));
  return mean(products) / Math.sqrt(variance(a) * variance(b));
}

function near(value: number, wanted: number, deviation: number): void {
  assert.ok(
    Math.abs(value - wanted) < 5 * deviation,
    `${value} is more than 5 deviations of ${deviation} from ${wanted}`,
  );
}

Deno.test("stream: two instances of one name give the same numbers of every kind", () => {
  const [one, other] = [stream("table1", 3, "order"), stream("table1", 3, "order")];
  const kinds: readonly ((random: RandomStream) => unknown)[] = [
    (random) => random.uniform(),
    (random) => random.normal(),
    (random) => random.integer(-5, 1000),
    (random) => random.permutation(17),
    (random) => random.normal(),
  ];
  for (const kind of kinds) assert.deepEqual(kind(one), kind(other));
});

Deno.test("stream: draws of one stream do not shift another", () => {
  const alone = stream("a", 0, "initialisation");
  const expected = draw(10, alone.uniform);
  const other = stream("a", 0, "order");
  const beside = stream("a", 0, "initialisation");
  const mixed = draw(10, () => {
    other.permutation(5);
    return beside.uniform();
  });
  assert.deepEqual(mixed, expected);
});

Deno.test("stream: any difference in the labels gives another, uncorrelated stream", () => {
  const names: readonly (readonly (string | number)[])[] = [
    ["table1", 3, "order"],
    ["table1", 4, "order"],
    ["table1", 3, "initialisation"],
    ["table1", "3", "order"], // a number and its text are different labels
    ["table1", 3, "ord", "er"], // and labels do not run into one another
    ["table13", "order"],
    [],
  ];
  const sequences = names.map((labels) => draw(DRAWS, stream(...labels).uniform));
  for (const [index, a] of sequences.entries()) {
    for (const b of sequences.slice(index + 1)) near(correlation(a, b), 0, 1 / Math.sqrt(DRAWS));
  }
});

Deno.test("uniform: in [0, 1), mean 1/2, variance 1/12, no correlation from draw to draw", () => {
  const values = draw(DRAWS, stream("uniform").uniform);
  assert.ok(values.every((value) => value >= 0 && value < 1));
  near(mean(values), 1 / 2, Math.sqrt(1 / 12 / DRAWS));
  // Var((u - 1/2)^2) = 1/80 - 1/144 = 1/180.
  near(variance(values), 1 / 12, Math.sqrt(1 / 180 / DRAWS));
  near(correlation(values.slice(0, -1), values.slice(1)), 0, 1 / Math.sqrt(DRAWS));
});

Deno.test("normal: mean 0, variance 1, fourth moment 3, pairs uncorrelated", () => {
  const values = draw(DRAWS, stream("normal").normal);
  near(mean(values), 0, 1 / Math.sqrt(DRAWS));
  near(variance(values), 1, Math.sqrt(2 / DRAWS));
  near(mean(values.map((value) => value ** 4)), 3, Math.sqrt(96 / DRAWS));
  const even = values.filter((_, index) => index % 2 === 0);
  const odd = values.filter((_, index) => index % 2 === 1);
  near(correlation(even, odd), 0, Math.sqrt(2 / DRAWS));
});

Deno.test("integer: both ends included, all values equally often", () => {
  const random = stream("integer");
  const counts = new Map<number, number>();
  for (let index = 0; index < DRAWS; index++) {
    const value = random.integer(-1, 2);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [-1, 0, 1, 2]);
  for (const count of counts.values()) {
    near(count / DRAWS, 1 / 4, Math.sqrt(3 / 16 / DRAWS));
  }
});

Deno.test("permutation: every index exactly once, at every length", () => {
  for (const count of [0, 1, 2, 100]) {
    const order = stream("permutation", count).permutation(count);
    const sorted = Array.from(order).sort((a, b) => a - b);
    assert.deepEqual(sorted, Array.from({ length: count }, (_, index) => index));
  }
});

Deno.test("permutation: all 24 orders of four items come up equally often", () => {
  const random = stream("permutations");
  const counts = new Map<string, number>();
  for (let index = 0; index < DRAWS; index++) {
    const order = random.permutation(4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  // Pearson's statistic, chi-squared with 23 degrees: mean 23, standard deviation sqrt(46).
  const expected = DRAWS / 24;
  const statistic = [...counts.values()].reduce(
    (sum, count) => sum + (count - expected) ** 2 / expected,
    0,
  );
  near(statistic, 23, Math.sqrt(46));
});
