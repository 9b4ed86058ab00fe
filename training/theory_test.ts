/** @file The theory's stage: what it computes holds as theory says, and the closed forms do by hand. */
import assert from "node:assert/strict";
import { Matrix } from "ml-matrix";
import { asJson } from "../base/canonical_json.ts";
import { memoryContext } from "./testdata/memory_context.ts";
import { run } from "./theory.ts";
import type { TheoryResult, TheorySettings } from "./theory.ts";
import { equilibriumEnergy, largestCurvature, smallErrorCosine } from "./theory_closed_forms.ts";

const SETTINGS: TheorySettings = {
  depths: [2, 4],
  nets: 2,
  steps: 80,
  gammaShares: [0.5, 0.95, 1.1],
  readAt: [4, 60],
  zil: { gammas: [1, 0.5], depth: 4 },
  cosine: { errors: [1e-3, 1], outputs: [1, 4] },
};

let computed: Promise<TheoryResult> | undefined;

/** The stage's result, computed once for all tests of this file. */
function result(): Promise<TheoryResult> {
  return computed ??= run(asJson(SETTINGS), memoryContext({ store: "" }))
    .then(({ value }) => value as unknown as TheoryResult);
}

Deno.test("scalar chain by hand: F* = 0.1, lambda_max = 5", () => {
  // x[2] = 0 -> x[1] -> x[0] = 1 with theta = 2: F(x) = (x^2 + (1 - 2 x)^2) / 2, least at x = 0.4.
  const theta = [new Matrix([[2]]), new Matrix([[2]])];
  const chain = { theta, input: new Matrix([[0]]), target: new Matrix([[1]]) };
  assert.ok(Math.abs(equilibriumEnergy(chain) - 0.1) < 1e-15);
  assert.ok(Math.abs(largestCurvature(theta) - 5) < 1e-12);
  // Samples add up.
  const twice = { theta, input: new Matrix([[0, 0]]), target: new Matrix([[1, 3]]) };
  assert.ok(Math.abs(equilibriumEnergy(twice) - (0.1 + 0.9)) < 1e-14);
});

Deno.test("the cosine's limit by hand: S = diag(1 + a^2, 1) turns the error", () => {
  // L = 2, J_0 = diag(a, 0): eps[0] = (r_1 / (1 + a^2), r_2), eps[1] = (a eps[0]_1, 0).
  const a = 2;
  const jacobians = [new Matrix([[a, 0], [0, 0]]), Matrix.eye(2)];
  const direction = new Matrix([[1], [1]]);
  const cosine = smallErrorCosine({ jacobians, activities: [1, 0], direction });
  const [x, y] = [1 / (1 + a ** 2), 1];
  assert.ok(Math.abs(cosine - (x + y) / (Math.SQRT2 * Math.hypot(x, y))) < 1e-14);
  // theta[1] alone: one direction is left.
  assert.ok(Math.abs(smallErrorCosine({ jacobians, activities: [0, 1], direction }) - 1) < 1e-14);
});

Deno.test("linear nets: the energy falls to the closed form and never below", async () => {
  const { equilibria } = await result();
  assert.deepEqual(equilibria.map(({ L, net }) => [L, net]), [[2, 0], [2, 1], [4, 0], [4, 1]]);
  for (const { energies, closedForm } of equilibria) {
    assert.equal(energies.length, 81);
    assert.ok(energies.every((F, t) => t === 0 || F <= energies[t - 1]! * (1 + 1e-14)));
    assert.ok(energies.at(-1)! >= closedForm * (1 - 1e-12));
    assert.ok(energies.at(-1)! < 1.05 * closedForm && energies[0]! > 1.2 * closedForm);
  }
});

Deno.test("over gamma: inference converges below the limit and blows up above it", async () => {
  const { stability: { limit, closedForm, points } } = await result();
  const [half, near, above] = points;
  assert.ok(Math.abs(half!.gamma / limit - 0.5) < 1e-12);
  for (const { energies } of [half!, near!]) {
    assert.ok(energies[1]! <= energies[0]! && energies[1]! >= closedForm * (1 - 1e-12));
  }
  assert.ok(above!.energies[1]! > above!.energies[0]! && above!.energies[1]! > 10 * closedForm);
});

Deno.test("Z-IL's update of theta[l] is gamma^l times BP's, to rounding", async () => {
  const { zil } = await result();
  assert.equal(zil.length, 8);
  for (const { gamma, level, factor, residual } of zil) {
    assert.ok(Math.abs(factor / gamma ** level - 1) < 1e-12, `gamma ${gamma}, l = ${level}`);
    assert.ok(residual < 1e-12);
  }
});

Deno.test("PC beside BP: the cosine tends to 1 with one output, and to its limit with several", async () => {
  const { cosines } = await result();
  const [one, four] = cosines;
  assert.ok(Math.abs(one!.limit - 1) < 1e-12);
  assert.ok(four!.limit < 0.999 && four!.limit > 0);
  for (const { limit, points } of cosines) {
    const [small, large] = points;
    assert.ok(Math.abs(small!.cosine - limit) < 1e-3, `${small!.cosine} against ${limit}`);
    assert.equal(small!.levels.length, 3);
    assert.ok(large!.cosine <= 1 + 1e-12);
  }
  assert.ok(1 - one!.points[0]!.cosine < (1 - one!.points[1]!.cosine) / 100);
});
