/** @file Figs. 2 (right) and 8 on results made by hand: tables, figures, what has no result. */
import assert from "node:assert/strict";
import type { FullBatchResult } from "../../training/full_batch.ts";
import { fullBatchResult, rowOf, tableOf, textOf } from "../testdata/hand_made.ts";
import { crossing, descent, PROFILE, resultsOf, rowFor } from "../testdata/hand_made_full_batch.ts";
import { fig8 } from "./fig8.ts";

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
  // Z-IL costs 5 SMMs per iteration and iPC 2.
  const [ahead, behind] = [describe(descent(5, 10, 15)), describe(crossing(60, 90))];
  assert.match(
    ahead["fig8-loss"]!,
    /first at 0\.2: Z-IL in 1 of 1 panels; .* the end: Z-IL in 1 of 1/,
  );
  assert.match(ahead["fig8-loss"]!, /first at 0\.01: nobody in 1 of 1/);
  assert.match(behind["fig8-loss"]!, /first at 0\.2: iPC in 1 of 1 panels/);
  // The hand-made test error is 50% on descents.
  assert.match(ahead["fig8-error"]!, /smallest at the end: BP and PC, T = 16 and iPC in 1 of 1/);
  assert.match(ahead["fig8-error"]!, /largest at the end: Z-IL in 1 of 1/);
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
    Array(3).fill("yes (to 0.2, 0.1 alone)"),
    "iPC gets to no lower loss",
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
