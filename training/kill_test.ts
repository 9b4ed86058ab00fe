/** @file A real training, killed with SIGKILL at random moments, ends with the bytes it would have. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { asJson } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import { checkpointPath, resultPath } from "../pipeline/layout.ts";
import { runPipeline } from "../pipeline/run_pipeline.ts";
import type { Stage } from "../pipeline/stage.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import { pause, startRun } from "./testdata/killable_run.ts";
import { drawSmallImages, smallClassifier, withSmallImages } from "./testdata/small_images.ts";

const KILLS = 20;
/** Some seconds' worth, so that no kill comes too late. */
const EPOCHS = 100;
/** SHA-256 of a checkpoint, which stands before it in its file. */
const DIGEST_BYTES = 32;

Deno.test(`${KILLS} kills with SIGKILL leave a training's bytes as they are`, () =>
  withSmallImages(async ({ store, data }) => {
    const stage: Stage = {
      name: "killed",
      kind: "training",
      module: "training/classifier.ts",
      params: asJson(
        smallClassifier(data, { rule: { kind: "ipc", T: 4, gamma: 0.5 }, epochs: EPOCHS }),
      ),
      inputs: {},
    };
    const { outcomes } = await runPipeline([stage], { store, jobs: 1, dryRun: true });
    const { key } = outcomes.get(stage.name)!;
    const random = stream("training/kill_test", 1);
    const positions: number[] = [0];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = position(store, key);
      const run = startRun(stage, store);
      if (kill % 2 === 0) {
        // Into the start of the run, of its worker, of the engine, or into the first steps.
        await pause(700 * random.uniform());
      } else {
        // Into steps, evaluations and checkpoints, once the training has got on.
        while (position(store, key) === before && !run.ended()) await pause(2);
        await pause(60 * random.uniform());
      }
      assert.equal(await run.kill(), "SIGKILL", "the training ended before it could be killed");
      positions.push(position(store, key));
    }
    const sorted = [...positions].sort((a, b) => a - b);
    assert.deepEqual(positions, sorted, "no kill throws a training back behind its checkpoint");
    assert.ok(new Set(positions).size > KILLS / 4, "kills meet newer checkpoints");
    assert.ok(positions.at(-1)! < 12 * EPOCHS);

    const fractions: number[] = [];
    const resumed = await runPipeline([stage], {
      store,
      jobs: 1,
      progress: (event) => event.type === "progress" && fractions.push(event.fraction),
    });
    assert.equal(resumed.exitCode, 0);
    assert.ok(fractions[0]! > positions.at(-1)! / (12 * EPOCHS), "it goes on where it was");
    assert.throws(() => Deno.statSync(checkpointPath(store, key)), Deno.errors.NotFound);

    const other = join(store, "another");
    await drawSmallImages(other);
    assert.equal((await runPipeline([stage], { store: other, jobs: 1 })).exitCode, 0);
    for (const file of ["value.json", "ingredients.json"]) {
      assert.deepEqual(
        Deno.readFileSync(join(resultPath(store, key), file)),
        Deno.readFileSync(join(resultPath(other, key), file)),
      );
    }
  }));

/** Minibatches behind the training's checkpoint; 0 without one. */
function position(store: string, key: string): number {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(join(checkpointPath(store, key), "state"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
  const { epoch, batch } = decodeCheckpoint<{ epoch: number; batch: number }>(
    bytes.subarray(DIGEST_BYTES),
  ).progress;
  return 12 * epoch + batch;
}
