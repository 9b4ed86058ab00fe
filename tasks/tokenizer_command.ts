/** @file The command `tokenizer`: train the language models' tokenizer, say where its `.model` is. */
import { resolve } from "node:path";
import type { DataIdentity } from "../datasets/dataset.ts";
import { knownIdentity } from "../datasets/known_identity.ts";
import { runPipeline } from "../pipeline/run_pipeline.ts";
import type { Stage } from "../pipeline/stage.ts";
import { pipelineStatus } from "../pipeline/status.ts";
import type { StageStatus } from "../pipeline/status.ts";
import { MODEL_FILE } from "../training/language_settings.ts";
import { TEXT, textStages } from "./language/stages.ts";
import { dataOptions, unlessInterrupted } from "./reproduce.ts";
import type { DataRequest, RunSettings } from "./reproduce.ts";

/**
 * The path of a profile's model file, computed where the store lacks it; undefined when the run was
 * interrupted.
 *
 * @throws {Error} where the text cannot be had or the tokenizer not be trained.
 */
export async function tokenizerPath(
  request: DataRequest,
  settings: RunSettings,
): Promise<string | undefined> {
  const store = resolve(request.store);
  const options = dataOptions(request);
  let identity = await knownIdentity(TEXT, options);
  const statuses = await tokenizerStatus(request);
  const standIn = identity.status === "synthetic" && request.data === "auto";
  if (standIn || statuses.some(({ state }) => state === "run")) {
    const { obtain } = await import("../datasets/obtain.ts");
    const obtained = await unlessInterrupted(
      obtain(TEXT, { ...options, progress: settings.dataProgress }),
      settings.signal,
    );
    if (obtained === undefined) return undefined;
    identity = obtained;
  }
  const stage = tokenizerStage(request, identity);
  const { outcomes, exitCode } = await runPipeline([stage], { store, ...settings });
  if (exitCode === 130) return undefined;
  const { input, error, state } = outcomes.get(stage.name)!;
  if (input === undefined) {
    throw new Error(`The tokenizer could not be trained: ${error ?? state}`);
  }
  return input.files[MODEL_FILE];
}

/** Whether the tokenizer would be trained, and why; needs neither data nor network. */
export async function tokenizerStatus(request: DataRequest): Promise<StageStatus[]> {
  const identity = await knownIdentity(TEXT, dataOptions(request));
  return pipelineStatus([tokenizerStage(request, identity)], { store: request.store });
}

function tokenizerStage({ profile }: DataRequest, identity: DataIdentity): Stage {
  return textStages({ profile, data: () => identity }).tokenizer;
}
