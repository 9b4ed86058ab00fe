/** @file The trainings that a profile declares, and how a search's winner is found. */
import assert from "node:assert/strict";
import { asJson } from "../../base/canonical_json.ts";
import type { Json } from "../../base/canonical_json.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { ClassifierResult } from "../../training/classifier.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import { classifierResult, contextOf } from "../testdata/hand_made.ts";
import { ruleOf } from "./profiles.ts";
import { FINAL, SEARCH, selectedEpoch, table1Stages } from "./stages.ts";

function settingsOf({ params }: Stage): ClassifierSettings {
  return params as unknown as ClassifierSettings;
}

function final(stages: readonly Stage[]): Stage[] {
  return stages.filter(({ name }) => name.startsWith(FINAL));
}

function searched(stages: readonly Stage[]): Stage[] {
  return stages.filter(({ name }) => name.startsWith(SEARCH));
}

/** Results for all searched stages: the validation accuracy that `accuracy` gives, or null: diverged. */
function searchResults(
  stages: readonly Stage[],
  accuracy: (settings: ClassifierSettings) => number | null,
): Map<string, Json> {
  return new Map(
    searched(stages).map((stage) => {
      const validation = accuracy(settingsOf(stage));
      const result = validation === null
        ? classifierResult([{ validation: 0.99, test: 0.99 }], "diverged")
        : classifierResult([{ validation, test: 0.5 }]);
      return [stage.name, asJson(result)];
    }),
  );
}

/** One row and two rules, searched. */
const TINY: Profile = {
  ...PROFILES.full,
  table1: {
    ...PROFILES.full.table1,
    rows: [{ data: "mnist", hidden: [8], rules: ["bp", "ipc"], seeds: 3 }],
    grid: { alphas: [1e-4, 1e-3], gammas: [0.1, 1], decays: [0, 1e-2], seeds: 2 },
    optimiser: { kind: "adam", alpha: 1e-3, decay: 0.5 },
  },
};

for (const profile of Object.values(PROFILES)) {
  const { rows, grid } = profile.table1;
  const stages = table1Stages(contextOf(profile));

  Deno.test(`stages of ${profile.name}: names and settings are unique`, () => {
    const names = stages.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    // Equal settings under two names would share a key; a final training may equal a searched one.
    for (const group of [final(stages), searched(stages)]) {
      assert.equal(new Set(group.map(({ params }) => JSON.stringify(params))).size, group.length);
    }
    for (const { name, module, inputs, cost } of stages) {
      assert.match(name, /^table1(-grid)?\/[a-z0-9-]+\/[\d-]+\/[a-z0-9.-]+(\/[^/]+)?\/seed-\d+$/);
      assert.equal(module, "training/classifier.ts");
      assert.deepEqual(inputs, {});
      assert.ok(cost! > 0);
    }
  });

  Deno.test(`stages of ${profile.name}: as many as rows, rules, settings and seeds make`, () => {
    const finals = rows.filter((row) => grid === undefined || row.unsearched)
      .reduce((sum, row) => sum + row.rules.length * row.seeds, 0);
    assert.equal(final(stages).length, finals);
    const points = grid === undefined ? 0 : grid.alphas.length * grid.decays.length * grid.seeds;
    const perRow = rows.filter((row) => grid !== undefined && !row.unsearched).map(({ rules }) => {
      const columns = rules.filter((rule) => rule.startsWith("pc-"));
      // iPC searches gamma; PC has a column or a search of its own for each; the others have none.
      const gammas = grid!.gammas.length;
      const pc = columns.length === 0 ? 0 : gammas;
      return points * (rules.length - columns.length - 1 + pc + gammas);
    });
    assert.equal(searched(stages).length, perRow.reduce((sum, count) => sum + count, 0));
  });

  Deno.test(`stages of ${profile.name}: a seed shares its experiment, so its streams, over rules`, () => {
    for (const row of rows) {
      const id = `${row.data}/${row.hidden.join("-")}`;
      const own = stages.filter(({ name }) => name.split("/").slice(1, 3).join("/") === id);
      assert.ok(own.length > 0);
      const experiments = own.map((stage) => settingsOf(stage).experiment);
      assert.deepEqual([...new Set(experiments)], [`table1/${id}`]);
      for (const stage of own) {
        const { data, network, seed, validation } = settingsOf(stage);
        assert.equal(data.name, row.data);
        assert.deepEqual(network.widths, [784, ...row.hidden, 10]);
        assert.ok(stage.name.endsWith(`/seed-${seed}`));
        assert.equal(validation, profile.table1.validation);
      }
    }
  });
}

Deno.test("stages: a profile without a grid trains the default settings, every seed once", () => {
  const stages = table1Stages(contextOf(PROFILES.quick));
  for (const stage of stages) {
    const { rule, optimiser, epochs, batch } = settingsOf(stage);
    const name = stage.name.split("/")[3]!;
    assert.deepEqual(rule, ruleOf(name as "bp", PROFILES.quick.table1.T));
    assert.deepEqual(optimiser, PROFILES.quick.table1.optimiser);
    // A row's own epochs come before the table's.
    const wide = stage.name.startsWith("table1/mnist/256-256/");
    assert.deepEqual([epochs, batch], [wide ? 2 : 4, 128]);
  }
  const seeds = stages.filter(({ name }) => name.startsWith("table1/mnist/64-64/ipc/"))
    .map((stage) => settingsOf(stage).seed);
  assert.deepEqual(seeds, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("stages: --seeds replaces the seeds of every cell, not those of the search", () => {
  const quick = table1Stages(contextOf(PROFILES.quick, { seeds: 2 }));
  const cells = PROFILES.quick.table1.rows.reduce((sum, { rules }) => sum + rules.length, 0);
  assert.equal(quick.length, 2 * cells);
  const more = table1Stages(contextOf(PROFILES.smoke, { seeds: 12 }));
  assert.equal(more.length, 12 * cells);
  const all = table1Stages(contextOf(TINY));
  const results = searchResults(all, () => 0.5);
  const one = table1Stages(contextOf(TINY, { seeds: 1, results }));
  assert.equal(searched(one).length, searched(all).length);
  assert.equal(final(one).length, 2);
});

Deno.test("stages: fewer seeds are the first of many, under the same names and settings", () => {
  const few = table1Stages(contextOf(PROFILES.quick, { seeds: 2 }));
  const many = new Map(
    table1Stages(contextOf(PROFILES.quick)).map((stage) => [stage.name, stage]),
  );
  for (const stage of few) assert.deepEqual(many.get(stage.name), stage);
});

Deno.test("search: BP has no gamma to search; a decay of zero is none at all", () => {
  const stages = searched(table1Stages(contextOf(TINY)));
  const bp = stages.filter(({ name }) => name.includes("/bp/"));
  const ipc = stages.filter(({ name }) => name.includes("/ipc/"));
  assert.deepEqual([bp.length, ipc.length], [2 * 2 * 2, 2 * 2 * 2 * 2]);
  const decays = bp.map((stage) => settingsOf(stage).optimiser.decay);
  assert.deepEqual([...new Set(decays)], [undefined, 1e-2], "not the default's 0.5");
  const gammas = ipc.map((stage) => (settingsOf(stage).rule as { gamma: number }).gamma);
  assert.deepEqual([...new Set(gammas)].sort(), [0.1, 1]);
});

Deno.test("search: PC is searched at every gamma, for the count of converged settings", () => {
  const stages = searched(table1Stages(contextOf(PROFILES.full)));
  const rules = stages.filter(({ name }) => name.startsWith("table1-grid/mnist/64-64/pc-"))
    .map((stage) => stage.name.split("/")[3]);
  assert.deepEqual([...new Set(rules)].sort(), ["pc-0.1", "pc-0.5", "pc-1"]);
  const finals = final(table1Stages(contextOf(PROFILES.full, {
    results: searchResults(stages, () => 0.5),
  })));
  assert.ok(finals.length > 0 && finals.every(({ name }) => !name.includes("/pc-1/")));
});

Deno.test("search: the winner is trained only when all of its rule's results are there", () => {
  const stages = table1Stages(contextOf(TINY));
  assert.equal(final(stages).length, 0);
  const results = searchResults(stages, () => 0.5);
  const lastOfIpc = searched(stages).findLast(({ name }) => name.includes("/ipc/"))!.name;
  results.delete(lastOfIpc);
  const partly = final(table1Stages(contextOf(TINY, { results }))).map(({ name }) => name);
  assert.deepEqual(
    partly,
    ["table1/mnist/8/bp/seed-0", "table1/mnist/8/bp/seed-1"].concat(
      "table1/mnist/8/bp/seed-2",
    ),
  );
});

Deno.test("search: the winner has the best mean validation accuracy over its seeds", () => {
  const stages = table1Stages(contextOf(TINY));
  // (1e-4, 0.1) is best on seed 0 alone, (1e-3, 1) on the mean.
  const score = ({ optimiser, rule, seed }: ClassifierSettings) => {
    const gamma = "gamma" in rule ? rule.gamma : 1;
    if (optimiser.decay !== undefined) return 0.1;
    if (optimiser.alpha === 1e-4 && gamma === 0.1) return seed === 0 ? 0.99 : 0.7;
    if (optimiser.alpha === 1e-3 && gamma === 1) return seed === 0 ? 0.9 : 0.88;
    return 0.5;
  };
  const finals = final(table1Stages(contextOf(TINY, { results: searchResults(stages, score) })));
  assert.equal(finals.length, 6);
  for (const stage of finals) {
    const { optimiser, rule } = settingsOf(stage);
    assert.equal(optimiser.alpha, 1e-3);
    assert.equal(optimiser.decay, undefined);
    if (rule.kind === "ipc") assert.equal(rule.gamma, 1);
  }
  assert.deepEqual(
    finals.filter(({ name }) => name.includes("/ipc/")).map((stage) => settingsOf(stage).seed),
    [0, 1, 2],
  );
});

Deno.test("search: the test accuracy plays no part", () => {
  const stages = table1Stages(contextOf(TINY));
  const results = new Map(
    searched(stages).map((stage): [string, Json] => {
      const good = settingsOf(stage).optimiser.alpha === 1e-4;
      const epoch = good ? { validation: 0.9, test: 0.1 } : { validation: 0.8, test: 0.99 };
      return [stage.name, asJson(classifierResult([epoch]))];
    }),
  );
  for (const stage of final(table1Stages(contextOf(TINY, { results })))) {
    assert.equal(settingsOf(stage).optimiser.alpha, 1e-4);
  }
});

Deno.test("search: a setting that diverged on any seed never wins", () => {
  const stages = table1Stages(contextOf(TINY));
  // At 1e-3 one seed reaches 0.99 and the other diverges; at 1e-4 both are near chance.
  const results = searchResults(
    stages,
    ({ optimiser, seed }) => optimiser.alpha === 1e-4 ? 0.12 : seed === 0 ? 0.99 : null,
  );
  const finals = final(table1Stages(contextOf(TINY, { results })));
  assert.equal(finals.length, 6);
  for (const stage of finals) assert.equal(settingsOf(stage).optimiser.alpha, 1e-4);
});

Deno.test("search: a row that is not searched is trained at once, at the default settings", () => {
  const unsearched: Profile = {
    ...TINY,
    table1: { ...TINY.table1, rows: [{ ...TINY.table1.rows[0]!, unsearched: true }] },
  };
  const stages = table1Stages(contextOf(unsearched));
  assert.equal(searched(stages).length, 0);
  assert.equal(final(stages).length, 6);
  assert.deepEqual(settingsOf(stages[0]!).optimiser, TINY.table1.optimiser);
});

Deno.test("costs: more epochs, more images, wider nets and more updates cost more", () => {
  const stages = new Map(
    table1Stages(contextOf(PROFILES.quick)).map(({ name, cost }) => [name, cost!]),
  );
  const cost = (id: string) => stages.get(`table1/${id}/seed-0`)!;
  assert.ok(cost("mnist/64-64/ipc") > cost("mnist/64-64/bp"));
  assert.ok(cost("mnist/256-256/ipc") > cost("mnist/64-64/ipc"));
  const [full] = table1Stages(contextOf(PROFILES.smoke));
  assert.ok(full!.cost! < cost("mnist/64-64/bp"));
});

Deno.test("selectedEpoch: the first of the best by validation; none for a diverged run", () => {
  const result = classifierResult([
    { validation: 0.5, test: 0.9 },
    { validation: 0.7, test: 0.6 },
    { validation: 0.7, test: 0.8 },
    { validation: 0.6, test: 0.7 },
  ]);
  assert.equal(selectedEpoch(result)?.epoch, 2);
  const diverged: ClassifierResult = { ...result, status: "diverged" };
  assert.equal(selectedEpoch(diverged), undefined);
  assert.equal(selectedEpoch({ ...result, curve: [] }), undefined);
});

Deno.test("search: what waits for it has the number, names and cost of what is trained after it", () => {
  const waiting: Stage[] = [];
  const stages = table1Stages(contextOf(TINY, { waiting: (more) => waiting.push(...more) }));
  const outline = (some: readonly Stage[]) => some.map(({ name, cost }) => ({ name, cost }));
  const results = searchResults(stages, () => 0.5);
  const unasked = () => assert.fail("nothing waits any longer");
  const finals = final(table1Stages(contextOf(TINY, { results, waiting: unasked })));
  assert.equal(finals.length, 6);
  assert.deepEqual(outline(waiting), outline(finals));
});
