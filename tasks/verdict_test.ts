/** @file Verdicts: one finding that fails decides, one that is open leaves a claim open. */
import assert from "node:assert/strict";
import { verdictOf } from "./verdict.ts";

Deno.test("verdict: one that fails refutes the claim, one that is open leaves it open", () => {
  assert.equal(verdictOf(true, true), "reproduced");
  assert.equal(verdictOf(true, false), "not reproduced");
  assert.equal(verdictOf(true, undefined, false), "not reproduced");
  assert.equal(verdictOf(true, undefined), "not tested here");
  assert.equal(verdictOf(), "not tested here");
});
