/**
 * @file Looking up finished results while a graph is still being declared: later stages may depend on
 * what earlier ones found (a grid's winner).
 */
import { resolve } from "node:path";
import type { Json } from "../base/canonical_json.ts";
import { hasResult, readSoundValue } from "./cache.ts";
import { codeDigests } from "./code_digest.ts";
import { keyring } from "./key.ts";
import { resultPath } from "./layout.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import type { Stage } from "./stage.ts";

/**
 * The finished value of a stage, or undefined. A damaged one counts as not finished: a run moves it away
 * and computes it again.
 */
export type FinishedResults = (stage: Stage) => Json | undefined;

/** A look-up for stages of the given modules; it reads what the store has at the moment of asking. */
export async function finishedResults(
  modules: readonly string[],
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<FinishedResults> {
  const folder = resolve(store);
  const keyOf = keyring(await codeDigests(modules, { store: folder, root }));
  return (stage) => readSoundValue(resultPath(folder, keyOf(stage).key));
}

/** Those of some stages whose kept results are damaged: what follows from them cannot be told. */
export async function damagedResults(
  stages: readonly Stage[],
  { store, root = projectRoot }: { readonly store: string; readonly root?: string },
): Promise<Stage[]> {
  const folder = resolve(store);
  const { keyOf } = await planPipeline(stages, { store: folder, root });
  return stages.filter((stage) => {
    const { key } = keyOf(stage);
    return hasResult(folder, key) && readSoundValue(resultPath(folder, key)) === undefined;
  });
}
