import assert from "node:assert/strict";
import { paperSummary } from "./paper_protocol.ts";
import { TABLE_3 } from "./published.ts";

for (const { model, rule, perplexities, threshold, digits, printed } of TABLE_3) {
  Deno.test(`paperSummary() prints Table 3's cell ${model} ${rule} to the digit`, () => {
    const summary = paperSummary(perplexities, { below: threshold });
    assert.equal(summary.mean?.toFixed(2), printed.mean.toFixed(2));
    assert.equal(summary.plusMinus?.toFixed(digits), printed.plusMinus.toFixed(digits));
    assert.equal(summary.converged, printed.converged);
  });
}

Deno.test("paperSummary() halves the population standard deviation", () => {
  // 1, 3: mean 2, population standard deviation 1 (the sample's would be 1.41).
  assert.deepEqual(paperSummary([1, 3]), { mean: 2, plusMinus: 0.5, converged: 2 });
});

Deno.test("paperSummary() excludes the threshold itself and whatever diverged", () => {
  // One seed has no ±: it would be 0 however far the next one lies.
  const below = paperSummary([200, 199, NaN, null, Infinity], { below: 200 });
  assert.deepEqual(below, { mean: 199, plusMinus: null, converged: 1 });
  const accuracy = paperSummary([90, 89.9, -Infinity], { atLeast: 90 });
  assert.deepEqual(accuracy, { mean: 90, plusMinus: null, converged: 1 });
});

Deno.test("paperSummary() has no mean when nothing converged", () => {
  const summary = paperSummary([900, null], { below: 800 });
  assert.deepEqual(summary, { mean: null, plusMinus: null, converged: 0 });
});
