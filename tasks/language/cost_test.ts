/** @file Expected times of language models' trainings: what costs more is expected to take longer. */
import assert from "node:assert/strict";
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { LanguageSettings } from "../../training/language_settings.ts";
import { smallLanguageModel } from "../../training/testdata/small_text.ts";
import { trainingSeconds } from "./cost.ts";

const SENTENCES = { train: 16_000, dev: 500, test: 500 };
const START = trainingSeconds({ ...settings(), epochs: 0 }, { train: 16_000, dev: 500, test: 0 });

function settings(
  rest: Partial<LanguageSettings> = {},
  task: "masked" | "conditional" = "masked",
): LanguageSettings {
  const network = { vocabulary: 8001, length: 32, hidden: 128, feedForward: 512, blocks: 2 };
  return { ...smallLanguageModel(task, { network, evaluateEvery: 100 }), ...rest };
}

/** Seconds beside the start. */
function seconds(
  rest: Partial<LanguageSettings> = {},
  task: "masked" | "conditional" = "masked",
): number {
  return trainingSeconds(settings(rest, task), SENTENCES) - START;
}

Deno.test("twice the epochs take nearly twice as long: the test set is read once", () => {
  const ratio = seconds({ epochs: 8 }) / seconds({ epochs: 4 });
  assert.ok(ratio > 1.9 && ratio < 2, `${ratio}`);
});

Deno.test("T updates of iPC take about as long as T of BP, PC's steps less", () => {
  const of = (rule: RuleSettings) => seconds({ rule, evaluateEvery: 1e9 });
  const bpxt = of({ kind: "bpxt", T: 6 });
  const ipc = of({ kind: "ipc", T: 6, gamma: 0.5 });
  const pc = of({ kind: "pc", T: 6, gamma: 0.1 });
  assert.ok(ipc > 0.9 * bpxt && ipc < 1.2 * bpxt, `${ipc} against ${bpxt}`);
  assert.ok(pc < ipc && pc > of({ kind: "bp" }));
});

Deno.test("logits at every position cost more than logits at masked ones", () => {
  assert.ok(seconds({}, "conditional") > 1.5 * seconds());
});
