/**
 * @file Runs whose results are not copied. `onnxruntime-node` 1.30 copies every output of a run into new
 * memory, for the object that it returns, also one that the run wrote into an array of ours. For the
 * weights and moments of a training, which come back from every step, that is a good part of the step.
 *
 * The binding gives up at an output that is no tensor, after the run. So a model gets an empty sequence as
 * its first output: all others are where they belong when that complaint comes.
 */
import type { OnnxModel } from "./model.ts";

/** The output that is no tensor. */
export const UNCOPIED = "uncopied";

/** The model with an empty sequence before its outputs. */
export function withoutCopies(model: OnnxModel): OnnxModel {
  return {
    ...model,
    nodes: [...model.nodes, {
      operator: "SequenceEmpty",
      domain: "",
      inputs: [],
      outputs: [UNCOPIED],
      attributes: {},
    }],
    outputs: [{ name: UNCOPIED, type: "float32", shape: [], sequence: true }, ...model.outputs],
  };
}

/** Pass over the complaint about the sequence, which ends a run that is done; rethrow any other. */
export function passOverSequence(error: unknown): void {
  const done = error instanceof Error && /^Non tensor type is/.test(error.message);
  if (!done) throw error;
}
