import assert from "node:assert/strict";
import { formatDuration } from "./duration.ts";

Deno.test("a duration shows its two largest units", () => {
  assert.equal(formatDuration(0.04), "0.0 s");
  assert.equal(formatDuration(9.9), "9.9 s");
  assert.equal(formatDuration(42.4), "42 s");
  assert.equal(formatDuration(185), "3 min 05 s");
  assert.equal(formatDuration(7800), "2 h 10 min");
});

Deno.test("rounding never shows sixty of a unit", () => {
  assert.equal(formatDuration(9.96), "10 s");
  assert.equal(formatDuration(59.6), "1 min 00 s");
  assert.equal(formatDuration(3599.7), "1 h 00 min");
  assert.equal(formatDuration(7199), "2 h 00 min");
});
