/** @file The announced speed: tokens over the seconds that the stages declare. */
import assert from "node:assert/strict";
import { PROFILES } from "../profiles.ts";
import { contextOf } from "../testdata/hand_made.ts";
import { lmMasked } from "./language_models.ts";
import { languageSpeed } from "./speed.ts";
import { LANGUAGE_MODULE, sentenceCounts } from "./stages.ts";

const PROFILE = PROFILES.smoke;
const STAGES = lmMasked.stages(contextOf(PROFILE));
const TRAININGS = STAGES.filter(({ module }) => module === LANGUAGE_MODULE);

/** Tokens that any training of the profile reads: its minibatches are of one size. */
function tokens(): number {
  const { epochs, length, cells } = PROFILE.language;
  const { batch } = cells.find(({ task }) => task === "masked")!;
  return epochs * Math.floor(sentenceCounts(PROFILE).train / batch) * batch * length;
}

Deno.test("language models: the slowest and the fastest training, tokenizing aside", () => {
  const speeds = [1500, 1000, 2500];
  const trainings = speeds.map((speed) => ({ ...TRAININGS[0]!, cost: tokens() / speed }));
  const text = languageSpeed([...STAGES.slice(0, 2), ...trainings], PROFILE)!;
  assert.match(text, /^Language models: 3 trainings of/);
  assert.match(text, /about 1,000 to 2,500 tokens\/s each/);
});

Deno.test("language models: one training has one speed; without any nothing is said", () => {
  const one = { ...TRAININGS[0]!, cost: tokens() / 1234 };
  assert.match(languageSpeed([one], PROFILE)!, /: 1 training of about 1,200 tokens\/s each/);
  const others = STAGES.filter((stage) => !TRAININGS.includes(stage));
  assert.ok(others.length > 0);
  assert.equal(languageSpeed(others, PROFILE), undefined);
});
