/**
 * @file When a training saves where it stands: every so many seconds, and at once when it is
 * interrupted. What it saves is its own business.
 */
import type { Json } from "../base/canonical_json.ts";
import type { StageContext } from "../pipeline/stage.ts";
import { checkpointSeconds, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";

export interface CheckpointKeeper {
  /**
   * To be called after every step: saves what `snapshot` gives if it is time to.
   *
   * @throws `signal.reason`, after saving, where the run is interrupted.
   */
  afterStep(snapshot: () => Promise<Checkpoint<Json>>): Promise<void>;
}

/** What an earlier run of this training saved; undefined for none. */
export async function restore<Progress>(
  { checkpoint }: Pick<StageContext, "checkpoint">,
): Promise<Checkpoint<Progress> | undefined> {
  const bytes = await checkpoint.read();
  return bytes === undefined ? undefined : decodeCheckpoint<Progress>(bytes);
}

/** Keeps the checkpoints of one training, from now on. */
export function checkpointKeeper(
  { checkpoint, signal }: Pick<StageContext, "checkpoint" | "signal">,
): CheckpointKeeper {
  const interval = 1000 * checkpointSeconds();
  let saved = performance.now();
  return {
    async afterStep(snapshot) {
      const { aborted } = signal;
      if (!aborted && performance.now() - saved < interval) return;
      await checkpoint.write(encodeCheckpoint(await snapshot()));
      saved = performance.now();
      if (aborted) throw signal.reason;
    },
  };
}
