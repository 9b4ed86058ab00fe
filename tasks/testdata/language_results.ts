/** @file Language models' results made by hand: declared stages with outcomes that no training computed. */
import { asJson } from "../../base/canonical_json.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type {
  EncodingResult,
  LanguageResult,
  SamplePiece,
} from "../../training/language_settings.ts";
import type { Results, StageRecord } from "../experiment.ts";
import { languageStages, taskPrefix } from "../language/stages.ts";
import type { LanguageTask } from "../language/profiles.ts";
import type { Profile } from "../profiles.ts";
import { contextOf, finishedRecord } from "./hand_made.ts";

/** Perplexity that the encoding by hand gives its unigram model. */
export const UNIGRAM = 200;

/** An encoded text that nobody has. */
export function encodingResult(vocabulary: number): EncodingResult {
  const count = (sequences: number) => ({ sequences, pieces: 20 * sequences, cut: 0 });
  const unigram = { dev: UNIGRAM + 1, test: UNIGRAM };
  return {
    vocabulary,
    length: 32,
    splits: { train: count(1000), dev: count(100), test: count(50) },
    unigram: { masked: unigram, conditional: unigram },
  };
}

/** A training with this test perplexity: its dev perplexity falls to one less. Null: it diverged. */
export function languageResult(
  perplexity: number | null,
  samples: readonly (readonly SamplePiece[])[] = [],
): LanguageResult {
  if (perplexity === null) {
    return {
      ...{ status: "diverged", curve: [], best: null, testPerplexity: null },
      ...{ parameters: 1000, tokens: 20, samples: [] },
    };
  }
  const point = (batches: number, devPerplexity: number) => ({
    ...{ batches, updates: 2 * batches, loss: 1, energy: 0.5, devPerplexity },
  });
  return {
    status: "finished",
    curve: [point(10, 2 * perplexity), point(20, perplexity - 1)],
    best: { batches: 20, devPerplexity: perplexity - 1 },
    testPerplexity: perplexity,
    parameters: 1000,
    tokens: 400,
    samples,
  };
}

/** All stages of a task, each training with the perplexity that its cell has for its seed. */
export function languageResults(
  task: LanguageTask,
  { profile, seeds, perplexity, samples }: {
    readonly profile: Profile;
    readonly seeds: number;
    readonly perplexity: (cell: string, seed: number) => number | null;
    readonly samples?: readonly (readonly SamplePiece[])[];
  },
): Results {
  const stages = languageStages(task, contextOf(profile, { seeds }));
  const record = (stage: Stage): StageRecord => {
    const { name } = stage;
    if (name.includes("tokenizer-")) return finishedRecord(stage, { value: {} });
    if (name.includes("encoded-")) {
      return finishedRecord(stage, { value: encodingResult(profile.language.vocabulary) });
    }
    const [cell, seed] = name.slice(taskPrefix(task).length).split("/seed-") as [string, string];
    const timing = { seconds: [1, 2], millisecondsPerStep: 1, tokensPerSecond: 100 };
    return finishedRecord(stage, {
      value: languageResult(perplexity(cell, Number(seed)), seed === "0" ? samples : undefined),
      volatile: asJson(timing),
    });
  };
  return { profile, stages: stages.map(record) };
}
