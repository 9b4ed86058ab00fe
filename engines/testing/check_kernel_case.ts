/** @file Holding an engine's results for a case against the reference's. */
import assert from "node:assert/strict";
import type { Engine } from "../engine.ts";
import { referenceEngine } from "../reference/reference_engine.ts";
import { numbersOf, stepOf } from "./kernel_cases.ts";
import type { KernelCase } from "./kernel_cases.ts";

/** Allowed difference, relative to numbers of order 1: some tens of float32 roundings (6e-8 each). */
const TOLERANCE = 5e-6;

/** Run a case on an engine, forward and backward, and compare with the reference. */
export async function checkKernelCase(engine: Engine, given: KernelCase): Promise<void> {
  const expected = await resultsOn(referenceEngine(), given);
  const results = await resultsOn(engine, given);
  assert.deepEqual(Object.keys(results).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const got = results[name]!;
    assert.equal(got.length, values.length, `length of ${name}`);
    values.forEach((value, index) => {
      const error = Math.abs(got[index]! - value);
      assert.ok(
        error <= TOLERANCE * Math.max(1, Math.abs(value)),
        `${given.name}: ${name}[${index}] is ${got[index]}, expected ${value}`,
      );
    });
  }
}

async function resultsOn(engine: Engine, given: KernelCase) {
  const program = await engine.compile(stepOf(given));
  const state = engine.createState({}, {});
  try {
    return await program.run(state, numbersOf(given));
  } finally {
    state.dispose();
    program.dispose();
  }
}
