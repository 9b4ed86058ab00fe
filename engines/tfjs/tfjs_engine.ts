/**
 * @file The TensorFlow.js engine: a step executed eagerly, kernel by kernel, on one of TensorFlow.js's
 * own backends. State lives as tensors of that backend.
 */
import * as tf from "@tensorflow/tfjs";
import type { Arrays, Engine, EngineState, Program, StepDefinition, Tensors } from "../engine.ts";
import { identityOf } from "../identity.ts";
import type { TfjsBackend } from "../identity.ts";
import { checkArrays } from "../state.ts";
import { loadBackend } from "./load_backend.ts";

export interface TfjsEngineOptions {
  /** Default "cpu". */
  readonly backend?: TfjsBackend;
}

/**
 * Load a backend of TensorFlow.js and open an engine on it.
 *
 * @throws {Error} where the backend is not installed or the machine lacks what it needs.
 */
export async function tfjsEngine({ backend = "cpu" }: TfjsEngineOptions = {}): Promise<Engine> {
  const registered = await loadBackend(backend);
  const states = new WeakMap<EngineState, { tensors: Tensors }>();

  /** Run `work` on this engine's backend, whichever another engine left in use. */
  function onBackend<Result>(work: () => Result): Result {
    // Synchronous, since the backend has been initialised.
    if (tf.getBackend() !== registered) void tf.setBackend(registered);
    return work();
  }

  function heldBy(state: EngineState): { tensors: Tensors } {
    const held = states.get(state);
    if (held === undefined) {
      throw new TypeError(
        "Cannot run on this state: expected one that this engine created and still holds",
      );
    }
    return held;
  }

  return {
    identity: identityOf({ name: "tfjs", provider: backend }),
    compile(step, { outputs: wanted } = {}) {
      return Promise.resolve<Program>({
        async run(state, inputs) {
          const held = heldBy(state);
          checkArrays(step.inputs, inputs, { what: "input", step: step.name });
          const outputs = onBackend(() => advance(step, held, inputs));
          const names = wanted ?? Object.keys(outputs);
          const arrays = await Promise.all(
            names.map(async (name) => [name, await readTensor(outputs[name]!)] as const),
          );
          tf.dispose(outputs);
          return Object.fromEntries(arrays);
        },
        dispose() {},
      });
    },
    createState(specs, values) {
      checkArrays(specs, values, { what: "state" });
      const held = {
        tensors: onBackend(() =>
          Object.fromEntries(
            Object.entries(specs).map(([name, { shape, dtype }]) => [
              name,
              tf.keep(tf.tensor(values[name]!.slice(), [...shape], dtype)),
            ]),
          )
        ),
      };
      const state: EngineState = {
        async read() {
          const { tensors } = heldBy(state);
          const arrays = await Promise.all(
            Object.entries(tensors).map(async ([name, tensor]) =>
              [name, await readTensor(tensor)] as const
            ),
          );
          return Object.fromEntries(arrays);
        },
        dispose() {
          tf.dispose(held.tensors);
          states.delete(state);
        },
      };
      states.set(state, held);
      return state;
    },
    dispose: () => Promise.resolve(),
  };
}

/** Run a step once: replaces the changed tensors and returns the outputs, which the caller disposes. */
function advance(
  step: StepDefinition,
  held: { tensors: Tensors },
  inputs: Arrays,
): Tensors {
  const before = held.tensors;
  const own = Object.fromEntries(Object.keys(step.state).map((name) => [name, before[name]!]));
  const { state, outputs } = tf.tidy(() => {
    const given = Object.fromEntries(
      Object.entries(step.inputs).map(([name, { shape, dtype }]) => [
        name,
        tf.tensor(asFloat32(inputs[name]!), [...shape], dtype),
      ]),
    );
    const outcome = step.run(own, given);
    // An output that is a state tensor would be disposed with it, and one tensor may be two results.
    return {
      state: clones(outcome.state),
      outputs: clones(outcome.outputs),
    } as unknown as tf.TensorContainerObject;
  }) as unknown as { state: Tensors; outputs: Tensors };
  for (const [name, tensor] of Object.entries(state)) {
    before[name]?.dispose();
    before[name] = tf.keep(tensor);
  }
  return outputs;
}

function clones(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]),
  );
}

/** TensorFlow.js takes the length of other arrays' bytes for theirs. */
function asFloat32(values: Arrays[string]): Float32Array | Int32Array {
  return values instanceof Float64Array ? Float32Array.from(values) : values;
}

async function readTensor(tensor: tf.Tensor): Promise<Float32Array | Int32Array> {
  const values = await tensor.data();
  return tensor.dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
}
