/** @file Five seeds have a bootstrap interval; fewer have their range, and decide what all agree on. */
import assert from "node:assert/strict";
import { stream } from "../../base/random.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import { decided, intervalName, intervalNames, seedInterval, seedRatio } from "./seed_interval.ts";

const random = () => stream("test", "seed interval");

Deno.test("the interval of four seeds is their range, that of five the bootstrap's", () => {
  assert.deepEqual(seedInterval([3, 1, 2, 7], { random: random() }), [1, 7]);
  const five = [3, 1, 2, 7, 5];
  const interval = seedInterval(five, { random: random() });
  assert.deepEqual(interval, bootstrapInterval(five, { random: random() }));
  assert.ok(interval[0] > 1 && interval[1] < 7, "a mean of redraws is seldom an extreme");
});

Deno.test("the interval of a ratio: the range of the seeds' own ratios", () => {
  const { ratio, interval } = seedRatio([2, 12], [2, 4], { random: random() });
  assert.equal(ratio, 14 / 6, "the ratio of the means");
  assert.deepEqual(interval, [1, 3]);
  const five = seedRatio([1, 2, 3, 4, 50], [1, 1, 1, 1, 1], { random: random() });
  assert.ok(five.interval[0] > 1 && five.interval[1] < 50);
});

Deno.test("a sample that has no mean has no interval either", () => {
  assert.throws(() => seedInterval([], { random: random() }), RangeError);
  assert.throws(() => seedInterval([1, NaN], { random: random() }), RangeError);
  assert.throws(() => seedRatio([1], [1, 2], { random: random() }), RangeError);
});

Deno.test("names: a range says of how many seeds", () => {
  assert.equal(intervalName(3), "range of 3 seeds");
  assert.equal(intervalName(5), "95% interval");
  assert.equal(intervalNames([10, 5]), "95% interval");
  assert.equal(intervalNames([2, 2, 1]), "range of 2 seeds", "one seed has no interval");
  assert.equal(intervalNames([10, 3]), "95% interval (range of fewer than 5 seeds)");
  assert.equal(intervalNames([2, 3]), "range of the seeds");
});

Deno.test("a verdict: five seeds refute what fewer leave open", () => {
  const above = (value: number) => value > 0;
  assert.equal(decided({ interval: [1, 2], n: 2 }, above), true);
  assert.equal(decided({ interval: [-2, -1], n: 2 }, above), false);
  assert.equal(decided({ interval: [-1, 2], n: 4 }, above), undefined);
  assert.equal(decided({ interval: [-1, 2], n: 5 }, above), false);
  assert.equal(decided({ interval: null, n: 1 }, above), undefined);
});
