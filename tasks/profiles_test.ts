/** @file Every profile is coherent: what it names exists, and what it searches is within reach. */
import assert from "node:assert/strict";
import { descriptorOf } from "../datasets/registry.ts";
import { optimiser } from "../models/optimiser.ts";
import { warnAbout } from "../models/rule_settings.ts";
import { profileNamed, PROFILES } from "./profiles.ts";
import { isPc, labelOf, ruleOf } from "./table1/profiles.ts";
import type { RuleName } from "./table1/profiles.ts";

for (const [name, profile] of Object.entries(PROFILES)) {
  const { table1, fig7, fig8 } = profile;

  Deno.test(`profile ${name}: it has its own name, and says its scale as reports expect it`, () => {
    assert.equal(profile.name, name);
    assert.equal(profileNamed(name), profile);
    assert.match(profile.table1.scale, /^(paper|reduced)(: .+)?$/);
    assert.equal(profile.table1.scale.startsWith("paper"), name === "paper");
  });

  Deno.test(`profile ${name}: Table 1's rows are distinct and can be trained`, () => {
    const ids = table1.rows.map(({ data, hidden }) => `${data}/${hidden.join("-")}`);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes("mnist/64-64") && ids.includes("fashion-mnist/64-64"));
    for (const { data, rules, seeds, hidden } of table1.rows) {
      const { train, test } = descriptorOf(data).counts;
      const used = table1.limit?.train ?? train - table1.validation;
      assert.ok(used >= table1.batch, "one minibatch at least");
      assert.ok(used + table1.validation <= train);
      assert.ok(table1.validation > 0 && (table1.limit?.test ?? 1) > 0);
      assert.ok((table1.limit?.test ?? test) <= test);
      assert.equal(new Set(rules).size, rules.length);
      assert.ok(Number.isInteger(seeds) && seeds >= 1);
      // BPxT is iPC's fair control, and stands beside it in the paper's rows.
      if (hidden.join("-") === "64-64") assert.ok(rules.includes("bpxt") && rules.includes("ipc"));
      for (const rule of rules) {
        const warning = warnAbout(ruleOf(rule, table1.T), hidden.length + 1);
        assert.equal(warning, undefined, `${rule}: ${warning}`);
      }
    }
    assert.ok(Number.isInteger(table1.epochs) && table1.epochs >= 1);
    assert.ok(table1.patience === undefined || table1.patience < table1.epochs);
    optimiser(table1.optimiser); // throws for settings out of range
  });

  Deno.test(`profile ${name}: every seed of Fig. 8 has iterations within its budget`, () => {
    assert.ok(fig8.depths.length > 0 && fig8.seeds >= 1);
    for (const L of [...fig8.depths, ...fig8.mnistDepths]) {
      assert.ok(fig8.budget >= 2 * L, "an iteration at least");
    }
    for (const T of fig8.Ts) assert.ok(fig8.budget >= 2 * T, "an iteration at least");
    assert.ok(fig8.readings.seeds <= fig8.seeds, "readings stand beside the panel's own seeds");
    const { train, test } = descriptorOf("fashion-mnist").counts;
    assert.ok(fig8.images <= train && fig8.testImages <= test);
    assert.ok(fig8.gamma > 0 && fig8.gamma <= 1 && fig8.alpha > 0);
  });

  Deno.test(`profile ${name}: generative nets have whole updates, and a gamma that is stable`, () => {
    assert.match(fig7.scale, /^(paper|reduced: .+)$/);
    for (const T of fig7.Ts) assert.equal(fig7.iterations % T, 0, `T = ${T}`);
    for (const data of fig7.data) {
      assert.ok(fig7.images <= descriptorOf(data).counts.train);
    }
    assert.ok(fig7.readings.stableGamma < fig7.gamma);
    assert.ok(fig7.readings.seeds <= fig7.seeds, "readings stand beside the panel's own seeds");
  });

  Deno.test(`profile ${name}: a grid holds distinct positive values and its own defaults`, () => {
    if (table1.grid === undefined) return;
    const { alphas, gammas, decays, seeds } = table1.grid;
    for (const values of [alphas, gammas, decays]) {
      assert.ok(values.length > 0);
      assert.deepEqual([...new Set(values)].sort((a, b) => a - b), values);
    }
    assert.ok(alphas[0]! > 0 && gammas[0]! > 0 && gammas.at(-1)! <= 1 && decays[0]! >= 0);
    assert.ok(alphas.includes(table1.optimiser.alpha), "the default is one of the settings");
    assert.ok(seeds >= 1 && seeds <= Math.min(...table1.rows.map((row) => row.seeds)));
    // PC's columns are settings of the grid.
    for (const { rules } of table1.rows) {
      for (const rule of rules.filter(isPc)) {
        assert.ok(gammas.includes(Number(rule.slice("pc-".length))), rule);
      }
    }
  });
}

Deno.test("quick trains 10 seeds of the paper's rows, and 3 of the wide one", () => {
  assert.deepEqual(PROFILES.quick.table1.rows.map(({ seeds }) => seeds), [10, 10, 3]);
  assert.deepEqual(PROFILES.quick.table1.rows[2]?.rules, ["bp", "ipc"]);
  assert.equal(PROFILES.quick.table1.grid, undefined);
  assert.equal(PROFILES.quick.table1.limit, undefined, "on all images");
});

Deno.test("full searches learning rate and gamma on 2 seeds, and trains winners on 10", () => {
  const { grid, epochs, rows, limit } = PROFILES.full.table1;
  assert.equal(epochs, 40);
  assert.equal(limit, undefined);
  assert.equal(grid?.seeds, 2);
  assert.ok(grid.alphas.length > 1 && grid.gammas.length > 1);
  for (const row of rows.filter(({ hidden }) => hidden.join("-") === "64-64")) {
    assert.equal(row.seeds, 10);
    assert.ok(!row.unsearched);
  }
});

Deno.test("paper: its grid is the paper's, the decay scaled from batch sums to means", () => {
  const { grid, batch, patience } = PROFILES.paper.table1;
  assert.deepEqual(grid?.alphas, [1e-6, 5e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 1e-2]);
  assert.deepEqual(grid?.gammas, [0.1, 0.5, 1]);
  assert.deepEqual(grid?.decays.map((decay) => Number((decay * batch).toPrecision(12))), [
    1e-4,
    1e-3,
    1e-2,
    1e-1,
  ]);
  assert.ok(patience !== undefined, "early stopping");
});

Deno.test("rules by name: T and gamma as the column says", () => {
  assert.deepEqual(ruleOf("bp", 8), { kind: "bp" });
  assert.deepEqual(ruleOf("bpxt", 8), { kind: "bpxt", T: 8 });
  assert.deepEqual(ruleOf("pc-0.5", 8), { kind: "pc", T: 8, gamma: 0.5 });
  assert.deepEqual(ruleOf("pc-0.1", 4), { kind: "pc", T: 4, gamma: 0.1 });
  // Z-IL is BP for gamma = 1 alone (Song et al. 2020).
  assert.deepEqual(ruleOf("zil", 8), { kind: "zil", gamma: 1 });
  assert.equal(ruleOf("ipc", 8).kind, "ipc");
  const names: RuleName[] = ["bp", "bpxt", "pc-0.5", "pc-0.1", "zil", "ipc"];
  assert.deepEqual(names.map(labelOf), ["BP", "BPxT", "PC γ 0.5", "PC γ 0.1", "Z-IL", "iPC"]);
  assert.deepEqual(names.filter(isPc), ["pc-0.5", "pc-0.1"]);
});

Deno.test("an unknown profile is refused with the known ones", () => {
  for (const name of ["fast", "", "Quick", "constructor"]) {
    assert.throws(() => profileNamed(name), {
      name: "RangeError",
      message: `Unknown profile "${name}": expected one of smoke, quick, full, paper`,
    });
  }
});
