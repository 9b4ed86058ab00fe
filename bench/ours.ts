/**
 * @file Our training step, opened as the trainings of the pipeline open it: one engine with one thread,
 * one compiled program, a state per seed.
 *
 * The minibatches are like the peers': random pixels, one-hot targets, ready before the clock starts.
 */
import { stream } from "../base/random.ts";
import type { Arrays, EngineState } from "../engines/engine.ts";
import { onnxEngine } from "../engines/onnx/onnx_engine.ts";
import { mlp } from "../models/mlp.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import { trainingStep, weightUpdates } from "../models/rule.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import { coefficientInputs, initialState } from "../models/weight_update.ts";
import type { BenchRule, Case } from "./contender.ts";

const MINIBATCHES = 8;
const GAMMA = 0.5;

/** Trainings of one case. */
export interface Trainings {
  /** "onnxruntime-node 1.30.0" */
  readonly version: string;
  /** One step of a seed; resolves to its loss (before the update, mean over the batch). */
  step(seed: number): Promise<number>;
  dispose(): Promise<void>;
}

/** Compile a case's step. Seeds start when they are first asked for. */
export async function openTrainings({ rule, widths, batch, T }: Case): Promise<Trainings> {
  const network = mlp({ widths });
  const optimiser = optimiserOf({ kind: "adamw", alpha: 2.5e-4, decay: 0.01 });
  const settings = ruleSettings(rule, T);
  const updates = weightUpdates(settings);
  const step = trainingStep(network, settings, { optimiser, batch });

  const engine = await onnxEngine();
  const program = await engine.compile(step);
  const data = minibatches({ widths, batch });
  const gamma = "gamma" in step.inputs ? { gamma: Float32Array.of(GAMMA) } : {};
  const seeds = new Map<number, { readonly state: EngineState; done: number }>();

  return {
    version: Object.entries(engine.identity.versions).map((entry) => entry.join(" ")).join(", "),
    async step(seed) {
      let training = seeds.get(seed);
      if (training === undefined) {
        const random = stream("bench", seed, "initialisation");
        const values = initialState(network, { optimiser, random });
        training = { state: engine.createState(step.state, values), done: 0 };
        seeds.set(seed, training);
      }
      const { loss } = await program.run(training.state, {
        ...data[training.done % MINIBATCHES]!,
        ...gamma,
        ...coefficientInputs(optimiser, { done: training.done * updates, updates }),
      });
      training.done++;
      return loss![0]!;
    },
    async dispose() {
      for (const { state } of seeds.values()) state.dispose();
      program.dispose();
      await engine.dispose();
    },
  };
}

function ruleSettings(rule: BenchRule, T: number): RuleSettings {
  return rule === "bp" ? { kind: rule } : { kind: rule, T, gamma: GAMMA };
}

/** (batch, inputs) pixels in [0, 1) and (batch, outputs) one-hot targets. */
function minibatches(
  { widths, batch }: { readonly widths: readonly number[]; readonly batch: number },
): Arrays[] {
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  return Array.from({ length: MINIBATCHES }, (_, index) => {
    const random = stream("bench", "minibatch", index);
    const input = Float32Array.from({ length: batch * inputs }, () => random.uniform());
    const target = new Float32Array(batch * outputs);
    for (let row = 0; row < batch; row++) {
      target[row * outputs + random.integer(0, outputs - 1)] = 1;
    }
    return { input, target };
  });
}
