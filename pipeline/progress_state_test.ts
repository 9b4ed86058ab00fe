import assert from "node:assert/strict";
import type { PipelineEvent } from "./events.ts";
import {
  advance,
  fractionDone,
  newProgress,
  type ProgressState,
  rateOf,
  secondsLeft,
  stageSecondsLeft,
} from "./progress_state.ts";

/** A run of stages a, b, c, ... with the given costs. */
function planned(costs: readonly number[], jobs: number): ProgressState {
  const state = newProgress();
  const toRun = costs.map((cost, index) => ({ stage: "abcdef"[index]!, cost, reason: "" }));
  advance(state, { type: "planned", stages: costs.length, toRun, jobs }, 0);
  return state;
}

const started = (stage: string): PipelineEvent => ({ type: "started", stage, kind: "test" });
const ended = (stage: string, seconds: number): PipelineEvent => ({
  type: "ended",
  stage,
  state: "computed",
  seconds,
});
const progress = (stage: string, fraction: number): PipelineEvent => ({
  type: "progress",
  stage,
  fraction,
});

Deno.test("before anything ran, costs are seconds, shared by the jobs", () => {
  assert.equal(secondsLeft(planned([10, 10, 10, 10], 2), 0), 20);
  assert.equal(secondsLeft(planned([10, 10, 10, 10], 1), 0), 40);
});

Deno.test("no run ends before its longest stage", () => {
  assert.equal(secondsLeft(planned([100, 1, 1], 3), 0), 100);
});

Deno.test("a stage that took twice its cost doubles what the others are expected to take", () => {
  const state = planned([10, 10, 10], 1);
  advance(state, started("a"), 0);
  advance(state, ended("a", 20), 20_000);
  assert.equal(secondsLeft(state, 20_000), 40);
  assert.equal(fractionDone(state), 1 / 3);
});

Deno.test("a running stage is judged by its own speed since its first word", () => {
  const state = planned([10], 1);
  advance(state, started("a"), 0);
  advance(state, progress("a", 0.6), 1_000); // resumed from a checkpoint at 60 %
  advance(state, progress("a", 0.8), 5_000);
  const running = state.running.get("a")!;
  assert.ok(Math.abs(rateOf(running)! - 0.05) < 1e-12); // 20 % in 4 s
  assert.ok(Math.abs(stageSecondsLeft(running, 5_000)! - 4) < 1e-9);
  assert.ok(Math.abs(stageSecondsLeft(running, 7_000)! - 2) < 1e-9, "time passes between words");
  assert.ok(Math.abs(secondsLeft(state, 5_000) - 4) < 1e-9);
});

Deno.test("failed and skipped stages count as over", () => {
  const state = planned([1, 1], 1);
  advance(state, { type: "ended", stage: "a", state: "failed", seconds: 1 }, 0);
  advance(state, { type: "ended", stage: "b", state: "skipped", seconds: 0 }, 0);
  assert.equal(fractionDone(state), 1);
  assert.equal(secondsLeft(state, 0), 0);
});

Deno.test("a run with nothing to do is done", () => {
  assert.equal(fractionDone(planned([], 2)), 1);
  assert.equal(secondsLeft(planned([], 2), 0), 0);
});
