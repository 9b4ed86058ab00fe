import assert from "node:assert/strict";
import type { StepDefinition } from "../engines/engine.ts";
import { optimiser } from "./optimiser.ts";
import type { OptimiserSettings } from "./optimiser.ts";
import { coefficientInputs, coefficientsAt, updateWeights } from "./weight_update.ts";
import { relativeError, runStep } from "./testing/run_step.ts";

/** One update of a parameter of two numbers. */
function updateStep(settings: OptimiserSettings): StepDefinition {
  const rule = optimiser(settings);
  const spec = { shape: [2], dtype: "float32" } as const;
  return {
    name: settings.kind,
    state: Object.fromEntries(
      ["w", ...rule.slots.map((slot) => `w/${slot}`)].map((name) => [name, spec]),
    ),
    inputs: {
      gradient: spec,
      ...Object.fromEntries(
        rule.coefficientNames.map((name) => [name, { shape: [1], dtype: "float32" } as const]),
      ),
    },
    run: (state, inputs) => ({
      state: updateWeights("w", inputs.gradient!, {
        optimiser: rule,
        state,
        coefficients: coefficientsAt(inputs, { optimiser: rule, update: 0 }),
      }),
      outputs: {},
    }),
  };
}

/** The weights after each gradient. */
async function trace(settings: OptimiserSettings, gradients: readonly number[][]) {
  const rule = optimiser(settings);
  const step = updateStep(settings);
  let state: Record<string, ArrayLike<number>> = { w: [1, -2] };
  for (const slot of rule.slots) state[`w/${slot}`] = [0, 0];
  const weights: number[][] = [];
  for (const [done, gradient] of gradients.entries()) {
    const coefficients = coefficientInputs(rule, { done, updates: 1 });
    const result = await runStep(step, { ...state, ...coefficients, gradient });
    state = result.state;
    weights.push([...result.state.w!]);
  }
  return weights;
}

// Two gradients, then a zero one: momentum and decay still move the weight.
const GRADIENTS = [[0.5, -1], [0.25, 2], [0, 0]];

/** PyTorch's Adam and AdamW, written out from their papers. */
function writtenOut(
  { coupled, decoupled, alpha }: { coupled: number; decoupled: number; alpha: number },
): number[][] {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const w = [1, -2];
  const m = [0, 0];
  const v = [0, 0];
  return GRADIENTS.map((gradient, index) => {
    const count = index + 1;
    for (const unit of [0, 1]) {
      const g = gradient[unit]! + coupled * w[unit]!;
      m[unit] = beta1 * m[unit]! + (1 - beta1) * g;
      v[unit] = beta2 * v[unit]! + (1 - beta2) * g * g;
      const mHat = m[unit]! / (1 - beta1 ** count);
      const vHat = v[unit]! / (1 - beta2 ** count);
      w[unit] = w[unit]! * (1 - alpha * decoupled) - alpha * mHat / (Math.sqrt(vHat) + epsilon);
    }
    return [...w];
  });
}

// Coefficients enter a step as float32, hence 1e-6 and not 1e-12.
function close(actual: number[][], expected: number[][]) {
  for (const [index, weights] of expected.entries()) {
    assert.ok(relativeError(actual[index]!, weights) < 1e-6, `${actual[index]} != ${weights}`);
  }
}

Deno.test("adam follows the written-out trace", async () => {
  const expected = writtenOut({ coupled: 0, decoupled: 0, alpha: 0.1 });
  close(await trace({ kind: "adam", alpha: 0.1 }, GRADIENTS), expected);
});

Deno.test("adam couples its L2 penalty to the gradient", async () => {
  const expected = writtenOut({ coupled: 0.3, decoupled: 0, alpha: 0.1 });
  close(await trace({ kind: "adam", alpha: 0.1, decay: 0.3 }, GRADIENTS), expected);
});

Deno.test("adamw decays the weight beside the gradient", async () => {
  const expected = writtenOut({ coupled: 0, decoupled: 0.3, alpha: 0.1 });
  close(await trace({ kind: "adamw", alpha: 0.1, decay: 0.3 }, GRADIENTS), expected);
});

Deno.test("a zero gradient still moves an adamw weight, by decay and stale momentum", async () => {
  const [, before, after] = await trace({ kind: "adamw", alpha: 0.1, decay: 0.3 }, GRADIENTS);
  assert.ok(Math.abs(after![0]! - before![0]!) > 0.01);
  const still = await trace({ kind: "adamw", alpha: 0.1, decay: 0.3 }, [[0, 0]]);
  assert.ok(relativeError(still[0]!, [1 - 0.03, -2 * (1 - 0.03)]) < 1e-6);
});

Deno.test("sgd: theta - alpha g, with momentum and coupled decay", async () => {
  const [first, second] = await trace({ kind: "sgd", alpha: 0.1 }, [[1, 2], [1, 2]]);
  close([first!, second!], [[0.9, -2.2], [0.8, -2.4]]);
  const [, heavy] = await trace({ kind: "sgd", alpha: 0.1, momentum: 0.5 }, [[1, 2], [1, 2]]);
  // velocity: 1, then 0.5 + 1
  close([heavy!], [[1 - 0.1 - 0.15, -2 - 0.2 - 0.3]]);
  const [decayed] = await trace({ kind: "sgd", alpha: 0.1, decay: 0.5 }, [[1, 2]]);
  close([decayed!], [[1 - 0.1 * 1.5, -2 - 0.1 * 1]]);
});

Deno.test("adam without coupled L2 does not care for the gradient's scale; sgd and L2 do", async () => {
  const scaled = GRADIENTS.map((gradient) => gradient.map((value) => 128 * value));
  const distance = async (settings: OptimiserSettings) => {
    const [mean, sum] = [await trace(settings, GRADIENTS), await trace(settings, scaled)];
    return relativeError(sum.at(-1)!, mean.at(-1)!);
  };
  assert.ok(await distance({ kind: "adam", alpha: 0.1 }) < 1e-6);
  assert.ok(await distance({ kind: "adamw", alpha: 0.1, decay: 0.3 }) < 1e-6);
  assert.ok(await distance({ kind: "adam", alpha: 0.1, decay: 0.3 }) > 1e-3);
  assert.ok(await distance({ kind: "sgd", alpha: 0.1 }) > 1);
});

Deno.test("settings below zero are refused", () => {
  assert.throws(
    () => optimiser({ kind: "adamw", alpha: -1 }),
    new RangeError("Cannot use alpha = -1 in adamw: expected 0 or more"),
  );
});
