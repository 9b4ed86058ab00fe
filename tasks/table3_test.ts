/** @file Table 3's published seeds through our statistics: what is printed comes out to the digit. */
import assert from "node:assert/strict";
import { TABLE_3 } from "../reports/statistics/published.ts";
import { PROFILES } from "./profiles.ts";
import { table3 } from "./table3.ts";
import { contextOf, rowOf, tableOf } from "./testdata/hand_made.ts";

const NOTHING = { profile: PROFILES.smoke, stages: [] };
const sections = table3.sections(NOTHING);

Deno.test("Table 3 needs no data and trains nothing", () => {
  assert.deepEqual(table3.data(PROFILES.paper), []);
  assert.deepEqual(table3.stages(contextOf(PROFILES.paper)), []);
});

Deno.test("every cell: mean, ± and converged seeds as printed, to the printed digit", () => {
  const table = tableOf(sections, "table3-published");
  assert.equal(table.rows.length, 6);
  for (const { model, rule, printed, digits } of TABLE_3) {
    const cells = rowOf(table, { model, rule });
    assert.deepEqual(
      [cells["printed"]?.value, cells["printed"]?.plusMinus],
      [printed.mean, printed.plusMinus],
    );
    const { value, plusMinus } = cells["recomputed"]!;
    const half = 0.5 * 10 ** -2 + 1e-9;
    assert.ok(Math.abs((value as number) - printed.mean) <= half, `${model} ${rule}: ${value}`);
    const halfOfPlusMinus = 0.5 * 10 ** -digits + 1e-9;
    assert.ok(Math.abs(plusMinus! - printed.plusMinus) <= halfOfPlusMinus, `± ${plusMinus}`);
    assert.equal(cells["converged"]?.value, printed.converged);
  }
});

Deno.test("all seeds: the mean over ten, whatever converged, within its interval", () => {
  const table = tableOf(sections, "table3-published");
  for (const { model, rule, perplexities } of TABLE_3) {
    const { value, interval } = rowOf(table, { model, rule })["mean"]!;
    const mean = perplexities.reduce((sum, seed) => sum + seed, 0) / 10;
    assert.ok(Math.abs((value as number) - mean) < 1e-9);
    assert.ok(interval![0] < mean && mean < interval![1]);
  }
  // Masked BP: 7 of 10 converged to 120.02, while all ten have a mean of 244.
  assert.ok(rowOf(table, { model: "masked", rule: "BP" })["mean"]!.value as number > 240);
});

Deno.test("the seeds: all 60, those that did not converge marked", () => {
  const table = tableOf(sections, "table3-seeds");
  assert.equal(table.rows.length, 10);
  const cells = table.rows.flatMap((row) =>
    Object.entries(row.cells).filter(([column]) => column !== "seed").map(([, cell]) => cell)
  );
  assert.equal(cells.length, 60);
  const converged = TABLE_3.reduce((sum, { printed }) => sum + printed.converged, 0);
  assert.equal(cells.filter(({ note }) => note === "not converged").length, 60 - converged);
});

Deno.test("tests: Holm never lowers a p-value, and the smallest is multiplied by their number", () => {
  const { rows } = tableOf(sections, "table3-tests");
  assert.equal(rows.length, 4);
  const ps = rows.map(({ cells }) => cells["all"]?.value as number);
  const adjusted = rows.map(({ cells }) => cells["holm"]?.value as number);
  ps.forEach((p, index) => assert.ok(p > 0 && p <= adjusted[index]! && adjusted[index]! <= 1));
  const smallest = Math.min(...ps);
  assert.ok(Math.abs(adjusted[ps.indexOf(smallest)]! - Math.min(1, 4 * smallest)) < 1e-12);
});

/** A claim of Table 3's, with the p-values that its table shows. */
function claimWithTests(model: "masked" | "conditional", rules: string) {
  const claim = table3.claims(NOTHING).find(({ id }) => id === `table3-${model}`)!;
  const tests = rowOf(tableOf(sections, "table3-tests"), { model, rules });
  const [all, converged] = [tests["all"]!.value as number, tests["converged"]!.value as number];
  return { claim, all, converged };
}

Deno.test("claims: not reproduced where neither all seeds nor the converged ones support it", () => {
  const { claim, all, converged } = claimWithTests("masked", "iPC against BP");
  assert.ok(all >= 0.05 && converged >= 0.05);
  assert.equal(claim.verdict, "not reproduced");
  assert.match(claim.ours, /^not supported by the published seeds: /);
  assert.ok(claim.ours.includes(`on all ten seeds p = ${all.toPrecision(2)} (not supported)`));
});

Deno.test("claims: no verdict where all seeds and the converged ones disagree", () => {
  const { claim, all, converged } = claimWithTests("conditional", "iPC against PC");
  assert.ok(all >= 0.05 && converged < 0.05);
  assert.equal(claim.verdict, "not tested here");
  assert.match(claim.ours, /^depends on the reading: /);
  assert.ok(claim.ours.includes(`the converged ones p = ${converged.toPrecision(2)} (supported)`));
});
