/** @file Short ways to a stage of this folder's modules and to a store that is removed again. */
import type { Json } from "../../base/canonical_json.ts";
import { digestOf } from "../../base/digest.ts";
import type { NewEntry } from "../cache.ts";
import type { Ingredients } from "../key.ts";
import type { Stage } from "../stage.ts";

/** A stage computed by `pipeline/testdata/<module>.ts`. */
export function testStage(
  name: string,
  module: string,
  rest: Partial<Omit<Stage, "name" | "module">> = {},
): Stage {
  const path = `pipeline/testdata/${module}.ts`;
  return { name, kind: "test", module: path, params: null, inputs: {}, ...rest };
}

/** Run a test with a store of its own. */
export async function withStore(test: (store: string) => Promise<void>): Promise<void> {
  const store = await Deno.makeTempDir({ prefix: "pipeline-test-" });
  try {
    await test(store);
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

/** An entry with the given ingredients and value, as a worker would write it. */
export function testEntry(ingredients: Ingredients, value: Json): NewEntry {
  return {
    ingredients,
    provenance: {
      stage: "test",
      key: digestOf(ingredients),
      module: ingredients.module,
      params: ingredients.params,
      commit: "unknown",
      hardware: { cpu: "test", cores: 1, os: "test" },
      runtime: "test",
      started: "2026-01-01T00:00:00.000Z",
      seconds: 1,
    },
    result: { value, files: { "note.txt": new TextEncoder().encode("a note") } },
  };
}
