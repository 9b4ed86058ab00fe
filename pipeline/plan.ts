/**
 * @file What has to run, and why: lazily, top down. The targets' keys are asked for first; where the
 * store has a result, nothing below it is looked at, so that a machine with only the results can
 * still render the report.
 */
import { hasResult, readIndex, readOrQuarantine } from "./cache.ts";
import { type CodeDigestOptions, codeDigests } from "./code_digest.ts";
import { explain, type Reason } from "./explain.ts";
import { type Ingredients, type Keyring, keyring, stagesBelow } from "./key.ts";
import type { Stage } from "./stage.ts";

/** One result that the targets need, whatever names it has. */
export type PlannedStage = {
  readonly key: string;
  readonly ingredients: Ingredients;
  /** The stage; the first of them where several stages have this key. */
  readonly stage: Stage;
  readonly state: "cached" | "run";
  /** Why it runs; undefined for a cached one. */
  readonly reason: Reason | undefined;
  /** Expected seconds on one thread: as declared, or as last measured, or 1. */
  readonly cost: number;
};

/** What a run will do. */
export type Plan = {
  /** By key, inputs before what needs them. Below a cached stage nothing is listed. */
  readonly stages: ReadonlyMap<string, PlannedStage>;
  readonly keyOf: Keyring;
  /** The digests of the code the plan was made from, by module. */
  readonly codes: ReadonlyMap<string, string>;
};

/** How to plan. */
export type PlanOptions = CodeDigestOptions & {
  /**
   * Whether to check cached results against their digests and to move damaged ones away, as a run
   * does with all it will read. Without it a look at the disk suffices.
   */
  readonly verify?: boolean;
};

/**
 * Plan what the targets need.
 *
 * @throws {TypeError | RangeError} for stages that cannot have a key (see key.ts, code_digest.ts).
 */
export async function planPipeline(
  targets: readonly Stage[],
  { verify = false, ...options }: PlanOptions,
): Promise<Plan> {
  const all = stagesBelow(targets);
  const codes = await codeDigests(all.map((stage) => stage.module), options);
  const keyOf = keyring(codes);
  for (const stage of all) keyOf(stage); // names clash here, not half-way through a run
  const stages = new Map<string, PlannedStage>();
  const seen = new Set<string>();

  const { store } = options;
  const visit = async (stage: Stage): Promise<void> => {
    const keyed = keyOf(stage);
    if (seen.has(keyed.key)) return;
    seen.add(keyed.key);
    const damaged = verify ? await damageOf(store, keyed.key) : undefined;
    if (damaged === undefined && hasResult(store, keyed.key)) {
      const cost = stage.cost ?? 1;
      stages.set(keyed.key, { ...keyed, stage, state: "cached", reason: undefined, cost });
      return;
    }
    for (const input of Object.values(stage.inputs)) await visit(input);
    const cost = stage.cost ?? readIndex(store, stage.name)?.seconds ?? 1;
    const reason: Reason = damaged !== undefined
      ? { kind: "damaged", detail: damaged }
      : explain(stage.name, { store, keyed });
    stages.set(keyed.key, { ...keyed, stage, state: "run", reason, cost });
  };
  for (const target of targets) await visit(target);
  return { stages, keyOf, codes };
}

async function damageOf(store: string, key: string): Promise<string | undefined> {
  const found = await readOrQuarantine(store, key);
  return found !== undefined && "damaged" in found ? found.damaged : undefined;
}
