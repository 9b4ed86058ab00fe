import assert from "node:assert/strict";
import { stream } from "../../base/random.ts";
import { soundSummary } from "./sound_protocol.ts";

Deno.test("soundSummary() describes all seeds that have a value and counts the others", () => {
  const summary = soundSummary([4, null, 1, 2, NaN, 9], { random: stream("sound") });
  assert.equal(summary.mean, 4);
  assert.equal(summary.median, 3);
  // Squared distances from 4: 0, 9, 4, 25, over n - 1 = 3.
  assert.ok(Math.abs(summary.standardDeviation! - Math.sqrt(38 / 3)) < 1e-12);
  assert.equal(summary.n, 4);
  assert.equal(summary.diverged, 2);
  const [low, high] = summary.interval!;
  assert.ok(1 <= low && low < 4 && 4 < high && high <= 9);
});

Deno.test("soundSummary() claims no spread of a single seed and nothing of none", () => {
  const random = stream("few");
  assert.deepEqual(soundSummary([5], { random }), {
    mean: 5,
    median: 5,
    standardDeviation: null,
    interval: null,
    n: 1,
    diverged: 0,
  });
  assert.deepEqual(soundSummary([null], { random }), {
    mean: null,
    median: null,
    standardDeviation: null,
    interval: null,
    n: 0,
    diverged: 1,
  });
});
