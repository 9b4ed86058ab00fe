/** @file The trainings that each profile declares for Table 3: the paper's, and smaller ones. */
import assert from "node:assert/strict";
import type { EncodingSettings, LanguageSettings } from "../../training/language_settings.ts";
import { languageStages, sentenceCounts } from "./stages.ts";
import type { LanguageTask } from "./profiles.ts";
import { PROFILES } from "../profiles.ts";
import type { ProfileName } from "../profiles.ts";
import { contextOf } from "../testdata/hand_made.ts";

function trainings(task: LanguageTask, profile: ProfileName) {
  return languageStages(task, contextOf(PROFILES[profile]))
    .filter(({ kind }) => kind === "training")
    .map(({ name, params, cost, inputs }) => ({
      ...{ name, cost, inputs },
      settings: params as unknown as LanguageSettings,
    }));
}

Deno.test("paper: the best settings of D.3.1, layer norm where the paper has it", () => {
  const of = (task: LanguageTask, cell: string) =>
    trainings(task, "paper").find(({ name }) => name === `lm-${task}/${cell}/seed-0`)!.settings;
  const facts = ({ rule, optimiser, batch, network, epochs, evaluateEvery }: LanguageSettings) => ({
    ...{ rule, alpha: optimiser.alpha, batch, layerNorm: network.layerNorm, epochs, evaluateEvery },
  });
  assert.deepEqual(facts(of("masked", "bp")), {
    ...{ rule: { kind: "bp" }, alpha: 0.0032, batch: 256, layerNorm: true },
    ...{ epochs: 16, evaluateEvery: 50 },
  });
  assert.deepEqual(facts(of("masked", "pc")), {
    rule: { kind: "pc", T: 8, gamma: 0.03125, discount: 0.9 },
    ...{ alpha: 0.0004, batch: 128, layerNorm: false, epochs: 16, evaluateEvery: 100 },
  });
  assert.deepEqual(facts(of("masked", "ipc")), {
    rule: { kind: "ipc", T: 6, gamma: 0.5 },
    ...{ alpha: 0.0008, batch: 128, layerNorm: false, epochs: 16, evaluateEvery: 100 },
  });
  assert.deepEqual(facts(of("conditional", "bp")), {
    ...{ rule: { kind: "bp" }, alpha: 0.0016, batch: 64, layerNorm: true },
    ...{ epochs: 16, evaluateEvery: 200 },
  });
  assert.deepEqual(facts(of("conditional", "pc")), {
    rule: { kind: "pc", T: 10, gamma: 0.0078125, discount: 0.9 },
    ...{ alpha: 0.0004, batch: 128, layerNorm: false, epochs: 16, evaluateEvery: 100 },
  });
  assert.deepEqual(facts(of("conditional", "ipc")), {
    rule: { kind: "ipc", T: 4, gamma: 0.5 },
    ...{ alpha: 0.0032, batch: 128, layerNorm: true, epochs: 16, evaluateEvery: 100 },
  });
  const { optimiser, network } = of("masked", "bp");
  assert.deepEqual([optimiser.kind, optimiser.decay], ["adamw", 0.01]);
  assert.deepEqual(
    [network.vocabulary, network.hidden, network.blocks, network.length],
    [8001, 128, 2, 32],
  );
});

Deno.test("from full on: BPxT with iPC's T, and both placements of PC and iPC", () => {
  for (const profile of ["full", "paper"] as const) {
    for (const task of ["masked", "conditional"] as const) {
      const stages = trainings(task, profile);
      const cells = new Set(stages.map(({ name }) => name.split("/")[1]));
      assert.deepEqual([...cells], ["bp", "bpxt", "pc", "pc-attention", "ipc", "ipc-attention"]);
      const rule = (cell: string) =>
        stages.find(({ name }) => name.includes(`/${cell}/`))!.settings.rule as { T: number };
      assert.equal(rule("bpxt").T, rule("ipc").T);
    }
  }
});

Deno.test("quick: the paper's cells over 10 seeds, block placement, ten evaluations a run", () => {
  for (const task of ["masked", "conditional"] as const) {
    const stages = trainings(task, "quick");
    for (const cell of ["bp", "pc", "ipc"]) {
      assert.equal(stages.filter(({ name }) => name.includes(`/${cell}/`)).length, 10, cell);
    }
    for (const { settings } of stages) {
      const { network, batch, evaluateEvery } = settings;
      assert.equal(network.placement, "block");
      const batches = Math.floor(sentenceCounts(PROFILES.quick).train / batch);
      assert.equal(Math.ceil(batches / evaluateEvery), 10);
    }
  }
});

Deno.test("smoke and quick: beside iPC stands BP with its minibatches and updates", () => {
  const T = ({ rule }: LanguageSettings) => "T" in rule ? rule.T : 1;
  for (const profile of ["smoke", "quick"] as const) {
    for (const task of ["masked", "conditional"] as const) {
      const [bpxt, ipc] = ["bpxt", "ipc"].map((cell) =>
        trainings(task, profile).find(({ name }) => name === `lm-${task}/${cell}/seed-0`)!.settings
      );
      assert.deepEqual([T(bpxt!), bpxt!.batch, bpxt!.epochs], [T(ipc!), ipc!.batch, ipc!.epochs]);
    }
  }
});

Deno.test("rules of one seed differ in nothing that is random", () => {
  const names = new Set(
    (["masked", "conditional"] as const)
      .flatMap((task) => trainings(task, "quick").map(({ settings }) => settings.experiment)),
  );
  assert.equal(names.size, 1);
});

Deno.test("every training reads one encoded text, of the vocabulary and length of its network", () => {
  for (const profile of Object.keys(PROFILES) as ProfileName[]) {
    for (const { settings, inputs } of trainings("masked", profile)) {
      const { vocabulary, length } = inputs.encoded!.params as unknown as EncodingSettings;
      const { network } = settings;
      assert.deepEqual([network.vocabulary, network.length], [vocabulary, length]);
    }
  }
});

Deno.test("expected times: quick within ten minutes on two cores, full within a night", () => {
  const seconds = (profile: ProfileName) =>
    (["masked", "conditional"] as const)
      .flatMap((task) => trainings(task, profile))
      .reduce((sum, { cost }) => sum + cost!, 0) / 2;
  assert.ok(seconds("quick") < 600, `quick: ${seconds("quick")} s`);
  assert.ok(seconds("full") < 12 * 3600, `full: ${seconds("full") / 3600} h`);
});
