/** @file Goals beside measurements: the right pair, the right limit, the right side of it. */
import assert from "node:assert/strict";
import { caseLabel } from "./contender.ts";
import type { BenchRule, Case, ContenderName } from "./contender.ts";
import { CASES, GOALS, MEMORY_GOAL } from "./goals.ts";
import type { Timing } from "./measure.ts";
import { keptCases, memoryVerdict, verdicts } from "./result.ts";
import type { CaseResult } from "./result.ts";
import { goalsTable, memoryTable, timesTable } from "./table.ts";

function result(rule: BenchRule, times: Partial<Record<ContenderName, number>>): CaseResult {
  const task: Case = { net: "mlp", rule, widths: [784, 64, 64, 10], batch: 128, T: 8 };
  const timings = Object.entries(times).map(([name, milliseconds]): Timing => ({
    name: name as ContenderName,
    version: "1",
    resources: "1 process",
    steps: 5,
    rounds: [milliseconds, milliseconds],
    lastLoss: 0.25,
  }));
  return { task, timings };
}

Deno.test("CASES: three rules on two MLPs, language models, a generative net; limits for each rule", () => {
  assert.equal(CASES.filter(({ net }) => net === "mlp").length, 6);
  assert.equal(new Set(CASES.map(caseLabel)).size, 11);
  for (const { limit } of GOALS) {
    for (const { rule } of CASES) assert.ok(limit[rule] > 0);
  }
});

Deno.test("verdicts: a ratio at its limit is reached, one above is missed", () => {
  const times = { "ours, one training": 4.5, "ours, 10 seeds": 2.4, jax: 4, torch: 12 };
  const judged = verdicts(result("ipc", times)).map(({ ours, peer, ratio, limit, reached }) => ({
    ours,
    peer,
    ratio,
    limit,
    reached,
  }));
  assert.deepEqual(judged, [
    { ours: "ours, 10 seeds", peer: "jax", ratio: 2.4 / 4, limit: 0.6, reached: true },
    { ours: "ours, 10 seeds", peer: "torch", ratio: 2.4 / 12, limit: 0.2, reached: true },
    { ours: "ours, one training", peer: "jax", ratio: 4.5 / 4, limit: 1, reached: false },
  ]);
});

Deno.test("verdicts: limits differ by rule, and absent peers give none", () => {
  const [, , alone] = verdicts(
    result("bp", { "ours, one training": 1.3, "ours, 10 seeds": 1, jax: 1, torch: 10 }),
  );
  assert.equal(alone!.limit, 1.4);
  assert.equal(alone!.reached, true);
  assert.deepEqual(verdicts(result("bp", { "ours, one training": 1, "ours, 10 seeds": 1 })), []);
});

/** A case whose contender has held so many megabytes. */
function holding(
  rule: BenchRule,
  { name = "ours, one training", megabytes }: {
    readonly name?: ContenderName;
    readonly megabytes: number;
  },
): CaseResult {
  const { task, timings: [timing] } = result(rule, { [name]: 1 });
  return { task, timings: [{ ...timing!, peakMegabytes: megabytes }] };
}

Deno.test("memory: one iPC training of any net holds at most 3 GiB; no other is held to it", () => {
  assert.ok(CASES.some(({ net, rule }) => net === "language" && rule === MEMORY_GOAL.rule));
  const verdict = (held: CaseResult) => memoryVerdict(held.task, held.timings[0]!);
  assert.deepEqual(verdict(holding("ipc", { megabytes: 3072 })), {
    ...{ limit: 3072, megabytes: 3072, reached: true },
  });
  assert.equal(verdict(holding("ipc", { megabytes: 3073 }))?.reached, false);
  assert.equal(verdict(holding("bp", { megabytes: 5000 })), undefined);
  assert.equal(verdict(holding("ipc", { name: "jax", megabytes: 5000 })), undefined);
  assert.equal(verdict(result("ipc", { "ours, one training": 1 })), undefined);
});

Deno.test("memory's table: the goal beside what it holds for, a bare number beside others", () => {
  const lines = memoryTable([
    holding("ipc", { megabytes: 2001 }),
    holding("ipc", { megabytes: 4000 }),
    holding("pc", { megabytes: 644 }),
    result("bp", { "ours, one training": 1 }),
  ]).split("\n");
  assert.equal(lines.length, 4);
  assert.match(lines[1]!, /^iPC 784-64-64-10 +ours, one training +2001 +at most 3072 +reached$/);
  assert.match(lines[2]!, /4000 +at most 3072 +missed$/);
  assert.match(lines[3]!, /^PC 784-64-64-10 +ours, one training +644$/);
});

Deno.test("tables: a row per case, a dash for who did not run, a line per goal", () => {
  const results = [result("pc", { "ours, 10 seeds": 0.5, jax: 1 })];
  const [head, row] = timesTable(results).split("\n");
  assert.match(head!, /^ms per step and seed +ours, one training +ours, 10 seeds +jax +torch$/);
  assert.match(row!, /^PC 784-64-64-10 +- +0\.50 +1\.00 +-$/);
  assert.match(
    goalsTable(results),
    /PC 784-64-64-10 +ours, 10 seeds \/ jax +0\.50 +at most 1 +reached/,
  );
});

Deno.test("kept cases: every round, the goals and what was reached", () => {
  const [first, second] = keptCases([
    result("pc", { "ours, 10 seeds": 3, jax: 2 }),
    holding("ipc", { megabytes: 900 }),
  ]);
  assert.deepEqual(first!.timings[0]!.rounds, [3, 3]);
  assert.equal(first!.timings[0]!.median, 3);
  assert.equal(first!.goals[0]!.ratio, 1.5);
  assert.deepEqual(first!.memoryGoals, []);
  assert.deepEqual(second!.memoryGoals, [{ limit: 3072, megabytes: 900, reached: true }]);
});
