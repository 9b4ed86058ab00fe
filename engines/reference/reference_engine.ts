/**
 * @file The reference engine: steps recorded and interpreted in float64, for the theory's tests, which
 * hold to 1e-12 and so need more than float32.
 */
import type {
  Arrays,
  CompileOptions,
  Engine,
  EngineState,
  Program,
  StepDefinition,
} from "../engine.ts";
import { recordGraph } from "../graph/recorder.ts";
import { pruneGraph } from "../graph/prune.ts";
import { checkArrays, copyArrays } from "../state.ts";
import { evaluateGraph } from "./evaluate.ts";
import { identityOf } from "../identity.ts";

/**
 * An engine that computes in float64 and hands out `Float64Array`. Values given as float32 are taken as
 * they are; pass `Float64Array` to keep what was not rounded.
 */
export function referenceEngine(): Engine {
  const states = new WeakMap<EngineState, { values: Arrays }>();
  return {
    identity: identityOf({ name: "reference", provider: "cpu" }),
    compile(step: StepDefinition, options: CompileOptions = {}): Promise<Program> {
      const graph = pruneGraph(recordGraph(step), options);
      return Promise.resolve({
        // deno-lint-ignore require-await -- so that what is thrown is a rejection
        async run(state, inputs) {
          const held = states.get(state);
          if (held === undefined) {
            throw new TypeError(
              "Cannot run on this state: expected one that this engine created and still holds",
            );
          }
          checkArrays(step.state, held.values, { what: "state", step: step.name });
          checkArrays(step.inputs, inputs, { what: "input", step: step.name });
          const { state: next, outputs } = evaluateGraph(graph, { state: held.values, inputs });
          held.values = { ...held.values, ...next };
          return outputs;
        },
        dispose() {},
      });
    },
    createState(specs, values) {
      checkArrays(specs, values, { what: "state" });
      const held = { values: copyArrays(values) };
      const state: EngineState = {
        read: () => Promise.resolve(copyArrays(held.values)),
        dispose: () => {
          states.delete(state);
        },
      };
      states.set(state, held);
      return state;
    },
    dispose: () => Promise.resolve(),
  };
}
