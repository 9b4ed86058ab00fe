import assert from "node:assert/strict";
import { mlp } from "../models/mlp.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { predictiveCodingStep } from "../models/predictive_coding.ts";
import { ipc } from "../models/schedule.ts";
import { compileStep, randomValues, relativeError } from "../models/testing/run_step.ts";
import { slicesOf, sliceStep } from "./parallel_slice.ts";

const WIDTHS = [3, 5, 4, 6, 2];
const GAMMA = 0.3;

Deno.test("slicesOf() covers every level once, in nearly equal parts", () => {
  const parts = slicesOf(new Array<number>(8).fill(4), 3).map(({ from, to }) => [from, to]);
  assert.deepEqual(parts, [[0, 2], [2, 5], [5, 7]]);
  assert.deepEqual(slicesOf(WIDTHS, 4).map(({ from, to }) => to - from), [1, 1, 1, 1]);
  assert.throws(() => slicesOf(WIDTHS, 5), /4 levels into 5 slices: expected 1 to 4/);
});

for (const count of [1, 2, 3, 4]) {
  Deno.test(`${count} slices together make exactly iPC's updates`, async () => {
    const batch = 2;
    for (const kind of ["sgd", "adam"] as const) {
      const optimiser = optimiserOf({ kind, alpha: 0.05 });
      const whole = predictiveCodingStep(mlp({ widths: WIDTHS }), {
        schedule: ipc(1),
        optimiser,
        batch,
        start: "persistent",
      });
      const label = `slices ${kind}`;
      const positive = (values: Record<string, Float64Array>) =>
        Object.fromEntries(
          Object.entries(values).map(([name, array]) => [name, array.map(Math.abs)]),
        );
      // Second moments are never negative.
      const start = {
        ...randomValues(whole.state, { label }),
        ...positive(randomValues(
          Object.fromEntries(Object.entries(whole.state).filter(([name]) => name.endsWith("/V"))),
          { label },
        )),
      };
      const data = randomValues(
        { input: whole.inputs.input!, target: whole.inputs.target! },
        { label },
      );
      let expected: Record<string, Float64Array> = start;
      const runWhole = await compileStep(whole, { outputs: [] });

      const slices = slicesOf(WIDTHS, count);
      const runs = await Promise.all(
        slices.map((slice) => compileStep(sliceStep(slice, { optimiser, batch }))),
      );
      let parts = slices.map((): Record<string, Float64Array> => start);
      // What is handed over at each shared node, by its level.
      let values: Record<string, Float64Array> = Object.fromEntries(
        slices.map(({ from }) => [from, start[`x[${from}]`]!]),
      );
      let feedback: Record<string, Float64Array> = Object.fromEntries(
        slices.map(({ from }) => [from, new Float64Array(values[from]?.length ?? 0)]),
      );

      for (let update = 1; update <= 3; update++) {
        const numbers = Object.fromEntries(
          Object.entries(optimiser.coefficients(update)).map(([name, value]) => [name, [value]]),
        );
        const shared = { ...data, ...numbers, gamma: [GAMMA] };
        expected = (await runWhole({ ...expected, ...shared })).state;
        const results = await Promise.all(runs.map((run, index) => {
          const { from, to } = slices[index]!;
          return run({
            ...parts[index]!,
            ...shared,
            "below.value": values[from] ?? [],
            "below.feedback": feedback[from] ?? [],
            "above.value": values[to] ?? [],
            "above.feedback": feedback[to] ?? [],
          });
        }));
        parts = results.map(({ state }) => state);
        values = Object.fromEntries(
          slices.map(({ from }, index) => [from, results[index]!.outputs["below.value"]!]),
        );
        feedback = Object.fromEntries(
          slices.map(({ to }, index) => [to, results[index]!.outputs["above.feedback"]!]),
        );
        const joined = Object.assign({}, ...parts) as Record<string, Float64Array>;
        for (const { from } of slices.slice(1)) {
          joined[`x[${from}]`] = values[from]!.map((value, index) =>
            value + GAMMA * feedback[from]![index]!
          );
        }
        assert.deepEqual(Object.keys(joined).sort(), Object.keys(expected).sort());
        for (const [name, array] of Object.entries(expected)) {
          const error = relativeError(joined[name]!, array);
          assert.ok(error < 1e-12, `${kind}, update ${update}, ${name}: ${error}`);
        }
      }
    }
  });
}
