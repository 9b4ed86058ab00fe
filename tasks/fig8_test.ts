/** @file Figs. 2 and 8 on results made by hand: SMMs by hand, crossings, claims, what has no result. */
import assert from "node:assert/strict";
import type { Stage } from "../pipeline/stage.ts";
import type { FullBatchResult } from "../training/full_batch.ts";
import type { FullBatchSettings } from "../training/settings.ts";
import type { Results } from "./experiment.ts";
import { fig8, smmsPerIteration } from "./fig8.ts";
import { PROFILES } from "./profiles.ts";
import type { Profile } from "./profiles.ts";
import {
  contextOf,
  failedRecord,
  finishedRecord,
  fullBatchResult,
  rowOf,
  tableOf,
  textOf,
} from "./testdata/hand_made.ts";

/** L = 3, T = 16: an iteration costs BP 6 SMMs, PC 32, iPC 2. */
const PROFILE: Profile = {
  ...PROFILES.quick,
  fig8: { ...PROFILES.quick.fig8, depths: [3], seeds: 3, budget: 640 },
};

function settingsOf({ params }: Stage): FullBatchSettings {
  return params as unknown as FullBatchSettings;
}

type Outcome = FullBatchResult | string;

/** Results of what `outcome` gives for every rule and seed: a result, or why it failed. */
function resultsOf(
  outcome: (rule: string, seed: number) => Outcome,
  profile: Profile = PROFILE,
): Results {
  const stages = fig8.stages(contextOf(profile)).map((stage) => {
    const { rule, seed } = settingsOf(stage);
    const value = outcome(rule.kind, seed);
    return typeof value === "string"
      ? failedRecord(stage.name, value)
      : finishedRecord(stage, { value, volatile: { millisecondsPerStep: 1 } });
  });
  return { profile, stages };
}

/** Loss 1 at first, below 0.2 from iteration `a` and below 0.1 from `b`. */
function crossing(a: number, b: number): FullBatchResult {
  return fullBatchResult({ 0: 1, [a]: 0.19, [b]: 0.09 }, {
    testErrors: { 0: 0.9, [a]: 0.2, [b]: 0.3 },
  });
}

function rowFor(results: Results, rule: string) {
  return rowOf(tableOf(fig8.sections(results), "fig8-crossings"), { rule });
}

Deno.test("SMMs per iteration: 2L for BP, 2 per inference step, 2(L - 1) for Z-IL", () => {
  assert.equal(smmsPerIteration({ kind: "bp" }, 4), 8);
  assert.equal(smmsPerIteration({ kind: "bpxt", T: 3 }, 4), 24);
  assert.equal(smmsPerIteration({ kind: "pc", T: 16, gamma: 0.5 }, 4), 32);
  assert.equal(smmsPerIteration({ kind: "ipc", T: 1, gamma: 0.5 }, 4), 2);
  assert.equal(smmsPerIteration({ kind: "zil", gamma: 1 }, 4), 6);
});

Deno.test("stages: every rule gets the same budget of SMMs, and rules share a seed's streams", () => {
  for (const profile of Object.values(PROFILES)) {
    const { depths, seeds, budget } = profile.fig8;
    const stages = fig8.stages(contextOf(profile));
    assert.equal(stages.length, depths.length * 3 * seeds);
    assert.equal(new Set(stages.map(({ name }) => name)).size, stages.length);
    for (const stage of stages) {
      const { experiment, network, rule, iterations, every } = settingsOf(stage);
      const L = network.widths.length - 1;
      const cost = smmsPerIteration(rule, L);
      assert.ok(iterations * cost <= budget && (iterations + 1) * cost > budget);
      assert.ok(every >= 1 && iterations / every < 200, "a curve of some 100 points");
      assert.equal(experiment, `fig8/L-${L}`);
      assert.deepEqual(network.widths.slice(1, -1), Array(L - 1).fill(64));
    }
  }
  assert.equal(fig8.stages(contextOf(PROFILES.quick, { seeds: 2 })).length, 3 * 3 * 2);
});

Deno.test("crossings: SMMs at the first point below a loss, their ratio to iPC's, seed by seed", () => {
  const results = resultsOf((rule, seed) =>
    // BP: 10, 11, 12 iterations of 6; PC: 4, 5, 6 of 32; iPC: 10, 20, 30 of 2.
    rule === "bp"
      ? crossing(10 + seed, 20)
      : rule === "pc"
      ? crossing(4 + seed, 10)
      : crossing(10 * (seed + 1), 60)
  );
  const [bp, pc, ipc] = ["BP", "PC", "iPC"].map((rule) => rowFor(results, rule));
  assert.equal(bp!["smm-0.2"]?.value, 6 * 11);
  assert.equal(pc!["smm-0.2"]?.value, 32 * 5);
  assert.equal(ipc!["smm-0.2"]?.value, 2 * 20);
  assert.equal(bp!["smm-0.1"]?.value, 6 * 20);
  assert.equal(bp!["ratio-0.2"]?.value, 66 / 40);
  assert.equal(pc!["ratio-0.2"]?.value, 160 / 40);
  assert.equal(ipc!["ratio-0.2"]?.value, null);
  // Any redraw of pairs lies between the smallest and the largest pair's ratio.
  const [low, high] = pc!["ratio-0.2"]!.interval!;
  assert.ok(192 / 60 <= low && low <= 4 && 4 <= high && high <= 128 / 20, `${low} to ${high}`);
  assert.ok(Math.abs((bp!["minimum"]?.value as number) - 20) < 1e-9);
  assert.ok(Math.abs((bp!["end"]?.value as number) - 30) < 1e-9);
  assert.equal(bp!["n"]?.value, 3);
});

Deno.test("crossings: a dash and a count where some seed did not get there", () => {
  const results = resultsOf((rule, seed) =>
    rule === "pc" && seed > 0 ? fullBatchResult({ 0: 1, 20: 0.5 }) : crossing(5, 10)
  );
  const pc = rowFor(results, "PC");
  assert.equal(pc["smm-0.2"]?.value, null);
  assert.equal(pc["smm-0.2"]?.note, "2 of 3 seeds did not get there");
  assert.equal(pc["ratio-0.2"]?.value, null);
  assert.equal(rowFor(results, "BP")["smm-0.2"]?.note, undefined);
});

Deno.test("a diverged seed is counted and averaged into nothing", () => {
  // It crossed both losses with the best test error before it diverged.
  const results = resultsOf((rule, seed) =>
    rule === "bp" && seed === 1
      ? fullBatchResult({ 0: 1, 1: 0.01 }, { testErrors: { 0: 0.9, 1: 0 }, status: "diverged" })
      : crossing(5, 10)
  );
  const bp = rowFor(results, "BP");
  assert.equal(bp["smm-0.2"]?.value, null);
  assert.equal(bp["smm-0.2"]?.note, "1 of 3 seeds did not get there");
  assert.equal(bp["ratio-0.2"]?.value, null);
  assert.ok(Math.abs((bp["minimum"]?.value as number) - 20) < 1e-9);
  assert.ok(Math.abs((bp["end"]?.value as number) - 30) < 1e-9);
  assert.deepEqual([bp["n"]?.value, bp["n"]?.note], [2, "1 diverged"]);
  assert.equal(bp["updates"]?.value, 10, "of a training that ended");
  for (const { blocks } of fig8.sections(results)) {
    for (const block of blocks) {
      if (block.kind !== "figure" || block.figure.type !== "curves") continue;
      const series = block.figure.panels[0]!.series.find(({ label }) => label === "BP")!;
      assert.deepEqual(series.runs.map(({ seed }) => seed), [0, 2]);
    }
  }
});

Deno.test("a cell whose seeds all diverged has no numbers", () => {
  const results = resultsOf((rule) =>
    rule === "bp" ? fullBatchResult({ 0: 1 }, { status: "diverged" }) : crossing(5, 10)
  );
  const bp = rowFor(results, "BP");
  for (const column of ["smm-0.2", "ratio-0.2", "minimum", "end", "updates"]) {
    assert.equal(bp[column]?.value, null, column);
  }
  assert.equal(bp["n"]?.note, "3 diverged");
});

Deno.test("a failed seed is named; the others are paired by seed, not by place", () => {
  const results = resultsOf((rule, seed) => {
    // BP lacks seed 0 and iPC seed 2: both have two results, and share seed 1 alone.
    if (rule === "bp" && seed === 0 || rule === "ipc" && seed === 2) return "no memory";
    return rule === "bp" ? crossing(10 * seed, 50) : crossing(10 * (seed + 1), 50);
  });
  const text = textOf(fig8.sections(results));
  assert.match(text, /Failed trainings.*fig8\/L-3\/bp\/seed-0 \(no memory\); .*ipc\/seed-2/);
  const bp = rowFor(results, "BP");
  assert.equal(bp["n"]?.value, 2);
  assert.equal(bp["ratio-0.2"]?.value, (10 * 6) / (20 * 2));
});

Deno.test("where all failed, the chapter says so and shows nothing else", () => {
  const sections = fig8.sections(resultsOf(() => "no memory"));
  assert.ok(sections.length === 1 && sections[0]!.blocks.every(({ kind }) => kind === "text"));
  assert.match(textOf(sections), /no memory/);
  assert.deepEqual(fig8.sections({ profile: PROFILE, stages: [] }), []);
  const [claim] = fig8.claims(resultsOf(() => "no memory"));
  assert.deepEqual([claim?.verdict, claim?.ours], ["not tested here", "no finished training"]);
});

Deno.test("figures: losses and test errors against SMMs", () => {
  const results = resultsOf(() => crossing(5, 10));
  const figures = fig8.sections(results).flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "figure" ? [block.figure] : []);
  const points = (id: string, label: string) => {
    const figure = figures.find((candidate) => candidate.id === id)!;
    if (figure.type !== "curves") throw new Error("expected curves");
    return figure.panels[0]!.series.find((series) => series.label === label)!.runs[0]!.points;
  };
  assert.deepEqual(points("fig8-loss", "BP"), [[0, 1], [30, 0.19], [60, 0.09]]);
  assert.deepEqual(points("fig8-loss", "iPC"), [[0, 1], [10, 0.19], [20, 0.09]]);
  assert.deepEqual(points("fig8-error", "PC"), [[0, 90], [160, 20], [320, 30]]);
});

Deno.test("the claim holds when every rule takes more SMMs than iPC, on two seeds at least", () => {
  const claim = (bp: number, pc: number, ipc: number, seeds = 3) => {
    const profile = { ...PROFILE, fig8: { ...PROFILE.fig8, seeds } };
    const results = resultsOf(
      (rule, seed) => crossing({ bp, pc, ipc }[rule]! + seed, 90),
      profile,
    );
    return fig8.claims(results)[0]!;
  };
  // 60, 320 and 20 SMMs.
  const holds = claim(10, 10, 10);
  assert.equal(holds.verdict, "reproduced");
  assert.match(holds.ours, /L 3: BP 3\.00 \[3\.00, 3\.00\]; L 3: PC 16\.00 \[16\.00, 16\.00\]/);
  assert.equal(holds.seeds, "3 seeds");
  assert.equal(holds.data, "fashion-mnist: original");
  assert.equal(claim(2, 10, 10).verdict, "not reproduced", "BP: 12 SMMs against 20");
  assert.equal(claim(10, 1, 20).verdict, "not reproduced", "PC: 32 SMMs against 40");
  assert.equal(claim(10, 10, 10, 1).verdict, "not tested here", "one seed is no test");
});

Deno.test("the claim: a rule that never gets there is slower; if iPC does not, it stays open", () => {
  const never = fullBatchResult({ 0: 1, 20: 0.5 });
  const claim = (stuck: string) =>
    fig8.claims(resultsOf((rule) => rule === stuck ? never : crossing(5, 10)))[0]!;
  assert.equal(claim("pc").verdict, "reproduced");
  assert.match(claim("pc").ours, /PC not within the budget \(3 of 3 seeds\)/);
  assert.equal(claim("ipc").verdict, "not tested here");
  assert.match(claim("ipc").ours, /open: iPC did not get there/);
});
