import assert from "node:assert/strict";
import { max, median } from "simple-statistics";
import { stream } from "../../base/random.ts";
import { bootstrapInterval, bootstrapRatio } from "./bootstrap.ts";

Deno.test("bootstrapInterval() reads the quantiles of a distribution known by hand", () => {
  // Redraws of {0, 1} have means 0, 1/2, 1 with chances 1/4, 1/2, 1/4.
  const values = [0, 1];
  const random = () => stream("two values");
  assert.deepEqual(bootstrapInterval(values, { random: random() }), [0, 1]);
  assert.deepEqual(bootstrapInterval(values, { random: random(), level: 0.4 }), [0.5, 0.5]);
});

Deno.test("bootstrapInterval() agrees with the normal interval of a large symmetric sample", () => {
  const random = stream("normal");
  const values = Array.from({ length: 400 }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const half = 1.96 * Math.sqrt(variance / values.length);
  const [low, high] = bootstrapInterval(values, { random, resamples: 4000 });
  // The ends' own noise over 4000 redraws is about 3% of the half width; 4 of these.
  assert.ok(Math.abs(low - (mean - half)) < 0.12 * half, `${low} against ${mean - half}`);
  assert.ok(Math.abs(high - (mean + half)) < 0.12 * half, `${high} against ${mean + half}`);
});

Deno.test("bootstrapInterval() depends on the stream's labels and nothing else", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6.5];
  const first = bootstrapInterval(values, { random: stream("a"), resamples: 200 });
  const again = bootstrapInterval(values, { random: stream("a"), resamples: 200 });
  const other = bootstrapInterval(values, { random: stream("b"), resamples: 200 });
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
});

Deno.test("bootstrapInterval() takes any statistic", () => {
  const [low, high] = bootstrapInterval([1, 2, 3], {
    random: stream("maximum"),
    statistic: (sample) => max(sample as number[]),
  });
  // The maximum is 1 with chance 1/27 > 2.5%, and 3 with chance 19/27.
  assert.deepEqual([low, high], [1, 3]);
  const constant = bootstrapInterval([7, 7, 7], {
    random: stream("constant"),
    statistic: (sample) => median(sample as number[]),
  });
  assert.deepEqual(constant, [7, 7]);
});

Deno.test("bootstrapInterval() refuses samples that it cannot describe", () => {
  const random = stream("refused");
  assert.throws(() => bootstrapInterval([], { random }), RangeError);
  assert.throws(() => bootstrapInterval([1, NaN], { random }), RangeError);
  assert.throws(() => bootstrapInterval([1, 2], { random, level: 95 }), RangeError);
});

Deno.test("bootstrapRatio() divides the statistics, not the items", () => {
  const { ratio, interval } = bootstrapRatio([6, 6], [3, 3, 3], { random: stream("ratio") });
  assert.equal(ratio, 2);
  assert.deepEqual(interval, [2, 2]);
  assert.equal(bootstrapRatio([1, 9], [1, 3], { random: stream("means") }).ratio, 2.5);
});

Deno.test("bootstrapRatio() paired redraws repetitions together", () => {
  const slow = [2, 4, 8];
  const fast = [1, 2, 4];
  const paired = bootstrapRatio(slow, fast, { random: stream("paired"), paired: true });
  assert.deepEqual(paired.interval, [2, 2]);
  const apart = bootstrapRatio(slow, fast, { random: stream("apart") });
  assert.ok(apart.interval[0] < 1.5 && apart.interval[1] > 2.5);
  const random = stream("refused");
  assert.throws(() => bootstrapRatio([1, 2], [1], { random, paired: true }), RangeError);
  assert.throws(() => bootstrapRatio([1, 2], [0, 1], { random }), RangeError);
});
