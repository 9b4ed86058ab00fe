/**
 * @file Our trainings of one case, opened as the pipeline's are: one engine, one compiled program, a state
 * per seed.
 */
import type { EngineState } from "../engines/engine.ts";
import { onnxEngine } from "../engines/onnx/onnx_engine.ts";
import type { Case } from "./contender.ts";
import { ourStep } from "./our_step.ts";

/** Trainings of one case. */
export interface Trainings {
  /** "onnxruntime-node 1.30.0" */
  readonly version: string;
  /** One step of a seed; resolves to its loss (before the update, mean over the batch). */
  step(seed: number): Promise<number>;
  dispose(): Promise<void>;
}

/** Compile a case's step. Seeds start when they are first asked for. */
export async function openTrainings(
  task: Case,
  { threads = 1 }: { readonly threads?: number } = {},
): Promise<Trainings> {
  const { definition, initialState, inputs } = ourStep(task);
  const engine = await onnxEngine({ threads });
  const program = await engine.compile(definition, { outputs: ["loss", "energy"] });
  const seeds = new Map<number, { readonly state: EngineState; done: number }>();

  return {
    version: Object.entries(engine.identity.versions).map((entry) => entry.join(" ")).join(", "),
    async step(seed) {
      let training = seeds.get(seed);
      if (training === undefined) {
        training = { state: engine.createState(definition.state, initialState(seed)), done: 0 };
        seeds.set(seed, training);
      }
      const { loss } = await program.run(training.state, inputs(training.done));
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
