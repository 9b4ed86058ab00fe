/** @file The search of D.3.1: which settings a limit takes, and what its chapter says. */
import assert from "node:assert/strict";
import { experimentsNamed, REPRODUCED } from "../contents.ts";
import { limitedCells, lmGrid } from "./grid.ts";
import { gridCells, settingId } from "./grids.ts";
import { PROFILES } from "../profiles.ts";
import { contextOf, finishedRecord, rowOf, tableOf } from "../testdata/hand_made.ts";
import { languageResult } from "../testdata/language_results.ts";

function trainings(limit?: number) {
  const context = contextOf(PROFILES.paper);
  return lmGrid.stages(limit === undefined ? context : { ...context, limit })
    .filter(({ kind }) => kind === "training");
}

Deno.test("reproduce leaves the search out; its own command has it", () => {
  assert.ok(!REPRODUCED.includes(lmGrid));
  assert.deepEqual(experimentsNamed(["lm-grid"]), [lmGrid]);
});

Deno.test("all settings of both tasks, or as many as the limit says of each", () => {
  assert.equal(trainings().length, 302);
  assert.equal(trainings(7).length, 14);
  assert.equal(trainings(1000).length, 302);
});

Deno.test("a larger limit has all settings of a smaller one, in the grid's order", () => {
  const some = limitedCells("masked", 10).map(settingId);
  const more = limitedCells("masked", 30).map(settingId);
  assert.ok(some.every((id) => more.includes(id)));
  const all = gridCells("masked").map(settingId);
  const places = more.map((id) => all.indexOf(id));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.deepEqual(limitedCells("masked", 10), limitedCells("masked", 10));
});

Deno.test("the chapter names the best setting by dev perplexity, and the paper's beside it", () => {
  const stages = trainings().filter(({ name }) => name.startsWith("lm-grid/masked/"));
  const best = "lm-grid/masked/ipc/T-5,alpha-0.0016/seed-0";
  const lost = "lm-grid/masked/pc/T-5,gamma-0.015625,alpha-0.0001/seed-0";
  const results = {
    profile: PROFILES.paper,
    stages: stages.map((stage) => {
      const perplexity = stage.name === best ? 90 : stage.name === lost ? null : 300;
      return finishedRecord(stage, { value: languageResult(perplexity) });
    }),
  };
  const sections = lmGrid.sections(results);
  const table = tableOf(sections, "lm-grid-masked");
  const ipc = rowOf(table, { rule: "iPC" });
  assert.deepEqual(
    [ipc["ours"]?.value, ipc["published"]?.value, ipc["dev"]?.value, ipc["test"]?.value],
    ["T 5, lr 0.0016", "T 6, lr 0.0008", 89, 90],
  );
  const pc = rowOf(table, { rule: "PC" });
  assert.deepEqual([pc["settings"]?.value, pc["diverged"]?.value], [96, 1]);
  assert.equal(pc["published"]?.value, "T 8, x_lr 0.03125, lr 0.0004");
  assert.equal(rowOf(table, { rule: "BP" })["published"]?.value, "batch 256, lr 0.0032");
  assert.equal(tableOf(sections, "lm-grid-masked-settings").rows.length, 151);
  assert.deepEqual(lmGrid.sections({ ...results, stages: [] }), []);
});
