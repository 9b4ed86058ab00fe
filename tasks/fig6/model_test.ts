import assert from "node:assert/strict";
import { modelledUpdate, timePerLevel } from "./model.ts";

Deno.test("timePerLevel() is the slope over levels: what every update costs is not a level's", () => {
  const points = [3, 9, 33].map((levels) => ({ levels, milliseconds: 0.5 + 2 * levels }));
  assert.ok(Math.abs(timePerLevel(points) - 2) < 1e-12);
  assert.equal(timePerLevel([{ levels: 4, milliseconds: 2 }]), 0.5);
  assert.throws(() => timePerLevel([]), RangeError);
});

Deno.test("modelledUpdate(): the thread with the most levels decides", () => {
  const numbers = { perLevel: 2, overhead: 0.25 };
  assert.equal(modelledUpdate(33, { ...numbers, cores: 1 }), 66.25);
  assert.equal(modelledUpdate(33, { ...numbers, cores: 2 }), 34.25);
  assert.equal(modelledUpdate(33, { ...numbers, cores: 32 }), 4.25);
  assert.equal(modelledUpdate(33, { ...numbers, cores: 64 }), 2.25);
});
