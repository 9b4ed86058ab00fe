/**
 * @file Taking results that another store computed into this one. Only those are taken whose keys today's
 * stages have, so that they are what a run would compute here.
 */
import type { Json } from "../base/canonical_json.ts";
import { hasResult, writeEntry, writeIndex } from "./cache.ts";
import { stagesBelow } from "./key.ts";
import { resultPath } from "./layout.ts";
import { tryLockKey } from "./lock.ts";
import { planPipeline } from "./plan.ts";
import { projectRoot } from "./project_root.ts";
import type { Provenance, Stage } from "./stage.ts";

/** A result without its files. */
export interface PortableResult {
  readonly value: Json;
  readonly volatile: Json;
  readonly provenance: Provenance;
  /** Names of files that it had; one that had any cannot be taken. */
  readonly files: readonly string[];
}

/** The stages, of the targets and all below them, whose results were taken into the store. */
export async function restoreResults(
  targets: readonly Stage[],
  { results, store, root = projectRoot }: {
    readonly results: readonly PortableResult[];
    readonly store: string;
    readonly root?: string;
  },
): Promise<Stage[]> {
  const { keyOf } = await planPipeline(targets, { store, root });
  const whole = results.filter(({ files }) => files.length === 0);
  const byKey = new Map(whole.map((result) => [result.provenance.key, result]));
  const taken: Stage[] = [];
  for (const stage of stagesBelow(targets)) {
    const { key, ingredients } = keyOf(stage);
    const result = byKey.get(key);
    if (result === undefined) continue;
    const lock = await tryLockKey(store, key);
    if (lock === undefined) continue; // a run is computing it
    try {
      if (hasResult(store, key)) continue;
      const { value, volatile, provenance } = result;
      const entry = { ingredients, provenance, result: { value, volatile } };
      await writeEntry(entry, { store, path: resultPath(store, key) });
      await writeIndex(store, { name: stage.name, key, seconds: provenance.seconds });
      taken.push(stage);
    } finally {
      await lock.release();
    }
  }
  return taken;
}
