import assert from "node:assert/strict";
import { seedsInWords } from "./report_source.ts";

/** Trainings of one setting, by their stages' names. */
function seedsOf(setting: string, count: number): { name: string }[] {
  return Array.from({ length: count }, (_, seed) => ({ name: `fig9/${setting}/seed-${seed}` }));
}

Deno.test("seeds are counted per setting, so that no training hides behind another's seeds", () => {
  assert.equal(seedsInWords([]), "none");
  assert.equal(seedsInWords(seedsOf("bp", 1)), "1 seed");
  assert.equal(seedsInWords([...seedsOf("bp", 3), ...seedsOf("ipc", 3)]), "3 seeds");
  assert.equal(seedsInWords([...seedsOf("bp", 2), ...seedsOf("ipc", 10)]), "2 to 10 seeds");
});
