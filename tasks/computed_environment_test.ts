/** @file The environment of published results: what their provenance says, each fact once. */
import assert from "node:assert/strict";
import type { StageInput } from "../pipeline/stage.ts";
import { computedEnvironment } from "./computed_environment.ts";
import { finishedRecord } from "./testdata/hand_made.ts";

function inputOf(
  changes: { readonly started: string; readonly cores?: number; readonly commit?: string },
): StageInput {
  const { outcome } = finishedRecord({ name: "a", module: "a.ts", params: {} }, { value: {} });
  if ("failed" in outcome) throw new Error("expected a finished stage");
  const { started, cores = 2, commit = "c1" } = changes;
  const hardware = { cpu: "Example CPU", cores, os: "linux 6" };
  return {
    ...outcome,
    provenance: { ...outcome.provenance, started, commit, hardware, runtime: "Deno 2" },
  };
}

Deno.test("computedEnvironment(): first and last day, whatever the order; equal facts once", () => {
  const environment = computedEnvironment({
    a: inputOf({ started: "2026-02-03T10:00:00.000Z" }),
    b: inputOf({ started: "2026-01-31T23:00:00.000Z" }),
    c: inputOf({ started: "2026-02-01T00:00:00.000Z" }),
    d: { failed: "no memory" },
  });
  assert.deepEqual(environment, {
    computed: "2026-01-31 to 2026-02-03",
    commit: "c1",
    runtime: "Deno 2",
    processor: "Example CPU, 2 cores",
    system: "linux 6",
  });
});

Deno.test("computedEnvironment(): results of two machines and commits name both; one day is one", () => {
  const environment = computedEnvironment({
    a: inputOf({ started: "2026-01-01T01:00:00.000Z" }),
    b: inputOf({ started: "2026-01-01T02:00:00.000Z", cores: 64, commit: "c2+changes" }),
  });
  assert.equal(environment.computed, "2026-01-01");
  assert.equal(environment.commit, "c1; c2+changes");
  assert.equal(environment.processor, "Example CPU, 2 cores; Example CPU, 64 cores");
});
