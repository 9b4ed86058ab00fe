/** @file How fast language models are expected to train, said before they do. */
import type { Stage } from "../../pipeline/stage.ts";
import type { LanguageSettings } from "../../training/language_settings.ts";
import type { Profile } from "../profiles.ts";
import { LANGUAGE_MODULE, sentenceCounts } from "./stages.ts";

/** Expected tokens per second of the language models among some stages, in words; undefined without any. */
export function languageSpeed(stages: readonly Stage[], profile: Profile): string | undefined {
  const trainings = stages.filter(({ module }) => module === LANGUAGE_MODULE);
  if (trainings.length === 0) return undefined;
  const sentences = sentenceCounts(profile).train;
  const speeds = trainings.map(({ params, cost }) =>
    tokensRead(params as unknown as LanguageSettings, sentences) / cost!
  );
  const range = [...new Set([Math.min(...speeds), Math.max(...speeds)].map(rounded))].join(" to ");
  const count = trainings.length === 1 ? "1 training" : `${trainings.length} trainings`;
  return `Language models: ${count} of about ${range} tokens/s each on one thread, padding included`;
}

/** Positions that a training reads, evaluations aside. */
function tokensRead({ network, batch, epochs }: LanguageSettings, sentences: number): number {
  return epochs * Math.floor(sentences / batch) * batch * network.length;
}

/** Two digits are all that an estimate has. */
function rounded(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en-US");
}
