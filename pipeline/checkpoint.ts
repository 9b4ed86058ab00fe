/**
 * @file The checkpoint of a stage that is not done: owned by its key, replaced atomically, checked
 * by its digest when read, removed when the stage ends. The file is the SHA-256 (32 bytes) of the
 * state, then the state.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeAtomic } from "../base/atomic_write.ts";
import { removeTree } from "./cache.ts";
import { explainDiskFull } from "./disk_full.ts";
import { checkpointPath } from "./layout.ts";
import type { StageContext } from "./stage.ts";

const digestBytes = 32;

/** The checkpoint of one key, as a stage sees it. */
export type Checkpoint = StageContext["checkpoint"] & {
  /** Forget it, and what killed runs left half-written. */
  remove(): Promise<void>;
};

/** The checkpoint of a key. The caller holds the key's lock. */
export function checkpointOf(key: string, { store, stage, report }: {
  readonly store: string;
  /** The stage's name, for messages. */
  readonly stage: string;
  /** Told of a damaged checkpoint. */
  readonly report: (text: string) => void;
}): Checkpoint {
  const folder = checkpointPath(store, key);
  const path = join(folder, "state");
  return {
    async read() {
      let bytes: Uint8Array;
      try {
        bytes = await Deno.readFile(path);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
      const state = bytes.subarray(digestBytes);
      const expected = bytes.subarray(0, digestBytes);
      if (expected.length === digestBytes && digest(state).equals(expected)) return state.slice();
      report(
        `The checkpoint of ${stage} is damaged (${path}: its digest does not match): ` +
          "the stage starts over",
      );
      await removeTree(folder);
      return undefined;
    },
    async write(state) {
      try {
        await writeAtomic(path, Buffer.concat([digest(state), state]));
      } catch (error) {
        throw explainDiskFull(error, { what: `the checkpoint of ${stage}`, store });
      }
    },
    remove: () => removeTree(folder),
  };
}

function digest(state: Uint8Array): Buffer {
  return createHash("sha256").update(state).digest();
}
