/** @file The claim and the headline of Fig. 8 on results made by hand. */
import assert from "node:assert/strict";
import { fullBatchResult } from "../testdata/hand_made.ts";
import { crossing, descent, PROFILE, resultsOf, rowFor } from "../testdata/hand_made_full_batch.ts";
import { fig8 } from "./fig8.ts";

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
      // SMMs until 0.01: iPC 2 * 100; Z-IL 5 * `late`, BP 6 * 60, PC 32 * 20.
      rule === "ipc"
        ? descent(5, 10, 20, 100)
        : rule === "zil"
        ? descent(10, 20, 30, late)
        : rule === "bp"
        ? descent(10, 20, 30, 60)
        : descent(5, 10, 15, 20)
    );
  const [ahead] = fig8.claims(results(64));
  assert.equal(ahead!.verdict, "reproduced", "320 SMMs over 200 are 1.6 times as many");
  assert.match(ahead!.ours, /until one of 0\.01: from 1\.60 /);
  assert.match(ahead!.ours, /at none of these losses is another rule faster/);
  const [overtaken] = fig8.claims(results(36));
  assert.equal(overtaken!.verdict, "not reproduced", "180 over 200");
  assert.match(overtaken!.ours, /^SMMs, times iPC's, until a training loss of 0\.2: from 5\.00 /);
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

Deno.test("the headline: SMMs over iPC's until an early and a late loss", () => {
  // Iterations until 0.2 and 0.01; SMMs per iteration: BP 6, Z-IL 5, PC 32, iPC 2.
  const at = { bp: [10, 20], zil: [10, 32], pc: [5, 0], ipc: [10, 80] } as const;
  const results = resultsOf((rule) => {
    const [early, late] = at[rule as keyof typeof at];
    return fullBatchResult({ 0: 1, [early]: 0.2, ...(late > 0 ? { [late]: 0.01 } : {}) });
  });
  assert.equal(
    fig8.headline!(results),
    "To a training loss of 0.2 in full batch BP takes 3.0 times as many simultaneous matrix products " +
      "as iPC, Z-IL 2.5, PC 8.0; to 0.01, where iPC gets there, BP 0.8, Z-IL 1.0, PC at least 4.0.",
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
