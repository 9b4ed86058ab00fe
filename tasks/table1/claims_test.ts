/** @file Every claim of Table 1, with results made by hand under which it holds, fails, or stays open. */
import assert from "node:assert/strict";
import { asJson } from "../../base/canonical_json.ts";
import type { Json } from "../../base/canonical_json.ts";
import type { DataStatus } from "../../datasets/dataset.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { ClassifierSettings } from "../../training/settings.ts";
import type { Claim, StageRecord } from "../experiment.ts";
import { PROFILES } from "../profiles.ts";
import type { Profile } from "../profiles.ts";
import {
  classifierResult,
  classifierTiming,
  contextOf,
  failedRecord,
  finishedRecord,
} from "../testdata/hand_made.ts";
import { table1Claims } from "./claims.ts";
import type { Grid, RuleName } from "./profiles.ts";
import { table1Stages } from "./stages.ts";

const RULES = ["bp", "bpxt", "pc-0.5", "pc-0.1", "ipc"] as const satisfies readonly RuleName[];

/** The outcome of one training; null where it diverged, undefined where it failed. */
type Outcome =
  | {
    readonly accuracy: number;
    /** Loss of an epoch before the last. */
    readonly before?: number;
    readonly loss?: number;
    readonly energy?: number;
  }
  | null
  | undefined;

function recordOf(stage: Stage, outcome: Outcome): StageRecord {
  if (outcome === undefined) return failedRecord(stage.name, "it failed");
  const { accuracy, before, ...rest } = outcome ?? { accuracy: 0 };
  const epoch = { validation: accuracy / 100, test: accuracy / 100, ...rest };
  const epochs = before === undefined ? [epoch] : [{ ...epoch, loss: before }, epoch];
  return finishedRecord(stage, {
    value: outcome === null ? classifierResult([], "diverged") : classifierResult(epochs),
    volatile: classifierTiming(1),
  });
}

/** The claims on one row of trainings, by id. */
function claimsOn(
  data: "mnist" | "fashion-mnist",
  outcome: (rule: RuleName, seed: number) => Outcome,
  { seeds = 5, status = "original", rules = RULES }: {
    readonly seeds?: number;
    readonly status?: DataStatus;
    readonly rules?: readonly RuleName[];
  } = {},
): Map<string, Claim> {
  const profile: Profile = {
    ...PROFILES.quick,
    table1: { ...PROFILES.quick.table1, rows: [{ data, hidden: [64, 64], rules, seeds }] },
  };
  const stages = table1Stages(contextOf(profile, { status })).map((stage) => {
    const { seed } = stage.params as unknown as ClassifierSettings;
    return recordOf(stage, outcome(stage.name.split("/")[3] as RuleName, seed));
  });
  return new Map(table1Claims({ profile, stages }).map((claim) => [claim.id, claim]));
}

/** Seeds differ; so do, a little, the differences between rules. */
function accuracy(seed: number, shift: number): { readonly accuracy: number } {
  return { accuracy: 80 + seed + shift + (seed % 2 === 0 ? 0.01 : -0.01) * Math.sign(shift) };
}

const FASHION = "fashion-mnist/64-64";

Deno.test("iPC over PC on FashionMNIST: above every PC column, with an interval above zero", () => {
  const verdict = (shifts: Partial<Record<RuleName, number>>) =>
    claimsOn("fashion-mnist", (rule, seed) => accuracy(seed, shifts[rule] ?? 0))
      .get(`ipc-over-pc-${FASHION}`)!.verdict;
  assert.equal(verdict({ ipc: 1 }), "reproduced");
  assert.equal(verdict({ ipc: -1 }), "not reproduced");
  assert.equal(verdict({}), "not reproduced", "no difference at all");
  assert.equal(verdict({ ipc: 1, "pc-0.1": 2 }), "not reproduced", "not above the better PC");
});

Deno.test("iPC over PC: a difference within the seeds' noise is no difference", () => {
  const claim = claimsOn(
    "fashion-mnist",
    (rule, seed) => accuracy(seed, rule === "ipc" ? (seed % 2 === 0 ? 1 : -1) : 0),
  ).get(`ipc-over-pc-${FASHION}`)!;
  assert.equal(claim.verdict, "not reproduced");
});

Deno.test("iPC and PC tie on MNIST: the interval includes zero", () => {
  const verdict = (shift: (seed: number) => number) =>
    claimsOn("mnist", (rule, seed) => accuracy(seed, rule === "ipc" ? shift(seed) : 0))
      .get("ipc-over-pc-mnist/64-64")!;
  const tie = verdict((seed) => (seed % 2 === 0 ? 0.2 : -0.2));
  assert.equal(tie.verdict, "reproduced");
  assert.match(tie.claim, /tie on MLP 64-64 on MNIST/);
  assert.equal(verdict(() => 0.5).verdict, "not reproduced");
  assert.equal(verdict(() => -0.5).verdict, "not reproduced");
});

Deno.test("iPC is comparable to BP: not a whole point below BP, nor below BPxT", () => {
  const verdict = (shifts: Partial<Record<RuleName, number>>) =>
    claimsOn("fashion-mnist", (rule, seed) => accuracy(seed, shifts[rule] ?? 0))
      .get(`ipc-like-bp-${FASHION}`)!.verdict;
  assert.equal(verdict({ ipc: -0.5 }), "reproduced");
  assert.equal(verdict({ ipc: 3 }), "reproduced", "better is not worse");
  assert.equal(verdict({ ipc: -1.5 }), "not reproduced");
  assert.equal(verdict({ ipc: -0.5, bpxt: 1 }), "not reproduced", "BPxT is its fair control");
});

/** The claim on minima where a rule's training loss goes from one value to another in its last epoch. */
function minimaClaim(losses: Partial<Record<RuleName, readonly [before: number, last: number]>>) {
  return claimsOn("fashion-mnist", (rule, seed) => {
    const [before, last] = losses[rule] ?? [0.2, 0.2];
    return { accuracy: 80, before: before + 0.01 * seed, loss: last + 0.01 * seed, energy: seed };
  }).get(`better-minima-${FASHION}`)!;
}

Deno.test("better minima: the final loss is below PC's at every gamma, whatever the energy", () => {
  const verdict = (loss: number) => minimaClaim({ ipc: [loss, loss] }).verdict;
  assert.equal(verdict(0.1), "reproduced");
  assert.equal(verdict(0.3), "not reproduced");
  assert.equal(verdict(0.2), "not reproduced", "no difference at all");
  const better = minimaClaim({ ipc: [0.1, 0.1], "pc-0.1": [0.05, 0.05] });
  assert.equal(better.verdict, "not reproduced", "not below the better PC");
});

Deno.test("better minima: while a loss still falls by a percent there is no minimum", () => {
  const falling = minimaClaim({ ipc: [0.1, 0.09] });
  assert.equal(falling.verdict, "not tested here");
  assert.match(falling.ours, /^not converged within these epochs; /);
  assert.equal(minimaClaim({ ipc: [0.1, 0.1], "pc-0.1": [0.3, 0.2] }).verdict, "not tested here");
  const other = minimaClaim({ ipc: [0.1, 0.1], bpxt: [0.3, 0.2] });
  assert.equal(other.verdict, "reproduced", "BPxT is shown beside it, and is no part of the claim");
  assert.match(other.ours, /-0.1000 \[.*\] against BPxT$/);
});

Deno.test("claims on a row: one seed tests nothing, two what both agree on", () => {
  const verdicts = (seeds: number, shift: (seed: number) => number) => {
    const claims = claimsOn(
      "fashion-mnist",
      (rule, seed) => accuracy(seed, rule === "ipc" ? shift(seed) : 0),
      { seeds },
    );
    return ["ipc-over-pc", "ipc-like-bp"].map((id) => claims.get(`${id}-${FASHION}`)!.verdict);
  };
  assert.deepEqual(verdicts(1, () => 2), ["not tested here", "not tested here"]);
  assert.deepEqual(verdicts(2, () => 2), ["reproduced", "reproduced"]);
  assert.deepEqual(verdicts(2, () => -2), ["not reproduced", "not reproduced"]);
  const disagreeing = (seed: number) => seed === 0 ? -2 : 2;
  assert.deepEqual(verdicts(2, disagreeing), ["not tested here", "not tested here"]);
  assert.deepEqual(verdicts(5, (seed) => seed % 2 === 0 ? -3 : 2), [
    "not reproduced",
    "not reproduced",
  ]);
});

Deno.test("a tie: a few seeds can refute it, and show none; their range says what it is", () => {
  const tie = (seeds: number, shift: (seed: number) => number) =>
    claimsOn("mnist", (rule, seed) => accuracy(seed, rule === "ipc" ? shift(seed) : 0), { seeds })
      .get("ipc-over-pc-mnist/64-64")!;
  const around = (seed: number) => seed % 2 === 0 ? 0.2 : -0.2;
  assert.equal(tie(3, around).verdict, "not tested here");
  assert.match(tie(3, around).ours, /\[range of 3 seeds: -0\.\d\d, \+0\.\d\d\] points against PC/);
  assert.equal(tie(3, () => 1).verdict, "not reproduced");
  assert.equal(tie(5, around).verdict, "reproduced");
  assert.doesNotMatch(tie(5, around).ours, /range/);
});

Deno.test("claims on a row: seeds that diverged or failed on one side are no pairs", () => {
  const claims = (bad: Outcome) =>
    claimsOn("fashion-mnist", (rule, seed) =>
      // Where PC has no value iPC is far worse: as pairs these would turn the verdict.
      seed < 3
        ? (rule.startsWith("pc") ? bad : { accuracy: 10 })
        : accuracy(seed, rule === "ipc" ? 1 : 0)).get(`ipc-over-pc-${FASHION}`)!;
  for (const bad of [null, undefined]) {
    assert.equal(claims(bad).verdict, "reproduced");
    assert.match(claims(bad).ours, /^\+1\.0\d \[/);
  }
});

Deno.test("claims on a row: without iPC, or without any PC, they stay open", () => {
  const verdict = (rules: readonly RuleName[]) =>
    claimsOn("fashion-mnist", (_, seed) => accuracy(seed, 0), { rules })
      .get(`ipc-over-pc-${FASHION}`)!;
  for (const rules of [["bp", "pc-0.5"], ["bp", "ipc"]] as const) {
    assert.equal(verdict(rules).verdict, "not tested here");
    assert.equal(verdict(rules).ours, "no pair of rules");
  }
});

Deno.test("claims on a row: they say seeds, scale, data, and whether a stand-in is among them", () => {
  const outcome = (_: RuleName, seed: number) => accuracy(seed, 0);
  const claim = claimsOn("mnist", outcome).get("ipc-over-pc-mnist/64-64")!;
  assert.equal(claim.seeds, "5 seeds");
  assert.equal(claim.scale, PROFILES.quick.table1.scale);
  assert.equal(claim.data, "MNIST: original");
  assert.equal(claim.standIn, false);
  assert.equal(claim.published, "98.54 against 98.55");
  assert.equal(claim.link, "table1-differences");
  const drawn = claimsOn("mnist", outcome, { status: "synthetic" }).get("ipc-over-pc-mnist/64-64")!;
  assert.equal(drawn.standIn, true);
  assert.equal(drawn.data, "MNIST: synthetic");
});

Deno.test("claims without any training: those of the search alone, and open", () => {
  const claims = table1Claims({ profile: PROFILES.quick, stages: [] });
  assert.deepEqual(
    claims.map(({ id, verdict }) => [id, verdict]),
    [["converged-settings", "not tested here"], ["within-range", "not tested here"]],
  );
});

/** A search over three learning rates, unless told otherwise; accuracies in percent, null: diverged. */
function searchClaims(
  accuracy: (settings: ClassifierSettings) => number | null,
  grid: Partial<Grid> = {},
) {
  const profile: Profile = {
    ...PROFILES.full,
    table1: {
      ...PROFILES.full.table1,
      rows: [
        { data: "mnist", hidden: [64, 64], rules: ["pc-0.1", "ipc"], seeds: 2 },
        { data: "mnist", hidden: [9], rules: ["bp"], seeds: 2, unsearched: true },
      ],
      grid: { alphas: [1e-4, 1e-3, 1e-2], gammas: [0.1], decays: [0], seeds: 2, ...grid },
      // What is not searched lies at the edge, and must not count.
      optimiser: { kind: "adam", alpha: 1e-2 },
    },
  };
  const outcome = (stage: Stage) => {
    const value = accuracy(stage.params as unknown as ClassifierSettings);
    return recordOf(stage, value === null ? null : { accuracy: value });
  };
  const search = table1Stages(contextOf(profile)).map(outcome);
  const results = new Map(
    search.flatMap(({ name, outcome }): [string, Json][] =>
      "failed" in outcome ? [] : [[name, asJson(outcome.value as object)]]
    ),
  );
  const stages = table1Stages(contextOf(profile, { results })).map(outcome);
  const claims = table1Claims({ profile, stages });
  const byId = (id: string) => claims.find((claim) => claim.id === id)!;
  return { converged: byId("converged-settings"), range: byId("within-range") };
}

/** Accuracy by learning rate 1e-4, 1e-3, 1e-2. */
function byAlpha(pc: readonly (number | null)[], ipc: readonly (number | null)[]) {
  return searchClaims(({ optimiser, rule }) =>
    (rule.kind === "pc" ? pc : ipc)[[1e-4, 1e-3, 1e-2].indexOf(optimiser.alpha)] ?? null
  );
}

Deno.test("converged settings: iPC's share must be larger in all three readings", () => {
  const more = byAlpha([90, 50, null], [88, 90, 85]).converged;
  assert.equal(more.verdict, "reproduced");
  assert.match(more.ours, /MNIST: 3\/3 against 1\/3, 3\/3 against 1\/3, 3\/3 against 1\/3/);
  assert.equal(more.link, "table1-converged");
  assert.equal(byAlpha([88, 90, 85], [90, 50, null]).converged.verdict, "not reproduced");
  assert.equal(byAlpha([90, 89, 88], [90, 89, 88]).converged.verdict, "not reproduced");
  // Of its own best iPC has 3 of 3, PC 1; within ten points of both rules' best it has none.
  const pooled = byAlpha([90, 50, 50], [60, 60, 60]).converged;
  assert.match(pooled.ours, /3\/3 against 1\/3, 3\/3 against 1\/3, 0\/3 against 1\/3/);
  assert.equal(pooled.verdict, "not reproduced");
});

Deno.test("within range: a selected learning rate at the grid's edge is told; unsearched rows are not", () => {
  const inside = byAlpha([80, 90, 80], [80, 91, 80]).range;
  assert.equal(inside.verdict, "reproduced");
  const edge = byAlpha([90, 80, 70], [80, 91, 80]).range;
  assert.equal(edge.verdict, "not reproduced");
  assert.match(
    edge.ours,
    /^1 of 2 selected .* edge .*: MLP 64-64 on MNIST, PC γ 0.1: learning rate 0.0001$/,
  );
  const other = byAlpha([80, 91, 80], [70, 80, 90]).range;
  assert.match(other.ours, /iPC: learning rate 0.01$/);
});

/** The claim where iPC does best at one gamma and decay; learning rates are best in the middle. */
function rangeAt(best: { readonly gamma: number; readonly decay: number }, grid: Partial<Grid>) {
  return searchClaims(({ optimiser: { alpha, decay = 0 }, rule }) => {
    const gamma = rule.kind === "ipc" ? rule.gamma : best.gamma;
    const misses = [alpha !== 1e-3, gamma !== best.gamma, decay !== best.decay];
    return 90 - misses.filter((miss) => miss).length;
  }, { gammas: [0.1, 0.5, 1], decays: [0, 0.1, 0.2], ...grid }).range;
}

Deno.test("within range: gamma and the weight decay are checked as the learning rate is", () => {
  const inside = rangeAt({ gamma: 0.5, decay: 0.1 }, {});
  assert.equal(inside.verdict, "reproduced");
  assert.match(inside.ours, /learning rate 0.0001 to 0.01, weight decay 0 to 0.2, γ 0.1 to 1$/);
  const gamma = rangeAt({ gamma: 0.1, decay: 0.1 }, {});
  assert.equal(gamma.verdict, "not reproduced");
  // Two rules have a learning rate and a decay, iPC alone a searched gamma.
  assert.match(gamma.ours, /^1 of 5 selected .*: MLP 64-64 on MNIST, iPC: γ 0.1$/);
  const decay = rangeAt({ gamma: 0.5, decay: 0.2 }, {});
  assert.match(decay.ours, /^2 of 5 .*PC γ 0.1: weight decay 0.2; .*iPC: weight decay 0.2$/);
});

Deno.test("within range: a whole step of gamma and no decay are bounds, and no edges", () => {
  assert.equal(rangeAt({ gamma: 1, decay: 0 }, {}).verdict, "reproduced");
  const steps = rangeAt({ gamma: 0.5, decay: 0.1 }, { gammas: [0.1, 0.5] });
  assert.match(
    steps.ours,
    /^1 of 5 .*iPC: γ 0.5$/,
    "the largest gamma of a grid that ends earlier",
  );
});

Deno.test("within range: what has one value alone is not searched, and not at its edge", () => {
  const { verdict, ours } = rangeAt({ gamma: 0.5, decay: 0.1 }, { gammas: [0.5], decays: [0.1] });
  assert.equal(verdict, "reproduced");
  assert.doesNotMatch(ours, /γ|decay/);
  const nothing = rangeAt({ gamma: 1, decay: 0 }, { alphas: [1e-3], gammas: [1], decays: [0] });
  assert.equal(nothing.verdict, "not tested here");
});
