/** @file Taking turns: the order, the fitted length of a turn, medians and ratios. No clock is tested. */
import assert from "node:assert/strict";
import type { Contender, ContenderName } from "./contender.ts";
import { measure, median, medianRatio } from "./measure.ts";
import type { Timing } from "./measure.ts";

/** A contender that notes its turns in a log and says that step `n` of its turns took `n` ms. */
function fake(name: ContenderName, log: string[]): Contender {
  let turns = 0;
  return {
    name,
    version: "1",
    resources: "none",
    turn() {
      log.push(name);
      return Promise.resolve({ milliseconds: ++turns, loss: 1 / turns });
    },
    close: () => Promise.resolve(),
  };
}

function timing(name: ContenderName, rounds: readonly number[]): Timing {
  return { name, version: "1", resources: "none", steps: 1, rounds, lastLoss: 0 };
}

Deno.test("measure: after two warm-ups each, contenders take turns, another one first each round", async () => {
  const log: string[] = [];
  const contenders = [fake("jax", log), fake("torch", log), fake("ours, 10 seeds", log)];
  const timings = await measure(contenders, { rounds: 3, secondsPerTurn: 0 });
  const [jax, torch, ours] = ["jax", "torch", "ours, 10 seeds"];
  assert.deepEqual(log, [
    ...[jax, jax, torch, torch, ours, ours],
    ...[jax, torch, ours],
    ...[torch, ours, jax],
    ...[ours, jax, torch],
  ]);
  // The warm-ups were turns 1 and 2, and are left out.
  assert.deepEqual(timings.map(({ rounds }) => rounds), [[3, 4, 5], [3, 4, 5], [3, 4, 5]]);
  assert.equal(timings[0]!.lastLoss, 1 / 5);
});

Deno.test("measure: a turn's steps are fitted to its aimed length, after growing warm-ups", async () => {
  let now = 0;
  const asked: number[] = [];
  const slow: Contender = {
    ...fake("jax", []),
    turn(steps) {
      asked.push(steps);
      // The first turn compiles; then 1 ms to get going, 4 ms a step.
      now += asked.length === 1 ? 1000 : 1 + 4 * steps;
      return Promise.resolve({ milliseconds: 4, loss: 0 });
    },
  };
  const [timing] = await measure([slow], { rounds: 2, secondsPerTurn: 0.66, clock: () => now });
  // 2, 4, 8, 16 and 32 steps take 9, 17, 33, 65, 129 ms; a fifth of the turn is 132 ms; 64 take 257.
  const fitted = Math.round(64 * 660 / 257);
  assert.deepEqual(asked, [2, 2, 4, 8, 16, 32, 64, fitted, fitted]);
  assert.equal(timing!.steps, fitted);
});

Deno.test("median: of odd and even counts, in any order", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 100, 2]), 3);
  assert.equal(median([10, 9, 100]), 10); // by value, not by text
  assert.throws(() => median([]), RangeError);
});

Deno.test("medianRatio: is taken within rounds, so a slow round of both does not count", () => {
  const ours = timing("ours, 10 seeds", [1, 10, 2]);
  const peer = timing("jax", [2, 20, 1]);
  // Ratios 0.5, 0.5, 2; the ratio of the medians would be 2 / 2 = 1.
  assert.equal(medianRatio(ours, peer), 0.5);
  assert.throws(() => medianRatio(ours, timing("jax", [1])), RangeError);
});
