import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition } from "../engines/engine.ts";
import { energy } from "./energy.ts";
import type { EnergyKind } from "./energy.ts";
import { finiteDifferences, randomValues, relativeError, runStep } from "./testing/run_step.ts";

const ROWS = 3;
const UNITS = 4;
const spec = { shape: [ROWS, UNITS], dtype: "float32" } as const;

function energyStep(kind: Exclude<EnergyKind, "none" | "token">): StepDefinition {
  return {
    name: kind,
    state: {},
    inputs: { x: spec, mu: spec },
    run(_state, { x, mu }) {
      const { value, grads } = tf.valueAndGrads((a, b) => energy(kind, a!, { mu: b! }))([x!, mu!]);
      return { state: {}, outputs: { E: value, dx: grads[0]!, dmu: grads[1]! } };
    },
  };
}

for (const kind of ["gaussian", "kl"] as const) {
  Deno.test(`${kind}: dE/dx and dE/dmu equal finite differences`, async () => {
    const step = energyStep(kind);
    const at = randomValues(step.inputs, { label: kind });
    const { outputs } = await runStep(step, at);
    for (const name of ["x", "mu"] as const) {
      const numeric = await finiteDifferences(
        async (point) => (await runStep(step, { ...at, [name]: point })).outputs.E![0]!,
        at[name]!,
      );
      assert.ok(relativeError(outputs[`d${name}`]!, numeric) < 1e-8, name);
    }
  });
}

Deno.test("gaussian: half the squared distance, summed", async () => {
  const x = Float64Array.from({ length: 12 }, (_, index) => index);
  const mu = Float64Array.from({ length: 12 }, (_, index) => index - (index < 2 ? 3 : 0));
  const { outputs } = await runStep(energyStep("gaussian"), { x, mu });
  assert.equal(outputs.E![0], (9 + 9) / 2);
});

Deno.test("kl: equals its closed form, and so do its derivatives", async () => {
  const step = energyStep("kl");
  const at = randomValues(step.inputs, { label: "closed form" });
  const { outputs } = await runStep(step, at);
  let total = 0;
  for (let row = 0; row < ROWS; row++) {
    const from = row * UNITS;
    const p = softmax(at.x!.slice(from, from + UNITS));
    const q = softmax(at.mu!.slice(from, from + UNITS));
    const E = p.reduce((sum, value, unit) => sum + value * Math.log(value / q[unit]!), 0);
    total += E;
    for (let unit = 0; unit < UNITS; unit++) {
      const dx = p[unit]! * (Math.log(p[unit]! / q[unit]!) - E);
      assert.ok(Math.abs(outputs.dx![from + unit]! - dx) < 1e-12);
      assert.ok(Math.abs(outputs.dmu![from + unit]! - (q[unit]! - p[unit]!)) < 1e-12);
    }
  }
  assert.ok(Math.abs(outputs.E![0]! - total) < 1e-12);
});

Deno.test("kl: zero with zero gradients where x equals mu up to a constant per row", async () => {
  const step = energyStep("kl");
  const x = randomValues(step.inputs, { label: "equal" }).x!;
  const mu = x.map((value, index) => value + 5 * Math.floor(index / UNITS));
  const { outputs } = await runStep(step, { x, mu });
  for (const name of ["E", "dx", "dmu"]) {
    assert.ok(outputs[name]!.every((value) => Math.abs(value) < 1e-12), name);
  }
});

Deno.test("cross-entropy: -log q[y] and q - onehot(y) for a one-hot x", async () => {
  const step = energyStep("cross-entropy");
  const mu = randomValues(step.inputs, { label: "labels" }).mu!;
  const labels = [2, 0, 3];
  const x = Float64Array.from(
    { length: ROWS * UNITS },
    (_, index) => labels[Math.floor(index / UNITS)] === index % UNITS ? 1 : 0,
  );
  const { outputs } = await runStep(step, { x, mu });
  const q = labels.flatMap((_, row) => [...softmax(mu.slice(row * UNITS, (row + 1) * UNITS))]);
  const E = labels.reduce((sum, label, row) => sum - Math.log(q[row * UNITS + label]!), 0);
  assert.ok(Math.abs(outputs.E![0]! - E) < 1e-12);
  const dmu = q.map((value, index) => value - x[index]!);
  assert.ok(relativeError(outputs.dmu!, dmu) < 1e-12);
});

Deno.test("cross-entropy and kl stay finite for logits of 1000", async () => {
  for (const kind of ["kl", "cross-entropy"] as const) {
    const x = new Float64Array(ROWS * UNITS);
    const mu = Float64Array.from(x, (_, index) => index % 2 === 0 ? 1000 : -1000);
    const { outputs } = await runStep(energyStep(kind), { x, mu });
    assert.ok(Object.values(outputs).every((values) => values.every(Number.isFinite)), kind);
  }
});

function softmax(logits: Float64Array): Float64Array {
  const exponentials = logits.map(Math.exp);
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

const weights = [1, 0, 0.5];

for (const kind of ["gaussian", "kl", "cross-entropy"] as const) {
  Deno.test(`${kind}: a row's weight scales its energy and its gradients`, async () => {
    const step: StepDefinition = {
      ...energyStep(kind),
      inputs: { x: spec, mu: spec, rows: { shape: [ROWS, 1], dtype: "float32" } },
      run(_state, { x, mu, rows }) {
        const E = (a: tf.Tensor, b: tf.Tensor) =>
          energy(kind, a, { mu: b, ...(rows ? { rows } : {}) });
        const { value, grads } = tf.valueAndGrads((a, b) => E(a!, b!))([x!, mu!]);
        return { state: {}, outputs: { E: value, dx: grads[0]!, dmu: grads[1]! } };
      },
    };
    const at = randomValues(energyStep(kind).inputs, { label: `rows of ${kind}` });
    const { outputs } = await runStep(step, { ...at, rows: weights });
    const single = async (row: number) => {
      const cut = (values: Float64Array) => values.slice(row * UNITS, (row + 1) * UNITS);
      const own: StepDefinition = {
        ...energyStep(kind),
        inputs: { x: { ...spec, shape: [1, UNITS] }, mu: { ...spec, shape: [1, UNITS] } },
      };
      return (await runStep(own, { x: cut(at.x!), mu: cut(at.mu!) })).outputs;
    };
    let total = 0;
    for (let row = 0; row < ROWS; row++) {
      const own = await single(row);
      total += weights[row]! * own.E![0]!;
      for (const name of ["dx", "dmu"] as const) {
        for (let unit = 0; unit < UNITS; unit++) {
          const expected = weights[row]! * own[name]![unit]!;
          assert.ok(Math.abs(outputs[name]![row * UNITS + unit]! - expected) < 1e-14);
        }
      }
    }
    assert.ok(Math.abs(outputs.E![0]! - total) < 1e-12);
  });
}

Deno.test("token: equals the cross-entropy of one-hot rows, weights and gradient included", async () => {
  const classes = Int32Array.of(3, 0, 1);
  const oneHot = Float64Array.from(
    { length: ROWS * UNITS },
    (_, index) => classes[Math.floor(index / UNITS)] === index % UNITS ? 1 : 0,
  );
  const step = (kind: "token" | "cross-entropy"): StepDefinition => ({
    name: kind,
    state: {},
    inputs: {
      x: kind === "token" ? { shape: [ROWS], dtype: "int32" } : spec,
      mu: spec,
      rows: { shape: [ROWS, 1], dtype: "float32" },
    },
    run(_state, { x, mu, rows }) {
      const { value, grad } = tf.valueAndGrad((b) => energy(kind, x!, { mu: b, rows }))(mu!);
      return { state: {}, outputs: { E: value, dmu: grad } };
    },
  });
  const mu = randomValues({ mu: spec }, { label: "token" }).mu!;
  const own = await runStep(step("token"), { x: classes, mu, rows: weights });
  const expected = await runStep(step("cross-entropy"), { x: oneHot, mu, rows: weights });
  assert.ok(relativeError(own.outputs.E!, expected.outputs.E!) < 1e-14);
  assert.ok(relativeError(own.outputs.dmu!, expected.outputs.dmu!) < 1e-14);
});
