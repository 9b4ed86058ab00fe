/** @file A language model's training, killed with SIGKILL, ends with the bytes it would have. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { asJson } from "../base/canonical_json.ts";
import { obtain } from "../datasets/obtain.ts";
import { checkpointPath, resultPath } from "../pipeline/layout.ts";
import { runPipeline } from "../pipeline/run_pipeline.ts";
import type { Stage } from "../pipeline/stage.ts";
import { pause, startRun } from "./testdata/killable_run.ts";
import { smallLanguageModel } from "./testdata/small_text.ts";

const KILLS = 2;

Deno.test(`${KILLS} kills with SIGKILL leave a language model's bytes as they are`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "language-kill-test-" });
  try {
    const store = join(folder, "killed");
    const stage = await stageOn(store);
    const encoded = stage.inputs.encoded!;
    assert.equal((await runPipeline([encoded], { store, jobs: 1 })).exitCode, 0);
    const { outcomes } = await runPipeline([stage], { store, jobs: 1, dryRun: true });
    const { key } = outcomes.get(stage.name)!;
    const state = join(checkpointPath(store, key), "state");
    for (let kill = 0; kill < KILLS; kill++) {
      const before = modified(state);
      const run = startRun(stage, store);
      // Into steps, evaluations and checkpoints, once the training has got on.
      while (modified(state) === before && !run.ended()) await pause(2);
      await pause(40 * kill);
      assert.equal(await run.kill(), "SIGKILL", "the training ended before it could be killed");
    }
    const fractions: number[] = [];
    const resumed = await runPipeline([stage], {
      store,
      jobs: 1,
      progress: (event) => event.type === "progress" && fractions.push(event.fraction),
    });
    assert.equal(resumed.exitCode, 0);
    assert.ok(fractions[0]! > KILLS / 400, "it goes on where it was");

    const other = join(folder, "straight");
    const straight = await stageOn(other);
    assert.equal((await runPipeline([straight], { store: other, jobs: 1 })).exitCode, 0);
    for (const file of ["value.json", "ingredients.json"]) {
      assert.deepEqual(
        Deno.readFileSync(join(resultPath(store, key), file)),
        Deno.readFileSync(join(resultPath(other, key), file)),
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A training of 400 minibatches, on text that is drawn into the store. */
async function stageOn(store: string): Promise<Stage> {
  const data = await obtain("1b-word", {
    store,
    data: "synthetic",
    text: { train: 320, dev: 32 },
  });
  const [vocabulary, length] = [120, 8];
  const tokenizer: Stage = {
    name: "tokenizer",
    kind: "tokenizer",
    module: "training/tokenizer_stage.ts",
    params: asJson({ data, vocabulary }),
    inputs: {},
  };
  const encoded: Stage = {
    name: "encoded",
    kind: "encoding",
    module: "training/encode_text.ts",
    params: asJson({ data, vocabulary, length, limit: { test: 32 } }),
    inputs: { tokenizer },
  };
  const settings = smallLanguageModel("conditional", {
    ...{ data, epochs: 20, evaluateEvery: 50 },
    network: { vocabulary, length },
    rule: { kind: "ipc", T: 2, gamma: 0.5 },
  });
  return {
    name: "language model",
    kind: "training",
    module: "training/language_model.ts",
    params: asJson(settings),
    inputs: { encoded },
  };
}

/** When a file was last replaced; undefined where there is none. */
function modified(path: string): number | undefined {
  try {
    return Deno.statSync(path).mtime?.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
