import assert from "node:assert/strict";
import type { ClassifierResult } from "../../training/classifier.ts";
import { classifierResult } from "../testdata/hand_made.ts";
import { hasConverged } from "./has_converged.ts";
import type { Run } from "./runs.ts";

/** A run of which nothing but its losses is known. */
function runOf(losses: readonly number[], status: ClassifierResult["status"] = "finished"): Run {
  const epochs = losses.map((loss) => ({ validation: 0.5, test: 0.5, loss }));
  return { result: classifierResult(epochs, status) } as Run;
}

Deno.test("hasConverged(): under one percent over the last tenth of the epochs, one at least", () => {
  assert.equal(hasConverged([runOf([2, 1, 0.995])]), true);
  assert.equal(hasConverged([runOf([2, 1, 0.98])]), false);
  assert.equal(hasConverged([runOf([2, 1, 1.02])]), false, "a loss that grows is not still");
  // Of 20 epochs the last two count: a percent and a half together, less than a percent each.
  const slow = Array.from({ length: 20 }, (_, epoch) => 1 - 0.0075 * epoch);
  assert.equal(hasConverged([runOf(slow)]), false);
  assert.equal(hasConverged([runOf(slow.map((loss) => 1 + loss / 10))]), true);
});

Deno.test("hasConverged(): means over the seeds that finished", () => {
  const [up, down] = [runOf([1, 1.1]), runOf([1, 0.9])];
  assert.equal(hasConverged([up, down]), true);
  assert.equal(hasConverged([up, down, runOf([1, 9], "diverged")]), true);
  assert.equal(hasConverged([runOf([1, 1], "diverged")]), false);
  assert.equal(hasConverged([runOf([1])]), false, "one epoch tells no change");
  assert.equal(hasConverged([]), false);
});
