/** @file What the trained language models write, in the report: filled gaps and continuations. */
import type { Block, TextPiece, TextSamples } from "../../reports/document.ts";
import type { SamplePiece } from "../../training/language_settings.ts";
import type { Results } from "../experiment.ts";
import type { LanguageTask } from "./profiles.ts";
import { languageSource } from "./runs.ts";
import type { LanguageCellRuns } from "./runs.ts";

const CAPTIONS: Readonly<Record<LanguageTask, string>> = {
  masked: "Gaps of test sentences, filled by each rule's model with its likeliest pieces",
  conditional: "The first pieces of test sentences, continued by each rule's model",
};

const NOTES: Readonly<Record<LanguageTask, string>> = {
  masked:
    "The same gaps for every model. What was filled in wrong is followed by what stood there.",
  conditional: "Each piece is drawn from the ten likeliest by their probabilities. Grey: given.",
};

/** The samples of each cell's first seed that has some; nothing where none has. */
export function sampleBlocks(
  cells: readonly LanguageCellRuns[],
  { task, results }: { readonly task: LanguageTask; readonly results: Results },
): Block[] {
  const shown = cells.flatMap(({ label, runs }) => {
    const run = runs.find(({ result }) => result.samples.length > 0);
    return run === undefined ? [] : [{ label, run }];
  });
  const sentences = Math.max(0, ...shown.map(({ run }) => run.result.samples.length));
  if (sentences === 0) return [];
  // Sentence by sentence, so that the rules' answers stand below each other.
  const samples = Array.from(
    { length: sentences },
    (_, sentence) =>
      shown.flatMap(({ label, run }): TextSamples["samples"][number][] => {
        const pieces = run.result.samples[sentence];
        return pieces === undefined ? [] : [{
          label: `${sentence + 1}. ${label}, seed ${run.settings.seed}`,
          pieces: pieces.map(textPiece),
        }];
      }),
  ).flat();
  return [{
    kind: "samples",
    samples: {
      id: `lm-${task}-samples`,
      caption: CAPTIONS[task],
      source: languageSource(cells, results),
      notes: [NOTES[task]],
      samples,
    },
  }];
}

/** A piece as text: SentencePiece's mark of a word's beginning becomes a blank. */
function textPiece({ text, what, truth }: SamplePiece): TextPiece {
  return {
    text: spaced(text),
    what,
    ...(truth === undefined ? {} : { truth: spaced(truth) }),
  };
}

function spaced(piece: string): string {
  return piece.replaceAll("▁", " ");
}
