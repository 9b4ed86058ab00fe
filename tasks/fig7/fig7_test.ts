/** @file Figs. 2 and 7 on results made by hand: stages, crossings, pictures, readings, claims. */
import assert from "node:assert/strict";
import { digestOf } from "../../base/digest.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { GenerativeResult, GenerativeSettings } from "../../training/generative.ts";
import type { Results } from "../experiment.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import {
  contextOf,
  failedRecord,
  finishedRecord,
  rowOf,
  tableOf,
  textOf,
} from "../testdata/hand_made.ts";
import { falling, generativeResult } from "../testdata/hand_made_efficiency.ts";
import { fig7 } from "./fig7.ts";
import { fig7Readings, mainPanel, settingsOfPanels } from "./stages.ts";

/** One panel, PC with T = 8 and 16. */
const PROFILE: Profile = {
  ...PROFILES.quick,
  fig7: {
    ...PROFILES.quick.fig7,
    widths: [256],
    Ts: [8, 16],
    iterations: 48,
    seeds: 3,
    readings: { ...PROFILES.quick.fig7.readings, seeds: 0 },
  },
};

function settingsOf({ params }: Stage): GenerativeSettings {
  return params as unknown as GenerativeSettings;
}

type Outcome = GenerativeResult | string;

/** Results of what `outcome` gives for every stage: a result, or why it failed. */
function resultsOf(
  outcome: (of: { rule: string; seed: number; name: string }) => Outcome,
  profile: Profile = PROFILE,
): Results {
  const stages = fig7.stages(contextOf(profile)).map((stage) => {
    const { rule, seed } = settingsOf(stage);
    const id = rule.kind === "pc" ? `pc-${rule.T}` : rule.kind;
    const value = outcome({ rule: id, seed, name: stage.name });
    return typeof value === "string"
      ? failedRecord(stage.name, value)
      : finishedRecord(stage, { value, volatile: { millisecondsPerIteration: 10 } });
  });
  return { profile, stages };
}

/** iPC at 4 and 10 iterations, PC with T = 8 at 12 and 30, with T = 16 at 20 and 40; later by seed. */
function asClaimed({ rule, seed }: { rule: string; seed: number }): GenerativeResult {
  const [half, tenth] = { ipc: [4, 10], "pc-8": [12, 30], "pc-16": [20, 40] }[rule]!;
  return generativeResult(falling(half! + seed, tenth! + seed), {
    pictures: seed === 0 ? 2 : 0,
    error: rule === "ipc" ? 0.125 : 0.25,
  });
}

function rowFor(results: Results, rule: string) {
  return rowOf(tableOf(fig7.sections(results), "fig7-crossings"), { rule });
}

Deno.test("the paper's 12 panels: two data sets, L 4 and 5, widths 128, 256, 512", () => {
  const { fig7: profile } = PROFILES.full;
  const panels = settingsOfPanels(profile);
  assert.equal(panels.length, 12);
  assert.equal(new Set(panels.map((panel) => digestOf({ ...panel }))).size, 12);
  assert.deepEqual([profile.Ts, profile.images], [[8, 12, 16], 100]);
  assert.deepEqual([profile.alpha, profile.gamma], [5e-5, 0.5]);
  assert.deepEqual([profile.seeds, profile.scale], [10, "paper"]);
  assert.deepEqual(mainPanel(profile), { data: "cifar-10", L: 4, width: 256 });
});

Deno.test("stages: distinct, of whole updates, with images shared over rules and nets", () => {
  for (const profile of Object.values(PROFILES)) {
    const { seeds, readings, Ts } = profile.fig7;
    const stages = fig7.stages(contextOf(profile));
    const panels = settingsOfPanels(profile.fig7).length;
    const changed = fig7Readings(profile.fig7).flatMap(({ rules }) => rules).length;
    const expected = panels * (1 + Ts.length) * seeds + changed * readings.seeds;
    assert.equal(stages.length, expected);
    assert.equal(new Set(stages.map(({ name }) => name)).size, stages.length);
    // No training stands twice under two names.
    assert.equal(new Set(stages.map(({ params }) => digestOf(params))).size, stages.length);
    // Pictures are large: those that the report shows.
    const shown = stages.filter((stage) => settingsOf(stage).pictures > 0);
    assert.equal(shown.length, profile.fig7.data.length * (1 + Ts.length));
    for (const stage of stages) {
      const { experiment, data, iterations, rule, seed, pictures } = settingsOf(stage);
      assert.equal(experiment, `fig7/${data.name}`);
      assert.equal(iterations % rule.T, 0);
      assert.ok(pictures === 0 || seed === 0);
      assert.ok(stage.cost! > 0 && stage.cost! < 300, `${stage.name}: ${stage.cost} s`);
    }
  }
  const few = fig7.stages(contextOf(PROFILES.full, { seeds: 2 }));
  assert.deepEqual([...new Set(few.map((stage) => settingsOf(stage).seed))], [0, 1]);
});

Deno.test("quick needs CIFAR-10 alone, so that nothing large is fetched", () => {
  assert.deepEqual(fig7.data(PROFILES.quick), ["cifar-10"]);
  assert.deepEqual(fig7.data(PROFILES.full), ["cifar-10", "tiny-imagenet"]);
  const named = fig7.stages(contextOf(PROFILES.quick)).map((stage) => settingsOf(stage).data.name);
  assert.deepEqual([...new Set(named)], ["cifar-10"]);
});

Deno.test("crossings: the first iteration at a half and a tenth, and PC's over iPC's by seed", () => {
  const results = resultsOf(asClaimed);
  const [ipc, pc8, pc16] = ["iPC", "PC, T = 8", "PC, T = 16"].map((rule) => rowFor(results, rule));
  assert.deepEqual([ipc!["half"]?.value, ipc!["tenth"]?.value], [5, 11]);
  assert.deepEqual([pc8!["half"]?.value, pc16!["tenth"]?.value], [13, 41]);
  assert.equal(pc8!["half-ratio"]?.value, 13 / 5);
  // The images' mean has an energy of 20: between a half, 50, and a tenth, 10.
  assert.deepEqual([ipc!["mean"]?.value, pc8!["mean-ratio"]?.value], [11, 31 / 11]);
  assert.equal(pc8!["half-updates"]?.value, 13 / 5 / 8, "PC makes one update in 8 iterations");
  assert.equal(ipc!["half-updates"]?.value, null);
  assert.equal(pc16!["half-ratio"]?.value, 21 / 5);
  const [low, high] = pc8!["half-ratio"]!.interval!;
  assert.ok(14 / 6 <= low && low <= 2.6 && 2.6 <= high && high <= 3, `${low} to ${high}`);
  assert.equal(ipc!["half-ratio"]?.value, null);
  assert.deepEqual([ipc!["end"]?.value, pc8!["end-ratio"]?.value], [10, 1]);
  assert.equal(ipc!["over-mean-image"]?.value, 0.5, "half the energy of the images' mean");
  assert.deepEqual([ipc!["error"]?.value, pc8!["generated"]?.value], [0.125, 0.5]);
  assert.deepEqual([ipc!["milliseconds"]?.value, ipc!["n"]?.value], [10, 3]);
});

Deno.test("crossings: who never gets there or diverges has a dash and a count", () => {
  const results = resultsOf((of) => {
    if (of.rule === "pc-8" && of.seed > 0) return generativeResult(falling(12, 100));
    if (of.rule === "pc-16" && of.seed === 2) {
      return generativeResult([100, 40, 5], { status: "diverged" });
    }
    return asClaimed(of);
  });
  const [pc8, pc16] = ["PC, T = 8", "PC, T = 16"].map((rule) => rowFor(results, rule));
  // Within 48 iterations over 10, 11 and 12: seed 0 at 30, the others not.
  assert.equal(pc8!["tenth"]?.value, null);
  assert.deepEqual(
    [pc8!["tenth-ratio"]?.value, pc8!["tenth-ratio"]?.atLeast],
    [(30 + 48 + 48) / (10 + 11 + 12), true],
  );
  assert.equal(pc8!["tenth"]?.note, "2 of 3 seeds did not get there");
  assert.deepEqual([pc16!["n"]?.value, pc16!["n"]?.note], [2, "1 diverged"]);
  assert.equal(pc16!["half"]?.value, null);
  assert.equal(pc16!["end"]?.value, 10, "of those that ended");
});

Deno.test("figures: every iteration of few, a diverged seed left out, the images' mean as a line", () => {
  const results = resultsOf((of) =>
    of.rule === "ipc" && of.seed === 1
      ? generativeResult([100], { status: "diverged" })
      : asClaimed(of)
  );
  const block = fig7.sections(results)[0]!.blocks.find((block) =>
    block.kind === "figure" && block.figure.id === "fig7-energy"
  );
  assert.ok(block?.kind === "figure" && block.figure.type === "curves");
  const [panel] = block.figure.panels;
  assert.deepEqual(panel!.series.map(({ label }) => label), ["PC, T = 8", "PC, T = 16", "iPC"]);
  const { runs } = panel!.series[2]!;
  assert.deepEqual(runs.map(({ seed }) => seed), [0, 2]);
  const points = runs[0]!.points;
  assert.deepEqual(points.slice(3, 5), [[3, 100], [4, 75]], "means of two neighbours");
  assert.deepEqual(points.at(-1), [48, 10]);
  assert.deepEqual(panel!.references, [{ y: 20, label: "mean image" }]);
  assert.match(textOf(fig7.sections(results)), /images' mean.*: CIFAR-10 20\.0 and 0\.0200\./);
});

Deno.test("pictures: the originals above, iPC's and PC's reconstructions below with their errors", () => {
  const blocks = fig7.sections(resultsOf(asClaimed))[0]!.blocks;
  const block = blocks.find((block) =>
    block.kind === "figure" && block.figure.id === "fig7-pictures-cifar-10"
  );
  assert.ok(block?.kind === "figure" && block.figure.type === "pictures");
  const { rows } = block.figure;
  assert.deepEqual(rows.map(({ label }) => label), ["original", "iPC", "PC, T = 16", "PC, T = 8"]);
  const [original, ipc, pc] = rows.map(({ pictures }) => pictures[0]!);
  assert.deepEqual([original!.pixels, original!.label], ["AAAA", undefined]);
  assert.deepEqual([ipc!.pixels, ipc!.label, ipc!.channels], ["////", "0.1250", 3]);
  assert.equal(pc!.label, "0.2500");
});

Deno.test("the text gives the range of the stability limit by data set", () => {
  const [text] = fig7.sections(resultsOf(asClaimed))[0]!.blocks;
  assert.ok(text?.kind === "text");
  const { stabilityLimit } = asClaimed({ rule: "ipc", seed: 0 });
  assert.ok(text.text.includes(`at the start is CIFAR-10 ${stabilityLimit.toFixed(2)} (wider`));
});

Deno.test("the headline: PC's iterations to half the energy, and its energy at the end, over iPC's", () => {
  // 12, 13, 14 and 20, 21, 22 iterations over 4, 5, 6; all end at the same energy.
  assert.equal(
    fig7.headline!(resultsOf(asClaimed)),
    "To halve the energy of a generative net PC takes 2.6 to 4.2 times as many inference steps as " +
      "iPC; after 48 steps PC's energy is 1.0 times iPC's.",
  );
  assert.equal(fig7.headline!(resultsOf(() => "no memory")), undefined);
});

Deno.test("the claims hold when every PC is later, and lower minima are lower energies at the end", () => {
  const [faster, minima] = fig7.claims(resultsOf(asClaimed));
  assert.equal(faster!.verdict, "reproduced");
  assert.match(faster!.claim, /more than 1\.5 times, with the whole range of 3 seeds/);
  assert.match(
    faster!.ours,
    /a half: from 2\.60 \[.*\] \(PC, T = 8: CIFAR-10, L = 4, width 256\) to 4\.20 .*; a tenth: from/,
  );
  assert.equal(faster!.seeds, "3 seeds");
  assert.equal(faster!.data, "CIFAR-10: original");
  // All end at the same energy: no better minimum.
  assert.equal(minima!.verdict, "not reproduced");
  const lower = fig7.claims(
    resultsOf((of) =>
      of.rule === "ipc"
        ? generativeResult(falling(4, 10).map((energy) => energy === 10 ? 5 : energy))
        : asClaimed(of)
    ),
  );
  assert.equal(lower[1]!.verdict, "reproduced");
  assert.match(
    lower[1]!.ours,
    /iPC's: from 2\.00 \[range of 3 seeds: 2\.00, 2\.00\] \(PC, T = 8: /,
  );
});

Deno.test("of minima nothing is said while an energy still falls", () => {
  // Over the last tenth, from iterations 42 and 43 on, PC falls from 11 to 10 and iPC rests at 5.
  const results = resultsOf((of) => {
    if (of.rule === "ipc") return generativeResult(falling(4, 10).map((energy) => energy / 2));
    const energies = asClaimed(of).energies;
    return generativeResult(
      energies.map((energy, t) => of.rule === "pc-16" && (t === 42 || t === 43) ? 11 : energy),
    );
  });
  const [, minima] = fig7.claims(results);
  assert.equal(minima!.verdict, "not tested here");
  assert.match(minima!.claim, /less than 1% over the last tenth/);
  assert.match(minima!.ours, /^both have converged in 1 of 2 comparisons .* up to 9\.1%\)/);
  assert.match(minima!.ours, /energy after as many iterations \(48\).* 2\.00 \[/);
  const change = (rule: string) => rowFor(results, rule)["change"]?.value as number;
  assert.ok(Math.abs(change("PC, T = 16") - 100 / 11) < 1e-9);
  assert.equal(change("iPC"), 0);
});

Deno.test("a cycle of two steps has not converged; its ends are means of both", () => {
  // PC goes up and down between 8 and 12, iPC rests at 10.
  const results = resultsOf((of) =>
    of.rule === "ipc" ? asClaimed(of) : generativeResult(
      asClaimed(of).energies.map((energy, t) => energy > 10 ? energy : t % 2 === 0 ? 8 : 12),
    )
  );
  const row = rowFor(results, "PC, T = 8");
  assert.deepEqual([row["end"]?.value, row["end-ratio"]?.value, row["change"]?.value], [10, 1, 0]);
  assert.match(fig7.claims(results)[1]!.ours, /^both have converged in 0 of 2 comparisons/);
  assert.match(
    textOf(fig7.sections(results)),
    /cycle of two steps: in 6 of 9 trainings the last two energies differ by 1% or more/,
  );
});

Deno.test("figures: the descriptions say what the curves do, whoever is first", () => {
  const describe = (slow: string) => {
    const results = resultsOf((of) =>
      of.rule === slow ? generativeResult(falling(45, 90)) : asClaimed(of)
    );
    const block = fig7.sections(results)[0]!.blocks.find(({ kind }) => kind === "figure");
    return block?.kind === "figure" ? block.figure.description : "";
  };
  assert.match(describe("none"), /a half of the initial energy, mean over seeds: iPC in 1 of 1 /);
  assert.match(
    describe("ipc"),
    /a half .*: PC, T = 8 in 1 of 1 panels\. .* the end: PC, T = 8 and PC, T = 16 in/,
  );
});

Deno.test("a comparison has one interval, in the tables and in the claims", () => {
  const profile = {
    ...PROFILE,
    fig7: { ...PROFILE.fig7, Ts: [8], readings: { ...PROFILE.fig7.readings, seeds: 1 } },
  };
  const results = resultsOf(
    (of) =>
      generativeResult([
        ...falling(of.rule === "ipc" ? 4 + of.seed : 12 + of.seed ** 2, 40),
        of.rule === "ipc" ? 5 + of.seed : 8 + of.seed ** 2,
      ]),
    profile,
  );
  const [faster, minima] = fig7.claims(results);
  const row = rowFor(results, "PC, T = 8");
  const [taken] = tableOf(fig7.sections(results), "fig7-readings").rows;
  for (
    const [column, claim, reading] of [
      ["half-ratio", faster, "factor"],
      ["end-ratio", minima, "end-factor"],
    ] as const
  ) {
    const { value, interval } = row[column]!;
    const [low, high] = interval!.map((end) => end.toFixed(2));
    assert.notEqual(low, high);
    const text = `${(value as number).toFixed(2)} [range of 3 seeds: ${low}, ${high}]`;
    assert.ok(claim!.ours.includes(text), `${text} in ${claim!.ours}`);
    assert.equal(taken!.cells[reading]?.value, text);
  }
});

Deno.test("seeds: a row each, linked to its runs; the means link to their panel's rows", () => {
  const results = resultsOf((of) =>
    of.rule === "pc-8" && of.seed === 1
      ? generativeResult([100, 40, 5], { status: "diverged" })
      : asClaimed(of)
  );
  const { rows } = tableOf(fig7.sections(results), "fig7-seeds");
  assert.deepEqual(rows.map(({ cells }) => cells["seed"]?.value), [0, 1, 2]);
  const [first, second, third] = rows.map(({ cells }) => cells);
  assert.equal(first!["width"]?.value, 256);
  const pc = first!["pc-16/half"]!;
  assert.deepEqual(
    [pc.value, pc.link],
    [20, "fig7/cifar-10/L-4/width-256/pc-16/seed-0"],
  );
  assert.deepEqual(
    [third!["ipc/tenth"]?.value, third!["ipc/end"]?.value, third!["ipc/error"]?.value],
    [12, 10, 0.125],
  );
  assert.deepEqual(
    [second!["pc-8/half"]?.value, second!["pc-8/half"]?.note, second!["pc-8/end"]?.value],
    [null, "diverged", null],
  );
  const ipc = rowFor(results, "iPC");
  assert.ok(rows[0]!.id !== undefined);
  for (const column of ["half", "tenth", "end", "error", "generated", "n"]) {
    assert.equal(ipc[column]?.link, rows[0]!.id, column);
  }
});

Deno.test("the claim fails where one PC is as fast; it is open where iPC never gets to a half", () => {
  const verdict = (change: (of: { rule: string; seed: number }) => GenerativeResult) =>
    fig7.claims(resultsOf(change))[0]!.verdict;
  assert.equal(
    verdict((of) => of.rule === "pc-16" ? generativeResult(falling(4, 40)) : asClaimed(of)),
    "not reproduced",
  );
  assert.equal(
    verdict((of) =>
      of.rule === "pc-8" ? generativeResult(falling(6 + of.seed, 40)) : asClaimed(of)
    ),
    "not reproduced",
    "6 against 4 is not much faster",
  );
  assert.equal(
    verdict((of) => of.rule === "ipc" ? generativeResult(falling(90, 90)) : asClaimed(of)),
    "not tested here",
  );
  // A tenth that iPC does not reach leaves the half to decide.
  assert.equal(
    verdict((of) => of.rule === "ipc" ? generativeResult(falling(4, 90)) : asClaimed(of)),
    "reproduced",
  );
  const one = { ...PROFILE, fig7: { ...PROFILE.fig7, seeds: 1 } };
  assert.equal(fig7.claims(resultsOf(asClaimed, one))[0]!.verdict, "not tested here");
});

Deno.test("other readings stand beside the one taken; what they leave as it is comes from the panel", () => {
  const profile: Profile = {
    ...PROFILE,
    fig7: {
      ...PROFILE.fig7,
      readings: { ...PROFILE.fig7.readings, seeds: 2 },
    },
  };
  const results = resultsOf((of) => {
    if (of.name.includes("readings/relu/ipc")) return generativeResult(falling(24, 40));
    if (of.name.includes("readings/sgd")) return generativeResult([100], { status: "diverged" });
    return asClaimed(of);
  }, profile);
  const { rows, source } = tableOf(fig7.sections(results), "fig7-readings");
  const cells = rows.map(({ cells }) => cells);
  assert.equal(cells.length, 1 + fig7Readings(profile.fig7).length);
  const [taken, stable, reset, faster, relu, , sgd] = cells;
  assert.deepEqual(
    [taken, stable, reset, faster, relu, sgd].map((row) => row!["holds"]?.value),
    ["yes", "yes", "yes", "yes", "no", "open"],
  );
  assert.deepEqual([taken!["n"]?.value, reset!["n"]?.value], [3, 2]);
  assert.match(String(taken!["tenth"]?.value), /^2\.82 /);
  assert.equal(reset!["ipc"]?.value, 4.5, "iPC's first two seeds of the panel");
  assert.match(String(relu!["factor"]?.value), /^0\.52 /);
  // The source names what the rows are of: the panels' trainings with one T, and the readings'.
  const named = source!.stages.map(({ name }) => name);
  assert.equal(new Set(named).size, named.length);
  const inPanels = named.filter((name) => !name.includes("readings/"));
  assert.ok(inPanels.every((name) => /\/(pc-8|ipc)\//.test(name)));
  assert.equal(inPanels.length, 2 * 3);
  assert.equal(
    named.length - inPanels.length,
    results.stages.filter(({ name }) => name.includes("readings/")).length,
  );
});

Deno.test("a failed seed is named; where all failed, the chapter says so and shows nothing else", () => {
  const some = resultsOf((of) => of.rule === "ipc" && of.seed === 0 ? "no memory" : asClaimed(of));
  assert.match(textOf(fig7.sections(some)), /Failed trainings.*ipc\/seed-0 \(no memory\)/);
  const none = resultsOf(() => "no memory");
  const sections = fig7.sections(none);
  assert.ok(sections.length === 1 && sections[0]!.blocks.every(({ kind }) => kind === "text"));
  assert.deepEqual(
    fig7.claims(none).map(({ verdict, ours }) => [verdict, ours]),
    Array(2).fill(["not tested here", "no finished training"]),
  );
  assert.deepEqual(fig7.sections({ profile: PROFILE, stages: [] }), []);
});
