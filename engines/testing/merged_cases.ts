/** @file All cases as one step: engines that are slow to compile are asked once. */
import assert from "node:assert/strict";
import type { Arrays, Engine, StepDefinition, Tensors } from "../engine.ts";
import { referenceEngine } from "../reference/reference_engine.ts";
import { numbersOf, stepOf } from "./kernel_cases.ts";
import type { KernelCase } from "./kernel_cases.ts";

/** One step that runs every case; inputs and outputs are named "case/name". */
function mergedStep(cases: readonly KernelCase[]): StepDefinition {
  const steps = cases.map(stepOf);
  return {
    name: "all cases",
    state: {},
    inputs: prefixed(steps.map(({ name, inputs }) => [name, inputs])),
    run(_, inputs) {
      const outputs = steps.map((step): [string, Tensors] => {
        const own = Object.keys(step.inputs).map((name) =>
          [name, inputs[`${step.name}/${name}`]!] as const
        );
        return [step.name, step.run({}, Object.fromEntries(own)).outputs];
      });
      return { state: {}, outputs: prefixed(outputs) };
    },
  };
}

function prefixed<Value>(
  records: readonly (readonly [string, Readonly<Record<string, Value>>])[],
): Record<string, Value> {
  return Object.fromEntries(
    records.flatMap(([prefix, record]) =>
      Object.entries(record).map(([name, value]) => [`${prefix}/${name}`, value] as const)
    ),
  );
}

/**
 * Run all cases in one program and compare with the reference, as `checkKernelCase` does one by one.
 * `tolerance` is relative to numbers of order 1.
 */
export async function checkMergedCases(
  engine: Engine,
  cases: readonly KernelCase[],
  tolerance: number,
): Promise<void> {
  const step = mergedStep(cases);
  const numbers = prefixed(cases.map((given) => [given.name, numbersOf(given)]));
  const [expected, results] = await Promise.all(
    [referenceEngine(), engine].map(async (each): Promise<Arrays> => {
      const program = await each.compile(step);
      return await program.run(each.createState({}, {}), numbers);
    }),
  ) as [Arrays, Arrays];
  assert.deepEqual(Object.keys(results).sort(), Object.keys(expected).sort());
  const wrong: string[] = [];
  for (const [name, values] of Object.entries(expected)) {
    const got = results[name]!;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (Math.abs(got[index]! - value) <= tolerance * Math.max(1, Math.abs(value))) continue;
      wrong.push(`${name}[${index}] is ${got[index]}, expected ${value}`);
    }
  }
  assert.deepEqual(wrong, []);
}
