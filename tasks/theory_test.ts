/** @file The theory's chapter on results made by hand. */
import assert from "node:assert/strict";
import type { TheorySettings } from "../training/theory.ts";
import type { Results } from "./experiment.ts";
import { PROFILES } from "./profiles.ts";
import { contextOf, failedRecord, finishedRecord, tableOf } from "./testdata/hand_made.ts";
import { theoryResult } from "./testdata/hand_made_efficiency.ts";
import { theory } from "./theory.ts";

const [STAGE] = theory.stages(contextOf(PROFILES.quick));
const SETTINGS = STAGE!.params as unknown as TheorySettings;

function resultsOf(options: Parameters<typeof theoryResult>[1] = {}): Results {
  const value = theoryResult(SETTINGS, options);
  return { profile: PROFILES.quick, stages: [finishedRecord(STAGE!, { value })] };
}

function panelsOf(id: string) {
  const block = theory.sections(resultsOf())[0]!.blocks.find((block) =>
    block.kind === "figure" && block.figure.id === id
  );
  assert.ok(block?.kind === "figure" && block.figure.type === "curves", id);
  return block.figure.panels;
}

Deno.test("one stage for all profiles: gamma on both sides of the limit, errors from small to large", () => {
  for (const profile of Object.values(PROFILES)) {
    assert.deepEqual(theory.stages(contextOf(profile)), [STAGE]);
  }
  assert.ok(Math.min(...SETTINGS.gammaShares) < 1 && Math.max(...SETTINGS.gammaShares) > 1);
  const { errors, outputs } = SETTINGS.cosine;
  assert.ok(errors[0]! <= 1e-3 * 1.01 && errors.at(-1)! >= 9.9 && outputs.includes(1));
  assert.ok(SETTINGS.zil.gammas.includes(1) && SETTINGS.zil.gammas.some((gamma) => gamma < 1));
});

Deno.test("equilibrium: the energy over the closed form's, which is the reference line at 1", () => {
  const panels = panelsOf("theory-equilibrium");
  assert.deepEqual(panels.map(({ title }) => title), SETTINGS.depths.map((L) => `L = ${L}`));
  const { series, references } = panels[0]!;
  assert.equal(series[0]!.runs.length, SETTINGS.nets);
  assert.deepEqual(series[0]!.runs[0]!.points.slice(0, 2), [[0, 2], [1, 1.5]]);
  assert.deepEqual(references, [{ y: 1, label: "closed form" }]);
  const { rows } = tableOf(theory.sections(resultsOf()), "theory-equilibria");
  assert.deepEqual(rows.map(({ cells }) => cells["limit"]?.value), SETTINGS.depths.map(() => 0.5));
});

Deno.test("stability: the limit is drawn where theory has it; what blows up is cut", () => {
  const [panel] = panelsOf("theory-stability");
  assert.deepEqual(panel!.references?.[0], { x: 0.5, label: "2 / λ_max" });
  assert.deepEqual(
    panel!.series.map(({ label }) => label),
    SETTINGS.readAt.map((t) => `PC, T = ${t}`),
  );
  const last = panel!.series.at(-1)!.runs[0]!.points;
  assert.ok(last.every(([, ratio]) => ratio <= 100));
  assert.ok(last.length < SETTINGS.gammaShares.length);
});

Deno.test("Z-IL: measured marks on the lines of gamma^l", () => {
  const panels = panelsOf("theory-zil");
  assert.equal(panels.length, SETTINGS.zil.gammas.length);
  for (const { series: [line, measured] } of panels) {
    assert.deepEqual([measured!.marks, line!.marks], ["points", "line"]);
    assert.deepEqual(measured!.runs[0]!.points, line!.runs[0]!.points);
  }
});

Deno.test("cosines: a panel per number of outputs, with the limit in closed form", () => {
  const panels = panelsOf("theory-cosine");
  assert.deepEqual(panels.map(({ title }) => title), ["1 output unit", "4 output units"]);
  assert.deepEqual(panels.map(({ references }) => references), [
    [{ y: 1, label: "limit 1.000" }],
    [{ y: 0.98, label: "limit 0.980" }],
  ]);
  for (const { series } of panels) assert.equal(series.length, 4, "all layers, and each of three");
});

Deno.test("claims: Z-IL to rounding, PC by how close its cosine for a small error is to the closed form", () => {
  const verdicts = (options: Parameters<typeof theoryResult>[1]) =>
    Object.fromEntries(theory.claims(resultsOf(options)).map(({ id, verdict }) => [id, verdict]));
  assert.deepEqual(verdicts({}), {
    "zil-is-bp": "reproduced",
    "pc-approximates-bp": "reproduced",
  });
  const pc = (options: Parameters<typeof theoryResult>[1]) =>
    verdicts(options)["pc-approximates-bp"];
  // What counts is the closed form, however far from 1 it is; for one output it has to be 1.
  assert.equal(pc({ limitOf: (outputs) => outputs === 1 ? 1 : 0.7 }), "reproduced");
  assert.equal(pc({ limitOf: () => 0.98 }), "not reproduced");
  assert.equal(pc({ off: 0.01 }), "not reproduced");
  const factor = (gamma: number, level: number) => gamma ** level * (1 + 1e-9);
  assert.equal(verdicts({ factor })["zil-is-bp"], "not reproduced");
});

Deno.test("without a result there is no figure and no claim; a failure is named", () => {
  const none = { profile: PROFILES.quick, stages: [] };
  assert.deepEqual([theory.sections(none), theory.claims(none)], [[], []]);
  const failed = { ...none, stages: [failedRecord(STAGE!.name, "no memory")] };
  const [section] = theory.sections(failed);
  assert.ok(section!.blocks.every(({ kind }) => kind === "text"));
  assert.deepEqual(theory.claims(failed), []);
});
