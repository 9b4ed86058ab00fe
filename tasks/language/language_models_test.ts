/** @file Table 3's chapters on results made by hand: both protocols, thresholds, verdicts, samples. */
import assert from "node:assert/strict";
import type { Results } from "../experiment.ts";
import { lmConditional, lmMasked } from "./language_models.ts";
import { PROFILES } from "../profiles.ts";
import { failedRecord, rowOf, tableOf, textOf } from "../testdata/hand_made.ts";
import { languageResults, UNIGRAM } from "../testdata/language_results.ts";

const QUICK = { profile: PROFILES.quick, seeds: 4 } as const;

/** iPC 100 .. 103, BP 110 .. 113, BP × 6 105 .. 108, PC 150, 151, 190 (above 0.9 * 200) and one that diverged. */
function handMade(cell: string, seed: number): number | null {
  switch (cell) {
    case "ipc":
      return 100 + seed;
    case "bp":
      return 110 + seed;
    case "bpxt":
      return 105 + seed;
    default:
      return [150, 151, 190, null][seed]!;
  }
}

const masked = lmMasked.headline!;

const results = languageResults("masked", { ...QUICK, perplexity: handMade });
const sections = lmMasked.sections(results);
const claims = Object.fromEntries(lmMasked.claims(results).map((claim) => [claim.id, claim]));

Deno.test("both protocols: converged seeds with half their deviation, and all seeds", () => {
  const table = tableOf(sections, "lm-masked-perplexity");
  assert.equal(table.rows.length, 5);
  const pc = rowOf(table, { rule: "PC" });
  // 150 and 151 are below 180; their population standard deviation is 0.5.
  assert.deepEqual([pc["paper"]?.value, pc["paper"]?.plusMinus], [150.5, 0.25]);
  assert.equal(pc["converged"]?.value, 2);
  assert.match(pc["converged"]!.note!, /below 180.0, 0.9 times the unigram perplexity/);
  assert.ok(Math.abs((pc["mean"]!.value as number) - (150 + 151 + 190) / 3) < 1e-9);
  assert.match(pc["mean"]!.note!, /1 diverged/);
  assert.equal(pc["n"]?.value, 3);
  assert.ok(!table.columns.some(({ id }) => id === "learned"), "it would repeat what converged");
  assert.deepEqual(
    [pc["published"]?.value, pc["published"]?.plusMinus, pc["published"]?.n],
    [523.08, 12.3, 3],
  );
  const ipc = rowOf(table, { rule: "iPC" });
  assert.deepEqual([ipc["mean"]?.value, ipc["mean"]?.best], [101.5, true]);
  assert.deepEqual([ipc["batches"]?.value, ipc["updates"]?.value, ipc["seconds"]?.value], [
    20,
    40,
    2,
  ]);
  assert.notEqual(rowOf(table, { rule: "BP" })["mean"]?.best, true);
});

Deno.test("the baselines stand in the text: uniform and unigram", () => {
  const text = textOf(sections);
  assert.match(text, new RegExp(`perplexity of ${PROFILES.quick.language.vocabulary}`));
  assert.match(text, new RegExp(`unigram.*${UNIGRAM}\\.0`));
});

Deno.test("at the paper's vocabulary its own thresholds count: 200, and 800 for PC", () => {
  const full = languageResults("masked", {
    ...{ profile: PROFILES.full, seeds: 4 },
    perplexity: (cell, seed) => (cell.startsWith("pc") ? 700 : 190) + 40 * seed,
  });
  const table = tableOf(lmMasked.sections(full), "lm-masked-perplexity");
  assert.equal(rowOf(table, { rule: "iPC" })["converged"]?.value, 1);
  assert.equal(rowOf(table, { rule: "PC" })["converged"]?.value, 3);
  assert.equal(rowOf(table, { rule: "PC, attention" })["published"]?.value, null);
  assert.equal(rowOf(table, { rule: "BP × 6" })["published"]?.value, null);
  assert.match(rowOf(table, { rule: "PC" })["converged"]!.note!, /below 800, the paper's/);
});

Deno.test("beside the paper's thresholds stands how many seeds are well below the unigram model", () => {
  const full = languageResults("masked", {
    ...{ profile: PROFILES.full, seeds: 4 },
    perplexity: (_cell, seed) => 170 + 20 * seed,
  });
  const table = tableOf(lmMasked.sections(full), "lm-masked-perplexity");
  const ipc = rowOf(table, { rule: "iPC" });
  // 170 alone is below 180, 190 below 200, too.
  assert.deepEqual([ipc["converged"]?.value, ipc["learned"]?.value], [2, 1]);
  const column = table.columns.find(({ id }) => id === "learned");
  assert.equal(column?.label, "below 0.9 × unigram");
});

Deno.test("the text says where the settings come from, and whose networks have layer norm", () => {
  const text = (profile: "quick" | "paper") =>
    textOf(lmMasked.sections(languageResults("masked", {
      ...{ profile: PROFILES[profile], seeds: 1 },
      perplexity: () => 100,
    })));
  assert.match(text("quick"), /Settings \(every learning rate is the best on the dev set/);
  assert.match(text("quick"), /Layer norm differs by rule.*: BP, BP × 6 with it, PC, iPC without/);
  assert.match(text("paper"), /Settings \(D\.3\.1's best/);
});

Deno.test("the paper's thresholds judge trainings of its 16 epochs alone", () => {
  const converged = (profile: "full" | "paper") => {
    const results = languageResults("masked", {
      ...{ profile: PROFILES[profile], seeds: 3 },
      perplexity: (cell) => (cell.startsWith("pc") ? 900 : 185),
    });
    return lmMasked.claims(results).find(({ id }) => id === "lm-masked-converged")!;
  };
  assert.equal(converged("paper").verdict, "reproduced");
  assert.doesNotMatch(converged("paper").claim, /meant for/);
  const full = converged("full");
  assert.deepEqual([full.verdict, full.ours], ["not tested here", "3 of 3 against 0 of 3"]);
  assert.match(
    full.claim,
    /below 200, the paper's threshold, meant for its 16 epochs; of PC: below 800/,
  );
});

Deno.test("differences are taken seed by seed, without those that diverged", () => {
  const table = tableOf(sections, "lm-masked-differences");
  const bp = rowOf(table, { versus: "BP" });
  assert.deepEqual([bp["difference"]?.value, bp["n"]?.value], [-10, 4]);
  // All four signs agree: 2 of 2^4 patterns.
  assert.equal(bp["p"]?.value, 0.125);
  assert.equal(rowOf(table, { versus: "PC" })["n"]?.value, 3);
});

Deno.test("every seed has a row; what diverged or did not converge says so", () => {
  const table = tableOf(sections, "lm-masked-seeds");
  assert.equal(table.rows.length, 4);
  const seed = (index: number) => rowOf(table, { seed: index });
  assert.deepEqual(seed(3)["pc/perplexity"]?.note, "diverged");
  assert.equal(seed(2)["pc/perplexity"]?.note, "not below 180.0, 0.9 times the unigram perplexity");
  assert.deepEqual([seed(1)["ipc/perplexity"]?.value, seed(1)["ipc/best"]?.value], [101, 20]);
  assert.equal(seed(1)["ipc/perplexity"]?.link, "lm-masked/ipc/seed-1");
});

Deno.test("masked claims: verdicts follow the intervals of the differences", () => {
  const verdicts = Object.fromEntries(
    Object.entries(claims).map(([id, { verdict }]) => [id, verdict]),
  );
  assert.deepEqual(verdicts, {
    "lm-masked-ipc-over-pc": "reproduced",
    "lm-masked-ipc-over-bp": "reproduced",
    "lm-masked-converged": "reproduced",
    "lm-masked-like-bp": "reproduced",
  });
  assert.equal(claims["lm-masked-converged"]!.ours, "4 of 4 against 2 of 4");
  const equal = languageResults("masked", { ...QUICK, perplexity: (_cell, seed) => 100 + seed });
  assert.deepEqual(lmMasked.claims(equal).map(({ verdict }) => verdict), [
    ...["not reproduced", "not reproduced", "not reproduced", "reproduced"],
  ]);
  const far = languageResults("masked", {
    ...QUICK,
    perplexity: (cell) => (cell === "ipc" ? 150 : 100),
  });
  assert.deepEqual(lmMasked.claims(far).map(({ verdict }) => verdict), [
    ...["not reproduced", "not reproduced", "not reproduced", "not reproduced"],
  ]);
});

Deno.test("conditional claims: iPC is to beat PC and to lose to BP", () => {
  const conditional = languageResults("conditional", {
    ...QUICK,
    perplexity: (cell, seed) => ({ bp: 50, ipc: 57, pc: 60 })[cell as "bp"] + seed,
  });
  assert.deepEqual(
    lmConditional.claims(conditional).map(({ id, verdict }) => [id, verdict]),
    [
      ["lm-conditional-ipc-over-pc", "reproduced"],
      ["lm-conditional-bp-over-ipc", "reproduced"],
      ["lm-conditional-like-bp", "reproduced"],
    ],
  );
});

Deno.test("few of PC's seeds: half of them, and not one more", () => {
  const verdict = (lost: number) =>
    lmMasked.claims(languageResults("masked", {
      ...QUICK,
      perplexity: (cell, seed) => cell === "pc" && seed < lost ? 190 : 100,
    })).find(({ id }) => id === "lm-masked-converged")!.verdict;
  assert.equal(verdict(2), "reproduced");
  assert.equal(verdict(1), "not reproduced");
});

Deno.test("claims say how the paper's words are read, and what the verdict rests on", () => {
  const said = (id: string) => {
    const { claim, ours, seeds } = claims[`lm-masked-${id}`]!;
    return { claim, ours, seeds };
  };
  const pc = said("ipc-over-pc");
  assert.match(
    pc.claim,
    /\(read as: the difference .* lies below 0 over its whole range of 3 seeds\)$/,
  );
  // Three seeds of PC have a value: 100 - 150, 101 - 151, 102 - 190.
  // The control with layer norm is given the same values.
  assert.deepEqual([pc.ours, pc.seeds], [
    "-62.67 [-88.00, -50.00]; PC with layer norm reaches 163.67: iPC minus it " +
    "-62.67 [-88.00, -50.00]",
    "3 pairs of seeds",
  ]);
  const bp = said("ipc-over-bp");
  assert.deepEqual([bp.ours, bp.seeds], [
    "-10.00 [-10.00, -10.00]; with as many updates a minibatch, BP × 6 reaches 106.50: iPC minus it " +
    "-5.00 [-5.00, -5.00]",
    "4 pairs of seeds",
  ]);
  const few = said("converged");
  assert.match(
    few.claim,
    /at most half of PC's, and .*5% lower and higher; converged: below 180.0, 0.9 times the unigram/,
  );
  const alike = said("like-bp");
  assert.match(
    alike.claim,
    /\(read as: their ratio lies within 0.8 to 1.25 over its whole range of 4 seeds/,
  );
  assert.match(alike.ours, /^0.91 \[0.91, 0.91\]$/);
});

Deno.test("comparisons with BP say that iPC updates more often, and whether a control did, too", () => {
  const bp = (results: Results) =>
    lmMasked.claims(results).flatMap(({ id, claim }) => /bp$/.test(id) ? [claim] : []);
  const alone = bp(onlySeeds(results, (cell) => (cell === "bpxt" ? -1 : undefined)));
  assert.equal(alone.length, 2);
  for (const claim of alone) {
    assert.match(claim, /6 times BP's updates: no BP × 6 was trained here/);
  }
  for (const claim of bp(results)) {
    assert.match(claim, /6 times BP's updates: for as many per minibatch, see BP × 6/);
  }
  assert.doesNotMatch(claims["lm-masked-ipc-over-pc"]!.claim, /updates/);
});

Deno.test("a difference has one interval, in the claim and in the table", () => {
  // Differences far apart and irregular: other redraws would give other quantiles.
  const spread = languageResults("masked", {
    ...{ ...QUICK, seeds: 10 },
    perplexity: (cell, seed) => cell === "ipc" ? 100 : 400 + 1000 * Math.abs(Math.sin(seed + 1)),
  });
  const table = tableOf(lmMasked.sections(spread), "lm-masked-differences");
  for (const [versus, id] of [["PC", "ipc-over-pc"], ["BP", "ipc-over-bp"]] as const) {
    const { value, interval } = rowOf(table, { versus })["difference"]!;
    const [low, high] = interval!;
    const { ours } = lmMasked.claims(spread).find((claim) => claim.id === `lm-masked-${id}`)!;
    const text = (number: number) => number.toFixed(2);
    assert.equal(ours.split(";")[0], `${text(value as number)} [${text(low)}, ${text(high)}]`);
  }
});

Deno.test("one seed of each rule: no claim is tested, and nothing has an interval or a test", () => {
  const one = onlySeeds(
    languageResults("masked", {
      ...{ profile: PROFILES.full, seeds: 3 },
      perplexity: (cell) => (cell === "ipc" ? 150 : 190),
    }),
    () => 2,
  );
  const claims = lmMasked.claims(one);
  assert.ok(claims.every(({ verdict }) => verdict === "not tested here"));
  assert.deepEqual(
    claims.map(({ ours, seeds }) => [ours, seeds]),
    [
      ["-40.00", "1 pair of seeds"],
      [
        "-40.00; with as many updates a minibatch, BP × 6 (at iPC's learning rate, untuned) reaches " +
        "190.00: iPC minus it -40.00",
        "1 pair of seeds",
      ],
      ["1 of 1 against 1 of 1", "1 seed"],
      ["too few pairs of seeds", "1 pair of seeds"],
    ],
  );
  const sections = lmMasked.sections(one);
  const means = tableOf(sections, "lm-masked-perplexity");
  for (const { cells } of means.rows) {
    assert.deepEqual([cells["n"]?.value, cells["deviation"]?.value], [1, null]);
    for (const cell of [cells["mean"]!, cells["paper"]!]) {
      assert.ok(typeof cell.value === "number");
      assert.deepEqual([cell.interval, cell.plusMinus], [undefined, undefined]);
    }
  }
  for (const { cells } of tableOf(sections, "lm-masked-differences").rows) {
    assert.deepEqual([cells["p"]?.value, cells["holm"]?.value, cells["n"]?.value], [null, null, 1]);
    assert.equal(cells["difference"]?.interval, undefined);
  }
  assert.match(masked(one)!, /\(1 seed\) is 150.0 with iPC/);
});

Deno.test("rules that finished other seeds are compared over the seeds that both have", () => {
  const some = onlySeeds(
    languageResults("masked", {
      ...QUICK,
      perplexity: (cell, seed) => (cell === "ipc" ? 0 : 50) + 100 + seed,
    }),
    (cell) => (cell === "ipc" ? 1 : undefined),
  );
  const [pc] = lmMasked.claims(some);
  assert.deepEqual([pc?.ours, pc?.seeds, pc?.verdict], [
    "-50.00; PC with layer norm reaches 151.50: iPC minus it -50.00",
    ...["1 pair of seeds", "not tested here"],
  ]);
  assert.match(
    masked(some)!,
    /\(1 seed\) is 101.0 with iPC, 151.0 with PC and 151.0 with BP/,
  );
  const apart = onlySeeds(some, (cell) => (cell === "ipc" ? 1 : 0));
  assert.equal(masked(apart), undefined);
  assert.deepEqual(
    lmMasked.claims(apart).slice(0, 2).map(({ ours, seeds }) => [ours, seeds]),
    [["too few pairs of seeds", "no pair of seeds"], [
      "too few pairs of seeds",
      "no pair of seeds",
    ]],
  );
});

/** Results without the trainings of other seeds than a cell's own; undefined: it has all of them. */
function onlySeeds(
  { profile, stages }: Results,
  seedOf: (cell: string) => number | undefined,
): Results {
  return {
    profile,
    stages: stages.filter(({ name }) => {
      const [, cell, seed] = /^lm-masked\/(.*)\/seed-(\d+)$/.exec(name) ?? [];
      return cell === undefined || [undefined, Number(seed)].includes(seedOf(cell));
    }),
  };
}

Deno.test("the curves have a line per seed and rule, and the unigram perplexity beside them", () => {
  const figure = sections.flatMap(({ blocks }) => blocks)
    .find((block) => block.kind === "figure" && block.figure.id === "lm-masked-curves");
  assert.ok(figure?.kind === "figure" && figure.figure.type === "curves");
  const [panel] = figure.figure.panels;
  assert.deepEqual(panel!.series.map(({ label }) => label), [
    ...["BP", "BP × 6", "PC", "PC with layer norm", "iPC"],
  ]);
  assert.deepEqual(panel!.series[4]!.runs[1]!.points, [[10, 202], [20, 100]]);
  assert.deepEqual(panel!.references, [{ y: UNIGRAM + 1, label: "unigram" }]);
});

Deno.test("samples stand sentence by sentence, a rule's answer below the other's", () => {
  const withSamples = languageResults("masked", {
    ...{ ...QUICK, perplexity: handMade },
    samples: [
      [{ text: "▁The", what: "given" }, { text: "▁cat", what: "wrong", truth: "▁dog" }],
      [{ text: "▁It", what: "right" }],
    ],
  });
  const block = lmMasked.sections(withSamples).flatMap(({ blocks }) => blocks)
    .find(({ kind }) => kind === "samples");
  assert.ok(block?.kind === "samples");
  const { samples } = block.samples;
  assert.deepEqual(samples.map(({ label }) => label), [
    ...[1, 2].flatMap((number) =>
      ["BP", "BP × 6", "PC", "PC with layer norm", "iPC"].map((rule) =>
        `${number}. ${rule}, seed 0`
      )
    ),
  ]);
  assert.deepEqual(samples[0]!.pieces, [
    { text: " The", what: "given" },
    { text: " cat", what: "wrong", truth: " dog" },
  ]);
});

Deno.test("failed trainings are named; without results there is no chapter", () => {
  const failed = { ...results, stages: [failedRecord("lm-masked/pc/seed-0", "no memory")] };
  assert.match(textOf(lmMasked.sections(failed)), /lm-masked\/pc\/seed-0 \(no memory\)/);
  assert.deepEqual(lmMasked.claims(failed), []);
  assert.deepEqual(lmMasked.sections({ ...results, stages: [] }), []);
});

Deno.test("the headline: means over seeds, left out where a seed has no value", () => {
  const means = { ipc: 100, bp: 110, bpxt: 120, pc: 150, "pc-norm": 130 } as const;
  const all = languageResults("masked", {
    ...QUICK,
    perplexity: (cell, seed) => means[cell as "bp"] + seed,
  });
  assert.equal(
    masked(all),
    "The masked language model's test perplexity (mean of 4 seeds) is 101.5 with iPC, 151.5 with PC " +
      "and 111.5 with BP, 121.5 with BP × 6, of as many updates a minibatch as iPC, 131.5 with PC with " +
      "layer norm (unigram: 200.0).",
  );
  assert.match(
    masked(onlySeeds(all, (cell) => (cell === "bpxt" ? 0 : undefined)))!,
    /mean of 4 seeds.*120\.0 with BP × 6, of as many updates a minibatch as iPC \(1 of these seeds\)/,
  );
  assert.equal(masked(results), undefined, "one of PC's seeds diverged");
});

Deno.test("the headline: seeds that fall into groups have a median beside their mean", () => {
  const headline = (last: number) =>
    lmConditional.headline!(languageResults("conditional", {
      ...QUICK,
      perplexity: (cell, seed) => cell === "pc" && seed === 3 ? last : 60,
    }));
  assert.match(headline(300)!, /60.0 with iPC, 120.0 \(median 60.0\) with PC and 60.0 with BP/);
  // A mean of 65: the median is 8% away.
  assert.match(headline(80)!, /65.0 with PC/);
});

Deno.test("of fewer than five seeds a verdict says what all agree on, of five the interval's", () => {
  const verdict = (seeds: number) =>
    lmMasked.claims(languageResults("masked", {
      ...{ profile: PROFILES.quick, seeds },
      perplexity: (cell, seed) => cell === "ipc" && seed === 0 ? 150 : cell === "ipc" ? 90 : 100,
    })).find(({ id }) => id === "lm-masked-ipc-over-bp")!.verdict;
  assert.equal(verdict(4), "not tested here");
  assert.equal(verdict(5), "not reproduced");
});

Deno.test("a ratio whose interval crosses a bound of the similar ones decides nothing", () => {
  const verdict = (ratio: (seed: number) => number) =>
    lmMasked.claims(languageResults("masked", {
      ...{ profile: PROFILES.quick, seeds: 6 },
      perplexity: (cell, seed) => cell === "ipc" ? 100 * ratio(seed) : 100,
    })).find(({ id }) => id === "lm-masked-like-bp")!.verdict;
  assert.equal(verdict((seed) => 1.1 + 0.01 * seed), "reproduced");
  assert.equal(verdict((seed) => 1.2 + 0.02 * seed), "not tested here");
  assert.equal(verdict((seed) => 1.3 + 0.02 * seed), "not reproduced");
});

Deno.test("who converged is decided where thresholds a little lower and higher agree", () => {
  // Below 180: three of six seeds of PC, and a fourth by a hair, by far, or not at all.
  const verdict = (fourth: number) =>
    lmMasked.claims(languageResults("masked", {
      ...{ profile: PROFILES.quick, seeds: 6 },
      perplexity: (cell, seed) => cell === "ipc" ? 100 : seed < 3 ? 150 : seed === 3 ? fourth : 250,
    })).find(({ id }) => id === "lm-masked-converged")!.verdict;
  assert.equal(verdict(250), "reproduced");
  assert.equal(verdict(182), "not tested here");
  assert.equal(verdict(150), "not reproduced");
});

Deno.test("how many times BP's updates iPC makes depends on their minibatches, too", () => {
  const claim = (profile: "quick" | "paper") =>
    lmMasked.claims(languageResults("masked", {
      ...{ profile: PROFILES[profile], seeds: 2 },
      perplexity: () => 100,
    })).find(({ id }) => id === "lm-masked-ipc-over-bp")!.claim;
  assert.match(claim("quick"), /iPC makes 6 times BP's updates/);
  assert.match(claim("paper"), /iPC makes 12 times BP's updates/, "BP's minibatches are larger");
});
