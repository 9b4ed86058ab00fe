/** @file Figs. 2 and 8 on results made by hand: SMMs by hand, crossings, claims, what has no result. */
import assert from "node:assert/strict";
import { digestOf } from "../../base/digest.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { FullBatchResult } from "../../training/full_batch.ts";
import type { FullBatchSettings } from "../../training/settings.ts";
import type { Results } from "../experiment.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import {
  contextOf,
  failedRecord,
  finishedRecord,
  fullBatchResult,
  rowOf,
  tableOf,
  textOf,
} from "../testdata/hand_made.ts";
import { TARGETS } from "./costs.ts";
import { fig8 } from "./fig8.ts";
import { fig8Readings, panelsOf, smmsPerIteration } from "./stages.ts";

/** L = 3, T = 16: an iteration costs BP 6 SMMs, PC 32, iPC 2. */
const PROFILE: Profile = {
  ...PROFILES.quick,
  fig8: {
    ...PROFILES.quick.fig8,
    depths: [3],
    mnistDepths: [],
    Ts: [16],
    seeds: 3,
    budget: 640,
    readings: { seeds: 0 },
  },
};

function settingsOf({ params }: Stage): FullBatchSettings {
  return params as unknown as FullBatchSettings;
}

type Outcome = FullBatchResult | string;

/** Results of what `outcome` gives for every rule, seed and name: a result, or why it failed. */
function resultsOf(
  outcome: (rule: string, seed: number, name: string) => Outcome,
  profile: Profile = PROFILE,
): Results {
  const stages = fig8.stages(contextOf(profile)).map((stage) => {
    const { rule, seed } = settingsOf(stage);
    const value = outcome(rule.kind, seed, stage.name);
    return typeof value === "string"
      ? failedRecord(stage.name, value)
      : finishedRecord(stage, { value, volatile: { millisecondsPerStep: 1 } });
  });
  return { profile, stages };
}

/** Loss 1 at first, 0.2 at iteration `a` and 0.1 at `b`. */
function crossing(a: number, b: number): FullBatchResult {
  return fullBatchResult({ 0: 1, [a]: 0.2, [b]: 0.1 }, {
    testErrors: { 0: 0.9, [a]: 0.2, [b]: 0.3 },
  });
}

/** A rule's cells of both tables over the rules. */
function rowFor(results: Results, rule: string) {
  const sections = fig8.sections(results);
  const [crossings, ends] = ["fig8-crossings", "fig8-ends"].map((id) =>
    rowOf(tableOf(sections, id), { rule })
  );
  return { ...crossings, ...ends };
}

/** Loss 1 at first, and the targets at these iterations. */
function descent(...at: readonly number[]): FullBatchResult {
  return fullBatchResult({ 0: 1, ...Object.fromEntries(at.map((t, k) => [t, TARGETS[k]!])) });
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

Deno.test("crossings: SMMs where a loss is first reached, their ratio to iPC's, seed by seed", () => {
  const results = resultsOf((rule, seed) =>
    // BP: 10, 11, 12 iterations of 6; PC: 4, 5, 6 of 32; iPC: 10, 20, 30 of 2.
    rule === "bp"
      ? crossing(10 + seed, 20)
      : rule === "pc"
      ? crossing(4 + seed, 10)
      : crossing(10 * (seed + 1), 60)
  );
  const [bp, pc, ipc] = ["BP", "PC, T = 16", "iPC"].map((rule) => rowFor(results, rule));
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
  assert.ok(Math.abs((bp!["loss"]?.value as number) - 0.1) < 1e-12);
  assert.equal(bp!["n"]?.value, 3);
});

Deno.test("crossings: between records the loss falls on a straight line, for every rule", () => {
  const results = resultsOf((rule) =>
    rule === "ipc"
      ? fullBatchResult({ 0: 0.25, 8: 0.05 })
      : fullBatchResult({ 0: 1, 10: 0.6, 20: 0.1 })
  );
  // 0.2 is four fifths of the way from 0.6 to 0.1: after 18 iterations.
  const close = (actual: unknown, expected: number) =>
    assert.ok(Math.abs(actual as number - expected) < 1e-9, `${actual} for ${expected}`);
  close(rowFor(results, "BP")["smm-0.2"]?.value, 6 * 18);
  close(rowFor(results, "PC, T = 16")["smm-0.2"]?.value, 32 * 18);
  close(rowFor(results, "BP")["smm-0.1"]?.value, 6 * 20);
  // From 0.25 to 0.05: a quarter, three quarters and all of the way.
  close(rowFor(results, "iPC")["smm-0.2"]?.value, 2 * 2);
  close(rowFor(results, "iPC")["smm-0.1"]?.value, 2 * 6);
  close(rowFor(results, "iPC")["smm-0.05"]?.value, 2 * 8);
});

Deno.test("crossings: a dash and a count where some seed did not get there", () => {
  const results = resultsOf((rule, seed) =>
    rule === "pc" && seed > 0 ? fullBatchResult({ 0: 1, 20: 0.5 }) : crossing(5, 10)
  );
  const pc = rowFor(results, "PC, T = 16");
  assert.equal(pc["smm-0.2"]?.value, null);
  assert.equal(pc["smm-0.2"]?.note, "2 of 3 seeds did not get there");
  assert.equal(pc["ratio-0.2"]?.atLeast, true, "the whole budget is counted");
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
  assert.equal(bp["ratio-0.2"]?.atLeast, true, "it never gets there");
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

Deno.test("a cell whose seeds all diverged has no numbers but bounds", () => {
  const results = resultsOf((rule) =>
    rule === "bp" ? fullBatchResult({ 0: 1 }, { status: "diverged" }) : crossing(5, 10)
  );
  const bp = rowFor(results, "BP");
  for (const column of ["smm-0.2", "minimum", "end", "updates"]) {
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
  assert.match(text, /Failed trainings.*L-3\/bp\/seed-0 \(no memory\); .*ipc\/seed-2/);
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

Deno.test("figures: losses and test errors against all four units", () => {
  const results = resultsOf(() => crossing(5, 10));
  const figures = fig8.sections(results).flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "fold" ? block.blocks : [block])
    .flatMap((block) => block.kind === "figure" ? [block.figure] : []);
  const points = (id: string, label: string) => {
    const figure = figures.find((candidate) => candidate.id === id)!;
    if (figure.type !== "curves") throw new Error("expected curves");
    return figure.panels[0]!.series.find((series) => series.label === label)!.runs[0]!.points;
  };
  assert.deepEqual(points("fig8-loss", "BP"), [[0, 1], [30, 0.2], [60, 0.1]]);
  assert.deepEqual(points("fig8-loss", "iPC"), [[0, 1], [10, 0.2], [20, 0.1]]);
  assert.deepEqual(points("fig8-error", "PC, T = 16"), [[0, 90], [160, 20], [320, 30]]);
  // The hand-made steps take 1 ms and have 5 products; updates are iterations.
  for (const [unit, cost] of [["updates", 1], ["mms", 5], ["seconds", 1 / 1000]] as const) {
    const at = [0, 5 * cost, 10 * cost];
    const losses = points(`fig8-loss-${unit}`, "BP");
    const errors = points(`fig8-error-${unit}`, "BP");
    assert.deepEqual(losses, [1, 0.2, 0.1].map((loss, index) => [at[index], loss]), unit);
    assert.deepEqual(errors, [90, 20, 30].map((error, index) => [at[index], error]), unit);
  }
});

Deno.test("means: SMMs and test errors have an interval over the seeds", () => {
  const results = resultsOf((rule, seed) =>
    fullBatchResult({ 0: 1, [10 * (seed + 1)]: 0.2 }, {
      testErrors: { 0: 0.9, [10 * (seed + 1)]: rule === "bp" ? 0.2 + seed / 10 : 0.2 },
    })
  );
  const [bp, ipc] = ["BP", "iPC"].map((rule) => rowFor(results, rule));
  for (
    const [column, smallest, mean, largest] of [
      ["smm-0.2", 60, 120, 180],
      ["minimum", 20, 30, 40],
      ["end", 20, 30, 40],
    ] as const
  ) {
    const [low, high] = bp![column]!.interval!;
    assert.ok(smallest - 1e-9 <= low && low < mean && mean < high && high <= largest + 1e-9);
  }
  assert.deepEqual(ipc!["minimum"]?.interval, [20, 20]);
});

Deno.test("seeds: a row each, linked to its runs; the means link to their panel's rows", () => {
  const results = resultsOf((rule, seed) =>
    rule === "bp" && seed === 1
      ? fullBatchResult({ 0: 1, 1: 0.01 }, { status: "diverged" })
      : crossing(10 + seed, 20)
  );
  const { rows } = tableOf(fig8.sections(results), "fig8-seeds");
  assert.deepEqual(rows.map(({ cells }) => cells["seed"]?.value), [0, 1, 2]);
  const [first, second] = rows.map(({ cells }) => cells);
  assert.equal(first!["bp/smm-0.2"]?.value, 60);
  assert.equal(first!["bp/smm-0.2"]?.link, "fig8/fashion-mnist/L-3/bp/seed-0");
  assert.equal(first!["pc-16/smm-0.1"]?.value, 640);
  assert.ok(Math.abs((first!["ipc/end"]?.value as number) - 30) < 1e-9);
  assert.deepEqual(
    [second!["bp/smm-0.2"]?.value, second!["bp/smm-0.2"]?.note, second!["bp/minimum"]?.value],
    [null, "diverged", null],
  );
  const ipc = rowFor(results, "iPC");
  assert.ok(rows[0]!.id !== undefined);
  for (const column of ["smm-0.2", "smm-0.1", "minimum", "end", "loss", "n"]) {
    assert.equal(ipc[column]?.link, rows[0]!.id, column);
  }
});

Deno.test("the claim holds when every rule takes more SMMs than iPC, on two seeds at least", () => {
  const claim = (bp: number, pc: number, ipc: number, seeds = 3) => {
    const profile = { ...PROFILE, fig8: { ...PROFILE.fig8, seeds } };
    const results = resultsOf(
      // Z-IL, 4 SMMs per iteration, is always slower here.
      (rule, seed) => crossing({ bp, pc, ipc, zil: 60 }[rule]! + seed, 90),
      profile,
    );
    return fig8.claims(results)[0]!;
  };
  // 60, 320 and 20 SMMs.
  const holds = claim(10, 10, 10);
  assert.equal(holds.verdict, "reproduced");
  // BP's factor is the smallest, Z-IL's 240 SMMs a larger one, PC's the largest.
  assert.match(
    holds.ours,
    /from 3\.00 \[range of 3 seeds: 3\.00, 3\.00\] \(BP: FashionMNIST, L = 3\) to 16\.00 \[.*\] \(PC, T = 16: /,
  );
  assert.equal(holds.seeds, "3 seeds");
  assert.equal(holds.data, "FashionMNIST: original");
  assert.equal(claim(2, 10, 10).verdict, "not reproduced", "BP: 12 SMMs against 20");
  assert.equal(claim(80, 1, 60).verdict, "not reproduced", "PC: 32 SMMs against 120");
  assert.equal(claim(10, 1, 20).verdict, "not tested here", "PC: 32 / 40, 64 / 42 and 96 / 44");
  assert.equal(claim(10, 10, 23).verdict, "not reproduced", "BP: 60 SMMs against 46 is not much");
  assert.match(holds.claim, /more than 1\.5 times, with the whole range of 3 seeds/);
  assert.equal(claim(10, 10, 10, 1).verdict, "not tested here", "one seed is no test");
});

Deno.test("the claim: who is ahead early and overtaken late is not faster in all cases", () => {
  const results = (late: number) =>
    resultsOf((rule) =>
      // SMMs until 0.01: iPC 2 * 100; Z-IL 4 * `late`, BP 6 * 60, PC 32 * 20.
      rule === "ipc"
        ? descent(5, 10, 20, 100)
        : rule === "zil"
        ? descent(10, 20, 30, late)
        : rule === "bp"
        ? descent(10, 20, 30, 60)
        : descent(5, 10, 15, 20)
    );
  const [ahead] = fig8.claims(results(80));
  assert.equal(ahead!.verdict, "reproduced", "320 SMMs over 200 are 1.6 times as many");
  assert.match(ahead!.ours, /until one of 0\.01: from 1\.60 /);
  assert.match(ahead!.ours, /at none of these losses is another rule faster/);
  const [overtaken] = fig8.claims(results(40));
  assert.equal(overtaken!.verdict, "not reproduced", "160 over 200");
  assert.match(overtaken!.ours, /^SMMs, times iPC's, until a training loss of 0\.2: from 4\.00 /);
  assert.match(overtaken!.ours, /faster than iPC .*: until 0\.01 Z-IL \(FashionMNIST, L = 3\);/);
});

Deno.test("the claim asks for no loss that iPC does not reach, and says who ends lower", () => {
  const [claim] = fig8.claims(
    resultsOf((rule, seed) =>
      rule === "ipc"
        ? (seed === 2 ? descent(5, 10) : descent(5, 10, 15))
        : rule === "zil"
        ? descent(30, 60, 61)
        : descent(30, 60)
    ),
  );
  assert.equal(claim!.verdict, "reproduced");
  assert.doesNotMatch(claim!.ours, /until one of 0\.05/);
  // 0.05 against the mean of 0.05, 0.05 and 0.1.
  assert.match(
    claim!.ours,
    /lower mean training loss than iPC ends Z-IL \(FashionMNIST, L = 3\)$/,
  );
});

Deno.test("the claim: nets are told by data set", () => {
  const nets = { ...PROFILE, fig8: { ...PROFILE.fig8, depths: [3, 4], mnistDepths: [3, 4] } };
  const [claim] = fig8.claims(
    resultsOf(
      (rule, _, name) =>
        rule === "zil" && !name.includes("/mnist/L-4") ? descent(5, 10, 15) : descent(5, 10),
      nets,
    ),
  );
  assert.match(claim!.ours, /iPC ends Z-IL \(FashionMNIST, L = 3, 4 and MNIST, L = 3\)$/);
});

Deno.test("figures: the descriptions say what the curves do, whoever is first", () => {
  const describe = (zil: FullBatchResult) => {
    const blocks =
      fig8.sections(resultsOf((rule) => rule === "zil" ? zil : crossing(30, 60)))[0]!.blocks;
    return Object.fromEntries(
      blocks.flatMap((block) =>
        block.kind === "figure" ? [[block.figure.id, block.figure.description]] : []
      ),
    );
  };
  // Z-IL costs 4 SMMs per iteration and iPC 2.
  const [ahead, behind] = [describe(descent(5, 10, 15)), describe(crossing(60, 90))];
  assert.match(
    ahead["fig8-loss"]!,
    /first at 0\.2: Z-IL in 1 of 1 panels; .* the end: Z-IL in 1 of 1/,
  );
  assert.match(ahead["fig8-loss"]!, /first at 0\.01: nobody in 1 of 1/);
  assert.match(behind["fig8-loss"]!, /first at 0\.2: iPC in 1 of 1 panels/);
  // The hand-made test error is 50% on descents.
  assert.match(ahead["fig8-error"]!, /smallest at the end: BP and PC, T = 16 and iPC in 1 of 1/);
});

Deno.test("the headline: SMMs over iPC's until an early and a late loss", () => {
  // Iterations until 0.2 and 0.01; SMMs per iteration: BP 6, Z-IL 4, PC 32, iPC 2.
  const at = { bp: [10, 20], zil: [10, 40], pc: [5, 0], ipc: [10, 80] } as const;
  const results = resultsOf((rule) => {
    const [early, late] = at[rule as keyof typeof at];
    return fullBatchResult({ 0: 1, [early]: 0.2, ...(late > 0 ? { [late]: 0.01 } : {}) });
  });
  assert.equal(
    fig8.headline!(results),
    "To a training loss of 0.2 in full batch BP takes 3.0 times as many simultaneous matrix products " +
      "as iPC, Z-IL 2.0, PC 8.0; to 0.01, where iPC gets there, BP 0.8, Z-IL 1.0, PC at least 4.0.",
  );
  assert.equal(fig8.headline!(resultsOf(() => "no memory")), undefined);
});

Deno.test("the claim: a rule that never gets there is slower; if iPC does not, it stays open", () => {
  const never = fullBatchResult({ 0: 1, 20: 0.5 });
  const claim = (stuck: string) =>
    fig8.claims(resultsOf((rule) => rule === stuck ? never : crossing(5, 10)))[0]!;
  assert.equal(claim("pc").verdict, "reproduced");
  assert.match(claim("pc").ours, /to over 64\.00 \[.*\], 3 of 3 seeds not within the budget/);
  assert.equal(claim("ipc").verdict, "not tested here");
  assert.match(claim("ipc").ours, /open in 3 of 3/);
});

Deno.test("a comparison has one interval, in the tables and in the claim", () => {
  const results = resultsOf((rule, seed) =>
    crossing(rule === "ipc" ? 10 + seed ** 2 : 14 + 3 * seed, 90)
  );
  const ours = fig8.claims(results)[0]!.ours;
  for (const rule of ["BP", "PC, T = 16", "Z-IL"]) {
    const { interval } = rowFor(results, rule)["ratio-0.2"]!;
    assert.ok(interval![0] < interval![1]);
  }
  const [zil, pc] = ["Z-IL", "PC, T = 16"].map((rule) => {
    const { value, interval } = rowFor(results, rule)["ratio-0.2"]!;
    const [low, high] = interval!.map((end) => end.toFixed(2));
    return `${(value as number).toFixed(2)} [range of 3 seeds: ${low}, ${high}] (${rule}: `;
  });
  assert.ok(ours.includes(zil!) && ours.includes(pc!), ours);
});

Deno.test("factors in other units: updates, products as executed, seconds, to every loss", () => {
  // The hand-made steps take 1 ms and have 5 products; updates are iterations.
  const results = resultsOf((rule) => crossing(rule === "bp" ? 12 : 6, 90));
  const row = (rule: string) => rowOf(tableOf(fig8.sections(results), "fig8-factors"), { rule });
  const bp = row("BP");
  for (const unit of ["updates", "mms", "seconds"]) {
    assert.equal(bp[`${unit}-0.2`]?.value, 2, unit);
    assert.equal(bp[`${unit}-0.1`]?.value, 1, unit);
    assert.equal(bp[`${unit}-0.01`]?.value, null, "iPC does not get there");
  }
  assert.equal(row("Z-IL")["updates-0.2"]?.value, 1);
  assert.deepEqual([bp["products"]?.value, bp["milliseconds"]?.value], [5, 1]);
  assert.equal(row("iPC")["mms-0.2"]?.value, null);
  assert.equal(bp["mms-0.2"]?.link, "fig8-seeds-fashion-mnist-L-3");
});

Deno.test("seconds: of trainings that compute the same step the least disturbed one's time counts", () => {
  const { profile, stages } = resultsOf(() => crossing(6, 90));
  const disturbed = stages.map((record, index) =>
    "failed" in record.outcome ? record : {
      ...record,
      outcome: { ...record.outcome, volatile: { millisecondsPerStep: index % 3 === 1 ? 2 : 7 } },
    }
  );
  const table = tableOf(fig8.sections({ profile, stages: disturbed }), "fig8-factors");
  for (const { cells } of table.rows) assert.equal(cells["milliseconds"]?.value, 2);
  assert.equal(rowOf(table, { rule: "BP" })["seconds-0.2"]?.value, 1);
});

Deno.test("a factor that the budget cuts is a lower bound", () => {
  const results = resultsOf((rule) =>
    rule === "bp" ? fullBatchResult({ 0: 1, 20: 0.5 }) : crossing(6, 90)
  );
  const { value, atLeast } = rowFor(results, "BP")["ratio-0.2"]!;
  assert.ok(atLeast && (value as number) > 1);
  assert.equal(rowFor(results, "Z-IL")["ratio-0.2"]?.atLeast, undefined);
});

Deno.test("other readings stand beside the one taken; what they leave as it is comes from the panel", () => {
  const profile = { ...PROFILE, fig8: { ...PROFILE.fig8, readings: { seeds: 2 } } };
  const results = resultsOf((_rule, _seed, name) => {
    if (name.includes("readings/relu/ipc")) return crossing(60, 90);
    if (name.includes("readings/sgd-0.0001/ipc")) {
      return fullBatchResult({ 0: 1 }, { status: "diverged" });
    }
    return crossing(10, 90);
  }, profile);
  const table = tableOf(fig8.sections(results), "fig8-readings");
  const [taken, relu, gamma, kept, sgd, halved] = table.rows.map(({ cells }) => cells);
  assert.deepEqual(
    [taken, kept, halved].map((row) => row!["holds"]?.value),
    ["yes", "yes", "yes"],
  );
  assert.deepEqual([taken!["ipc-0.2"]?.value, taken!["n"]?.value, kept!["n"]?.value], [20, 3, 2]);
  // BP takes 60 SMMs against iPC's 120.
  assert.deepEqual([relu!["bp-0.2"]?.value, relu!["holds"]?.value], [
    "0.50 [range of 2 seeds: 0.50, 0.50]",
    "no",
  ]);
  assert.match(String(gamma!["bp-0.2"]?.value), /^3\.00 /, "BP has no gamma: the panel's own");
  assert.deepEqual([sgd!["ipc-0.2"]?.value, sgd!["holds"]?.value], [null, "no"]);
  assert.equal(sgd!["ipc-0.2"]?.note, "2 of 2 seeds of iPC diverged");
  // The source names what the rows are of: the panel's trainings with one T, and the readings'.
  const named = table.source!.stages.map(({ name }) => name);
  assert.equal(new Set(named).size, named.length);
  const inPanel = named.filter((name) => !name.includes("readings/"));
  assert.deepEqual(
    new Set(inPanel.map((name) => name.split("/")[3])),
    new Set(["bp", "pc-16", "ipc"]),
  );
  assert.equal(inPanel.length, 3 * 3);
  assert.equal(
    named.length - inPanel.length,
    results.stages.filter(({ name }) => name.includes("readings/")).length,
  );
});
