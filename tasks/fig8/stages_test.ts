/** @file The trainings of Fig. 8: SMMs by hand, budgets, panels, streams. */
import assert from "node:assert/strict";
import { digestOf } from "../../base/digest.ts";
import { PROFILES } from "../profiles.ts";
import { contextOf } from "../testdata/hand_made.ts";
import { settingsOf } from "../testdata/hand_made_full_batch.ts";
import { fig8 } from "./fig8.ts";
import { fig8Readings, panelsOf, smmsPerIteration } from "./stages.ts";

Deno.test("SMMs per iteration: 2L for BP, 2 per inference step, 2L - 1 for Z-IL", () => {
  assert.equal(smmsPerIteration({ kind: "bp" }, 4), 8);
  assert.equal(smmsPerIteration({ kind: "bpxt", T: 3 }, 4), 24);
  assert.equal(smmsPerIteration({ kind: "pc", T: 16, gamma: 0.5 }, 4), 32);
  assert.equal(smmsPerIteration({ kind: "ipc", T: 1, gamma: 0.5 }, 4), 2);
  assert.equal(smmsPerIteration({ kind: "zil", gamma: 1 }, 4), 7);
});

Deno.test("stages: every rule gets the same budget of SMMs, and rules share a seed's streams", () => {
  for (const profile of Object.values(PROFILES)) {
    const { seeds, budget, Ts, readings } = profile.fig8;
    const stages = fig8.stages(contextOf(profile));
    const panels = panelsOf(profile.fig8).length;
    // BP, Z-IL, iPC and PC with every T; of the readings what each of them changes.
    const changed = fig8Readings(profile.fig8).flatMap(({ rules }) => rules).length;
    assert.equal(stages.length, panels * (3 + Ts.length) * seeds + changed * readings.seeds);
    assert.equal(new Set(stages.map(({ name }) => name)).size, stages.length);
    // No training stands twice under two names.
    assert.equal(new Set(stages.map(({ params }) => digestOf(params))).size, stages.length);
    for (const stage of stages) {
      const { experiment, network, rule, iterations, every, data } = settingsOf(stage);
      const L = network.widths.length - 1;
      const cost = smmsPerIteration(rule, L);
      assert.ok(iterations * cost <= budget && (iterations + 1) * cost > budget);
      assert.ok(every >= 1 && iterations / every < 200, "a curve of some 100 points");
      assert.equal(experiment, `fig8/${data.name}/L-${L}`);
      assert.deepEqual(network.widths.slice(1, -1), Array(L - 1).fill(64));
    }
  }
  // Fewer seeds than the readings have: they get no more.
  const few = fig8.stages(contextOf(PROFILES.full, { seeds: 2 }));
  assert.deepEqual([...new Set(few.map((stage) => settingsOf(stage).seed))], [0, 1]);
});

Deno.test("the paper's panels: L 3, 4, 6 on FashionMNIST and MNIST, PC with T 8, 12, 16", () => {
  const { fig8: profile } = PROFILES.full;
  assert.deepEqual(
    panelsOf(profile).map(({ data, L }) => `${data} ${L}`),
    ["fashion-mnist", "mnist"].flatMap((data) => [3, 4, 6].map((L) => `${data} ${L}`)),
  );
  assert.deepEqual([profile.Ts, profile.alpha, profile.gamma], [[8, 12, 16], 1e-4, 0.5]);
  assert.deepEqual([profile.images, profile.seeds, profile.scale], [250, 10, "paper"]);
  assert.deepEqual(fig8.data(PROFILES.smoke), ["fashion-mnist"]);
});
