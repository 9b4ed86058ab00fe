/** @file Table 4's chapter: counts beside the printed formulas, and verdicts that counts can turn. */
import assert from "node:assert/strict";
import type { CountingResult } from "./count_products.ts";
import type { Results } from "../experiment.ts";
import { PROFILES } from "../profiles.ts";
import { table4 } from "./table4.ts";
import { contextOf, failedRecord, finishedRecord, rowOf, tableOf } from "../testdata/hand_made.ts";

type Update = CountingResult["updates"][number];

function update(
  rule: Update["rule"],
  { L, T, SMM }: { L: number; T: number; SMM: number },
): Update {
  const MM = 2 * L - 1;
  return {
    rule,
    L,
    T,
    withoutWeightGradients: { MM, SMM: SMM - 1 },
    withWeightGradients: { MM: 3 * L - 1, SMM },
    executedMM: 3 * L - 2,
  };
}

const ofBp = (backwardSMM: number) => ({
  backwardSMM,
  levels: [0, 1, 2],
  arrivals: [0, 1, 2].map((level) => backwardSMM - 2 + level),
});
const ofIpc = (backwardSMM: number, levels = [0, 1, 2]) => ({
  backwardSMM,
  levels,
  arrivals: levels.map(() => backwardSMM),
});

/** What Theorem 3.1 and Fig. 5 say. */
const AS_STATED: CountingResult = {
  updates: [3, 6].flatMap((L) => [
    update("pc", { L, T: 8, SMM: 18 }),
    update("zil", { L, T: L - 1, SMM: 2 * L - 1 }),
    update("bp", { L, T: 1, SMM: 2 * L }),
    update("ipc", { L, T: 1, SMM: 2 }),
  ]),
  schedules: [{
    rule: "ipc",
    L: 3,
    events: [{ t: 0, what: "weight", level: 0 }, { t: 0, what: "value", level: 1 }],
  }],
  fig5: [
    { rule: "bp", updates: [2, 4, 6].map(ofBp) },
    {
      rule: "ipc",
      updates: [ofIpc(0, [0]), ofIpc(1, [0, 1]), ...[2, 3, 4, 5, 6].map((m) => ofIpc(m))],
    },
  ],
};

function resultsOf(value: CountingResult): Results {
  const [stage] = table4.stages(contextOf(PROFILES.smoke));
  return { profile: PROFILES.smoke, stages: [finishedRecord(stage!, { value })] };
}

function verdicts(value: CountingResult): Record<string, string> {
  return Object.fromEntries(
    table4.claims(resultsOf(value)).map(({ id, verdict }) => [id, verdict]),
  );
}

Deno.test("Table 4 is counted once, without data, under every profile alike", () => {
  const stages = Object.values(PROFILES).map((profile) => table4.stages(contextOf(profile)));
  for (const own of stages) assert.deepEqual(own, stages[0]);
  assert.deepEqual(table4.data(PROFILES.full), []);
});

Deno.test("counts stand beside Table 4's formulas, evaluated by hand", () => {
  const table = tableOf(table4.sections(resultsOf(AS_STATED)), "table4-counts");
  const printed = (rule: string, L: number) => {
    const cells = rowOf(table, { rule, L });
    return [cells["mm-printed"]?.value, cells["smm-printed"]?.value];
  };
  // PC: (2L - 1) T and 2T; Z-IL: (2L - 1)(L - 1) and 2(L - 1); BP: 2L - 1 twice; iPC: 2L - 1 and 2.
  assert.deepEqual(printed("PC", 3), [5 * 8, 16]);
  assert.deepEqual(printed("Z-IL", 6), [11 * 5, 10]);
  assert.deepEqual(printed("BP", 6), [11, 11]);
  assert.deepEqual(printed("iPC", 6), [11, 2]);
  const bp = rowOf(table, { rule: "BP", L: 3 });
  assert.deepEqual(
    ["T", "mm", "mm-all", "mm-executed", "smm", "smm-all"].map((column) => bp[column]?.value),
    [null, 5, 8, 7, 5, 6],
  );
});

Deno.test("figures: the executed schedule, and Fig. 5's updates at their backward SMMs", () => {
  const figures = table4.sections(resultsOf(AS_STATED)).flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "figure" ? [block.figure] : []);
  const byId = (id: string) => {
    const figure = figures.find((candidate) => candidate.id === id)!;
    if (figure.type !== "schedule") throw new Error("expected a schedule");
    return figure;
  };
  assert.deepEqual(byId("fig1b").rows, [{
    label: "iPC",
    layers: 3,
    events: [{ time: 0, layer: 0, what: "weight" }, { time: 0, layer: 1, what: "value" }],
  }]);
  const fig5 = byId("fig5");
  const times = (row: number, what: string, layer: number) =>
    fig5.rows[row]!.events.filter((event) => event.what === what && event.layer === layer)
      .map(({ time }) => time);
  assert.deepEqual(fig5.rows.map(({ label }) => label), ["BP", "iPC"]);
  assert.deepEqual(times(0, "weight", 0), [2, 4, 6]);
  assert.deepEqual(times(0, "error", 1), [1, 3, 5]);
  assert.deepEqual(times(1, "weight", 2), [2, 3, 4, 5, 6]);
  assert.deepEqual(times(1, "error", 1), [1, 2, 3, 4, 5, 6]);
  assert.match(fig5.caption, /BP: 3 full; iPC: 5 full and 2 partial/);
});

Deno.test("claims: both hold when the counts are what the paper states", () => {
  assert.deepEqual(verdicts(AS_STATED), {
    "theorem-3.1": "reproduced",
    "fig5-updates": "reproduced",
  });
});

Deno.test("claims: Theorem 3.1 falls when iPC's SMMs grow with L, or BP's do not", () => {
  const changed = (rule: Update["rule"], SMM: number): CountingResult => ({
    ...AS_STATED,
    updates: AS_STATED.updates.map((own) =>
      own.rule === rule && own.L === 6 ? update(rule, { L: 6, T: 1, SMM }) : own
    ),
  });
  assert.equal(verdicts(changed("ipc", 3))["theorem-3.1"], "not reproduced");
  assert.equal(verdicts(changed("bp", 6))["theorem-3.1"], "not reproduced");
  assert.equal(verdicts(changed("pc", 99))["theorem-3.1"], "reproduced", "it is not about PC");
});

Deno.test("claims: Fig. 5 falls with any other number of updates", () => {
  const [bp, ipc] = AS_STATED.fig5 as [CountingResult["fig5"][0], CountingResult["fig5"][0]];
  const one: CountingResult["fig5"] = [{ ...bp, updates: bp.updates.slice(1) }, ipc];
  const other: CountingResult["fig5"] = [bp, { ...ipc, updates: ipc.updates.slice(1) }];
  for (const fig5 of [one, other]) {
    assert.equal(verdicts({ ...AS_STATED, fig5 })["fig5-updates"], "not reproduced");
  }
});

Deno.test("without a count there is no chapter and no claim", () => {
  const [stage] = table4.stages(contextOf(PROFILES.smoke));
  const failed: Results = {
    profile: PROFILES.smoke,
    stages: [failedRecord(stage!.name, "it failed")],
  };
  assert.deepEqual(table4.sections(failed), []);
  assert.deepEqual(table4.claims(failed), []);
});
