import assert from "node:assert/strict";
import { FIGURE_5, TABLE_1, TABLE_3, TABLE_4 } from "./published.ts";

Deno.test("the published tables are whole", () => {
  assert.equal(TABLE_1.length, 6);
  assert.equal(new Set(TABLE_3.map(({ model, rule }) => `${model} ${rule}`)).size, 6);
  assert.ok(TABLE_3.every(({ perplexities }) => perplexities.length === 10));
});

Deno.test("Table 4 for three layers and sixteen steps", () => {
  const counts = Object.fromEntries(TABLE_4.map(({ rule, count }) => [rule, count(3, 16)]));
  assert.deepEqual(counts, {
    "one inference step": { mm: 5, smm: 2 },
    PC: { mm: 80, smm: 32 },
    "Z-IL": { mm: 10, smm: 4 },
    BP: { mm: 5, smm: 5 },
    iPC: { mm: 5, smm: 2 },
  });
});

Deno.test("Fig. 5: BP needs L - 1 backward SMMs per update, iPC one", () => {
  assert.equal(FIGURE_5.BP.full, FIGURE_5.smms / 2);
  assert.equal(FIGURE_5.iPC.full + 1, FIGURE_5.smms);
});
