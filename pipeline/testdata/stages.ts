/** @file Short ways to a stage of this folder's modules and to a store that is removed again. */
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
