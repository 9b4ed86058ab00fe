import assert from "node:assert/strict";
import { stream } from "../../base/random.ts";
import { bootstrapBand, earlyEnds, thinned } from "./bootstrap_band.ts";

Deno.test("bootstrapBand() is the mean with an interval over whole curves", () => {
  const runs = [
    { seed: 0, points: [[0, 0], [1, 10]] as const },
    { seed: 1, points: [[0, 2], [1, 10]] as const },
  ];
  const [first, second] = bootstrapBand(runs, { random: stream("band") });
  // Redraws of two seeds: means 0, 1, 2 with chances 1/4, 1/2, 1/4.
  assert.deepEqual(first, { x: 0, mean: 1, interval: [0, 2], n: 2 });
  assert.deepEqual(second, { x: 1, mean: 10, interval: [10, 10], n: 2 });
});

Deno.test("bootstrapBand() of four seeds is their range, of five narrower", () => {
  const runs = (count: number) =>
    Array.from({ length: count }, (_, seed) => ({ seed, points: [[0, seed]] as const }));
  const of = (count: number) =>
    bootstrapBand(runs(count), { random: stream("range") })[0]!.interval!;
  assert.deepEqual(of(4), [0, 3]);
  assert.ok(of(5)[0] > 0 && of(5)[1] < 4);
});

Deno.test("bootstrapBand() goes on without runs that ended, and says so", () => {
  const runs = [
    { seed: 0, points: [[0, 1], [1, 3]] as const },
    { seed: 1, points: [[0, 5], [1, NaN]] as const },
  ];
  const band = bootstrapBand(runs, { random: stream("ended") });
  assert.deepEqual(band[1], { x: 1, mean: 3, interval: undefined, n: 1 });
  assert.deepEqual(bootstrapBand([], { random: stream("none") }), []);
});

Deno.test("thinned() keeps both ends", () => {
  const items = Array.from({ length: 1001 }, (_, index) => index);
  assert.deepEqual(thinned(items, 5), [0, 250, 500, 750, 1000]);
  assert.deepEqual(thinned([1, 2], 5), [1, 2]);
});

Deno.test("earlyEnds() are the last points of runs that others outlast", () => {
  const whole = { seed: 0, points: [[0, 1], [1, 3], [2, 4]] as const };
  const stopped = { seed: 1, points: [[0, 5], [1, 6]] as const };
  const diverged = { seed: 2, points: [[0, 7], [1, NaN], [2, NaN]] as const };
  const none = { seed: 3, points: [] };
  assert.deepEqual(earlyEnds([whole, stopped, diverged, none]), [[1, 6], [0, 7]]);
  assert.deepEqual(earlyEnds([stopped, { ...stopped, seed: 4 }]), []);
  assert.deepEqual(earlyEnds([]), []);
});
