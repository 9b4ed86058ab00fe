/** @file Table 1's chapter on results made by hand: both protocols, and what failed or diverged. */
import assert from "node:assert/strict";
import { asJson } from "../../base/canonical_json.ts";
import type { Json } from "../../base/canonical_json.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import type { Results, StageRecord } from "../experiment.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import {
  classifierResult,
  classifierTiming,
  contextOf,
  failedRecord,
  finishedRecord,
  rowOf,
  tableOf,
  textOf,
} from "../testdata/hand_made.ts";
import type { EpochByHand } from "../testdata/hand_made.ts";
import type { RuleName, Table1Row } from "./profiles.ts";
import { table1 } from "./table1.ts";

const FASHION = { data: "fashion-mnist", hidden: [64, 64] } as const;

function profileOf(rows: readonly Table1Row[], rest: Partial<Profile["table1"]> = {}): Profile {
  return { ...PROFILES.quick, table1: { ...PROFILES.quick.table1, rows, ...rest } };
}

/** One training's outcome: epochs, "diverged" after some, or why it failed. */
type Outcome = readonly EpochByHand[] | { readonly diverged: readonly EpochByHand[] } | string;

function recordOf(stage: Stage, outcome: Outcome): StageRecord {
  if (typeof outcome === "string") return failedRecord(stage.name, outcome);
  const [epochs, status] = "diverged" in outcome
    ? [outcome.diverged, "diverged"] as const
    : [outcome, "finished"] as const;
  return finishedRecord(stage, {
    value: classifierResult(epochs, status),
    volatile: classifierTiming(epochs.length),
  });
}

/** Results of a profile without a search: what `outcome` gives for every rule and seed. */
function resultsOf(
  profile: Profile,
  outcome: (rule: RuleName, seed: number, data: string) => Outcome,
): Results {
  const stages = table1.stages(contextOf(profile)).map((stage) => {
    const { seed, data } = stage.params as unknown as ClassifierSettings;
    return recordOf(stage, outcome(stage.name.split("/")[3] as RuleName, seed, data.name));
  });
  return { profile, stages };
}

/**
 * Two epochs: validation selects the first, the test accuracy is best in the second. Percent in, as in
 * the table.
 */
function twoEpochs(selected: number, best: number, rest: Partial<EpochByHand> = {}): EpochByHand[] {
  return [
    { validation: 0.9, test: selected / 100, ...rest },
    { validation: 0.8, test: best / 100, ...rest },
  ];
}

function close(actual: unknown, expected: number): void {
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) < 1e-9,
    `${actual} is not ${expected}`,
  );
}

const SEVEN = profileOf([{ ...FASHION, rules: ["bp", "bpxt", "pc-0.5", "zil", "ipc"], seeds: 7 }]);
/** Best test accuracies of seeds 0 to 6, and accuracies where validation selects. */
const BEST = [80, 81, 82, 83, 84, 95, 97];
const SELECTED = [60, 61, 62, 63, 64, 65, 66];

Deno.test("accuracy: both protocols read one run, the paper's on its first five seeds", () => {
  const results = resultsOf(SEVEN, (_, seed) => twoEpochs(SELECTED[seed]!, BEST[seed]!));
  const cells = rowOf(tableOf(table1.sections(results), "table1-accuracy"), { rule: "BP" });
  // 80 to 84: mean 82, population standard deviation sqrt(2), and the paper's ± is half of it.
  close(cells["paper"]?.value, 82);
  close(cells["paper"]?.plusMinus, Math.SQRT2 / 2);
  assert.equal(cells["paper"]?.n, 5);
  // 60 to 66: mean and median 63, sample standard deviation sqrt(28 / 6).
  close(cells["mean"]?.value, 63);
  close(cells["median"]?.value, 63);
  close(cells["deviation"]?.value, Math.sqrt(28 / 6));
  assert.equal(cells["n"]?.value, 7);
  const [low, high] = cells["mean"]!.interval!;
  assert.ok(60 < low && low < 63 && 63 < high && high < 66, `interval ${low} to ${high}`);
  assert.equal(cells["mean"]?.note, undefined);
  assert.equal(cells["updates"]?.value, 20);
  assert.equal(cells["seconds"]?.value, 2);
});

Deno.test("accuracy: the paper's figures stand beside its own columns, and nowhere else", () => {
  const rows: Table1Row[] = [
    { ...FASHION, rules: SEVEN.table1.rows[0]!.rules, seeds: 2 },
    { data: "mnist", hidden: [64, 64], rules: ["bp", "pc-0.1", "ipc"], seeds: 2 },
    { data: "mnist", hidden: [256, 256], rules: ["bp", "ipc"], seeds: 2 },
  ];
  const results = resultsOf(profileOf(rows), () => twoEpochs(50, 60));
  const table = tableOf(table1.sections(results), "table1-accuracy");
  const published = (network: string, rule: string) => {
    const { value, plusMinus } = rowOf(table, { network, rule })["published"]!;
    return [value, plusMinus];
  };
  const [fashion, mnist] = ["MLP 64-64 on FashionMNIST", "MLP 64-64 on MNIST"];
  assert.deepEqual(published(fashion, "BP"), [88.54, 0.64]);
  assert.deepEqual(published(fashion, "PC γ 0.5"), [85.12, 0.75]);
  assert.deepEqual(published(fashion, "iPC"), [89.13, 0.86]);
  assert.deepEqual(published(fashion, "BPxT"), [null, undefined]);
  assert.deepEqual(published(fashion, "Z-IL"), [null, undefined]);
  assert.deepEqual(published(mnist, "BP"), [98.26, 0.12]);
  assert.deepEqual(published(mnist, "PC γ 0.1"), [null, undefined], "the paper's gamma is 0.5");
  assert.deepEqual(published(mnist, "iPC"), [98.54, 0.86]);
  assert.deepEqual(published("MLP 256-256 on MNIST", "BP"), [null, undefined]);
});

Deno.test("accuracy: a diverged seed is counted, shown, and averaged into nothing", () => {
  const results = resultsOf(SEVEN, (rule, seed) => {
    const epochs = twoEpochs(SELECTED[seed]!, BEST[seed]!);
    // Seed 1 diverged after an epoch that looked better than all others.
    return rule === "ipc" && seed === 1
      ? { diverged: [{ validation: 1, test: 1, loss: 0.001 }] }
      : epochs;
  });
  const sections = table1.sections(results);
  const cells = rowOf(tableOf(sections, "table1-accuracy"), { rule: "iPC" });
  close(cells["mean"]?.value, (60 + 62 + 63 + 64 + 65 + 66) / 6);
  assert.equal(cells["mean"]?.note, "1 diverged");
  assert.equal(cells["n"]?.value, 6);
  close(cells["paper"]?.value, (80 + 82 + 83 + 84) / 4);
  assert.equal(cells["paper"]?.n, 4);
  assert.equal(cells["updates"]?.value, 20, "of the trainings that ended");
  assert.equal(cells["seconds"]?.value, 2);

  const seeds = tableOf(sections, "table1-seeds-fashion-mnist-64-64");
  const row = rowOf(seeds, { seed: 1 });
  assert.equal(row["ipc/accuracy"]?.value, null);
  assert.equal(row["ipc/accuracy"]?.note, "diverged");
  assert.equal(row["ipc/loss"]?.value, null);
  close(row["bp/accuracy"]?.value, 61);

  const difference = rowOf(tableOf(sections, "table1-differences"), { versus: "BP" });
  assert.equal(difference["n"]?.value, 6, "its pair is dropped");
  assert.equal(difference["difference"]?.value, 0);

  for (const { blocks } of sections) {
    for (const block of blocks) {
      if (block.kind !== "figure" || block.figure.type !== "curves") continue;
      for (const { series } of block.figure.panels) {
        const ipc = series.find(({ label }) => label === "iPC")!;
        assert.deepEqual(ipc.runs.map(({ seed }) => seed), [0, 2, 3, 4, 5, 6]);
      }
    }
  }
});

Deno.test("accuracy: a cell whose seeds all diverged has no mean, and is best of nothing", () => {
  const results = resultsOf(SEVEN, (rule) => rule === "zil" ? { diverged: [] } : twoEpochs(60, 70));
  const table = tableOf(table1.sections(results), "table1-accuracy");
  const cells = rowOf(table, { rule: "Z-IL" });
  for (const column of ["paper", "mean", "median", "deviation", "updates", "seconds"]) {
    assert.equal(cells[column]?.value, null, column);
  }
  assert.equal(cells["mean"]?.note, "7 diverged");
  assert.equal(cells["mean"]?.best, false);
  assert.equal(cells["n"]?.value, 0);
});

Deno.test("accuracy: a failed seed is named with its reason, and no other takes its place", () => {
  const results = resultsOf(
    SEVEN,
    (rule, seed) =>
      rule === "bp" && seed === 2 ? "its worker died" : twoEpochs(SELECTED[seed]!, BEST[seed]!),
  );
  const sections = table1.sections(results);
  assert.match(
    textOf(sections),
    /Failed trainings.*: table1\/fashion-mnist\/64-64\/bp\/seed-2 \(its worker died\)\./,
  );
  const cells = rowOf(tableOf(sections, "table1-accuracy"), { rule: "BP" });
  close(cells["paper"]?.value, (80 + 81 + 83 + 84) / 4); // not seed 5's 95
  assert.equal(cells["paper"]?.n, 4);
  assert.equal(cells["n"]?.value, 6);
  const seeds = tableOf(sections, "table1-seeds-fashion-mnist-64-64");
  assert.equal(rowOf(seeds, { seed: 2 })["bp/accuracy"], undefined);
  const pairs = rowOf(tableOf(sections, "table1-differences"), { versus: "BP" });
  assert.deepEqual([pairs["n"]?.value, pairs["difference"]?.value], [6, 0]);
});

Deno.test("accuracy: where all failed, the chapter says so and shows no table", () => {
  const sections = table1.sections(resultsOf(SEVEN, () => "no memory"));
  assert.equal(sections.length, 1);
  assert.ok(sections[0]!.blocks.every(({ kind }) => kind === "text"));
  assert.match(textOf(sections), /seed-0 \(no memory\)/);
  assert.deepEqual(table1.sections({ profile: SEVEN, stages: [] }), []);
});

Deno.test("accuracy: the best of a row is marked, with all that equal it in print", () => {
  const accuracy: Partial<Record<RuleName, number>> = { bp: 70, bpxt: 70.004, ipc: 69.99 };
  const results = resultsOf(SEVEN, (rule) => {
    const value = accuracy[rule] ?? 50;
    return twoEpochs(value, value);
  });
  const table = tableOf(table1.sections(results), "table1-accuracy");
  for (const column of ["paper", "mean"]) {
    const best = table.rows.filter(({ cells }) => cells[column]?.best)
      .map(({ cells }) => cells["rule"]?.value);
    assert.deepEqual(best, ["BP", "BPxT"], column);
  }
});

Deno.test("accuracy: a row without BPxT marks none as best", () => {
  const row: Table1Row = { data: "mnist", hidden: [256, 256], rules: ["bp", "ipc"], seeds: 3 };
  const results = resultsOf(profileOf([row]), (rule) => twoEpochs(50, rule === "ipc" ? 70 : 60));
  const { rows } = tableOf(table1.sections(results), "table1-accuracy");
  assert.ok(rows.every(({ cells }) => !cells["paper"]!.best && !cells["mean"]!.best));
});

Deno.test("accuracy: the interval of three seeds is told to be their range", () => {
  const named = (seeds: number) => {
    const profile = profileOf([{ ...FASHION, rules: ["bp", "ipc"], seeds }]);
    const results = resultsOf(
      profile,
      (rule, seed) => twoEpochs(50 + seed, rule === "ipc" ? 70 : 0),
    );
    const sections = table1.sections(results);
    return [
      rowOf(tableOf(sections, "table1-accuracy"), { rule: "BP" })["mean"]!,
      rowOf(tableOf(sections, "table1-differences"), { versus: "BP" })["difference"]!,
    ].map(({ interval, intervalName }) => [interval, intervalName]);
  };
  assert.deepEqual(named(3)[0], [[50, 52], "range of 3 seeds"]);
  assert.equal(named(3)[1]![1], "range of 3 seeds");
  assert.deepEqual(named(5).map(([, name]) => name), [undefined, undefined]);
});

Deno.test("differences: iPC minus each rule seed by seed, exact p-values, Holm over the table", () => {
  const shift: Partial<Record<RuleName, number>> = { bp: 2, bpxt: 0, "pc-0.5": -3, zil: 2 };
  const results = resultsOf(SEVEN, (rule, seed) => {
    const value = SELECTED[seed]! - (shift[rule] ?? 0);
    return twoEpochs(value, 0);
  });
  const table = tableOf(table1.sections(results), "table1-differences");
  const bp = rowOf(table, { versus: "BP" });
  close(bp["difference"]?.value, 2);
  for (const end of bp["difference"]!.interval!) close(end, 2);
  // All 7 signs equal: 2 of 2^7 patterns are as extreme. Holm: four tests, this one of the smallest.
  close(bp["p"]?.value, 2 / 128);
  close(bp["holm"]?.value, 4 * 2 / 128);
  close(rowOf(table, { versus: "PC γ 0.5" })["difference"]?.value, -3);
  const none = rowOf(table, { versus: "BPxT" });
  close(none["difference"]?.value, 0);
  close(none["p"]?.value, 1);
  close(none["holm"]?.value, 1);
  assert.equal(table.rows.length, 4, "iPC is not compared with itself");
});

Deno.test("differences: a claim prints the interval of the table, digit by digit", () => {
  const results = resultsOf(SEVEN, (rule, seed) =>
    // Uneven differences, whose bootstrap interval depends on the resamples.
    twoEpochs(SELECTED[seed]! + (rule === "ipc" ? (seed * seed) % 5 + 0.37 * seed : 0), 0));
  const table = tableOf(table1.sections(results), "table1-differences");
  const claims = table1.claims(results);
  for (
    const [id, rules] of [["ipc-over-pc", ["PC γ 0.5"]], ["ipc-like-bp", ["BP", "BPxT"]]] as const
  ) {
    const { ours } = claims.find((claim) => claim.id === `${id}-fashion-mnist/64-64`)!;
    for (const versus of rules) {
      const { value, interval } = rowOf(table, { versus })["difference"]!;
      const [mean, low, high] = [value as number, ...interval!].map((end) => `+${end.toFixed(2)}`);
      assert.ok(low !== high);
      assert.ok(ours.includes(`${mean} [${low}, ${high}] points against ${versus}`), ours);
    }
  }
});

Deno.test("curves: test accuracy in percent against epochs, updates and mean seconds", () => {
  const results = resultsOf(
    profileOf([{ ...FASHION, rules: ["bp", "ipc"], seeds: 2 }]),
    () => twoEpochs(50, 60, { energy: 0.125 }),
  );
  const figures = table1.sections(results).flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "figure" ? [block.figure] : []);
  const curves = figures.find(({ id }) => id === "table1-curves-fashion-mnist-64-64")!;
  assert.equal(curves.type, "curves");
  if (curves.type !== "curves") return;
  const points = curves.panels.map(({ series }) => series[0]!.runs[0]!.points);
  assert.deepEqual(points, [
    [[1, 50], [2, 60]],
    [[10, 50], [20, 60]],
    [[1, 50], [2, 60]],
  ]);
  const energy = figures.find(({ id }) => id === "table1-energy-fashion-mnist-64-64")!;
  if (energy.type !== "curves") throw new Error("expected curves");
  assert.deepEqual(energy.panels.map(({ series }) => series.map(({ label }) => label)), [
    ["BP", "iPC"],
    ["iPC"],
  ]);
  assert.deepEqual(energy.panels[1]!.series[0]!.runs[0]!.points, [[1, 0.125], [2, 0.125]]);
  const dots = figures.find(({ id }) => id === "table1-dots")!;
  if (dots.type !== "dots") throw new Error("expected dots");
  const items = dots.groups[0]!.items;
  assert.deepEqual(items.map(({ label, value, published }) => [label, value, published]), [
    ["BP", 50, 88.54],
    ["iPC", 50, 89.13],
  ]);
});

Deno.test("sources: data, scale, seeds, engine, seconds and stages of what is shown", () => {
  const results = resultsOf(SEVEN, () => twoEpochs(50, 60));
  const { source } = tableOf(table1.sections(results), "table1-accuracy");
  assert.equal(source?.data, "FashionMNIST: original");
  assert.equal(source?.scale, SEVEN.table1.scale);
  assert.equal(source?.seeds, "7 seeds (0 to 6)");
  assert.match(source?.engine ?? "", /^onnx:cpu \(.*onnxruntime-node [\d.]+.*\), 1 thread$/);
  assert.equal(source?.seconds, 2 * 35);
  assert.equal(source?.stages.length, 35);
});

/** A search over two learning rates and two values of gamma on two seeds. */
const SEARCHED = profileOf([{ ...FASHION, rules: ["pc-0.1", "ipc"], seeds: 2 }], {
  grid: { alphas: [1e-4, 1e-3, 1e-2], gammas: [0.1, 1], decays: [0], seeds: 2 },
});

/** Results of a search and of its winners; all accuracies alike (percent). */
function searchedResults(
  accuracy: (settings: ClassifierSettings) => number | null,
  profile = SEARCHED,
): Results {
  const outcome = (stage: Stage): StageRecord => {
    const value = accuracy(stage.params as unknown as ClassifierSettings);
    return recordOf(
      stage,
      value === null ? { diverged: [] } : [{ validation: value / 100, test: value / 100 }],
    );
  };
  const search = table1.stages(contextOf(profile)).map(outcome);
  const finished = new Map(
    search.flatMap(({ name, outcome }): [string, Json][] =>
      "failed" in outcome ? [] : [[name, asJson(outcome.value as object)]]
    ),
  );
  const stages = table1.stages(contextOf(profile, { results: finished })).map(outcome);
  return { profile, stages };
}

Deno.test("search: every setting has its row, means over its seeds, diverged ones counted", () => {
  const results = searchedResults(({ optimiser, rule, seed }) => {
    if (rule.kind === "ipc" && optimiser.alpha === 1e-2) return seed === 0 ? null : 90;
    return seed === 0 ? 70 : 72;
  });
  const table = tableOf(table1.sections(results), "table1-grid-settings");
  // PC at its column's gamma and at the grid's other one, iPC at both: 3 learning rates each.
  assert.equal(table.rows.length, 3 * 2 + 3 * 2);
  const sound = rowOf(table, { rule: "iPC", alpha: 1e-3, gamma: 0.1 });
  close(sound["validation"]?.value, 71);
  assert.equal(sound["n"]?.value, 2);
  assert.equal(sound["n"]?.note, undefined);
  const diverged = rowOf(table, { rule: "iPC", alpha: 1e-2, gamma: 0.1 });
  assert.equal(diverged["n"]?.value, 1);
  assert.equal(diverged["n"]?.note, "1 diverged");
});

Deno.test("search: settings with a diverged seed did not converge, in any reading", () => {
  const results = searchedResults(({ optimiser, rule, seed }) => {
    if (rule.kind === "ipc") return optimiser.alpha === 1e-2 && seed === 0 ? null : 80;
    // PC: 80, 75 and 60 by learning rate, at both gammas.
    return { 1e-4: 80, 1e-3: 75, 1e-2: 60 }[optimiser.alpha]!;
  });
  const table = tableOf(table1.sections(results), "table1-converged");
  const pc = rowOf(table, { rule: "PC" });
  const ipc = rowOf(table, { rule: "iPC" });
  // PC: 75 >= 70 points, 75 >= 72 relative, 60 neither; six settings.
  assert.deepEqual(
    ["points", "relative", "pooled", "settings"].map((column) => pc[column]?.value),
    [4, 4, 4, 6],
  );
  assert.deepEqual(
    ["points", "relative", "pooled", "settings"].map((column) => ipc[column]?.value),
    [4, 4, 4, 6],
  );
});

/** The chapter's opening text and the note on the paper's column. */
function wordsOf(results: Results): { readonly setup: string; readonly note: string } {
  const sections = table1.sections(results);
  return { setup: textOf(sections), note: tableOf(sections, "table1-accuracy").notes![0]! };
}

Deno.test("search: the text names what is searched, and the paper's column says who selected", () => {
  const { setup, note } = wordsOf(searchedResults(() => 80));
  assert.match(setup, /searched: learning rate, γ \(iPC's alone/);
  assert.doesNotMatch(setup, /weight decay/);
  assert.match(note, /here searched settings are selected on validation images/);
  const unsearched = wordsOf(resultsOf(SEVEN, () => twoEpochs(50, 60)));
  assert.match(unsearched.setup, new RegExp(`learning rate ${SEVEN.table1.optimiser.alpha}, half`));
  assert.doesNotMatch(unsearched.note, /validation/);
});

Deno.test("search: where the weight decay is searched its settings can be told apart", () => {
  const decays = [0, 0.1];
  const columns = (profile: Profile) =>
    tableOf(table1.sections(searchedResults(() => 80, profile)), "table1-grid-settings");
  const grid = { ...SEARCHED.table1.grid!, decays };
  const table = columns({ ...SEARCHED, table1: { ...SEARCHED.table1, grid } });
  assert.ok(table.columns.some(({ id }) => id === "decay"));
  const values = table.rows.map(({ cells }) => cells["decay"]?.value as number);
  assert.deepEqual([...new Set(values)].sort(), decays);
  assert.ok(columns(SEARCHED).columns.every(({ id }) => id !== "decay"));
});
