/**
 * @file The ONNX Runtime engine: a step is recorded, simplified and lowered once, then run by ONNX
 * Runtime's session.
 *
 * State lives in pairs of arrays that are allocated once: a run reads one of a pair and writes the
 * other, then they swap. A fresh output of some megabytes costs more in page faults than the step's
 * arithmetic.
 */
import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-node";
import type {
  Arrays,
  CompileOptions,
  Engine,
  EngineState,
  Program,
  StepDefinition,
  TensorSpec,
} from "../engine.ts";
import { sizeOf } from "../graph/graph.ts";
import { recordGraph } from "../graph/recorder.ts";
import { simplifyGraph } from "../graph/simplify.ts";
import { splitUpdates } from "../graph/split_updates.ts";
import type { Strip } from "../graph/split_updates.ts";
import { identityOf } from "../identity.ts";
import type { OnnxProvider } from "../identity.ts";
import { checkArrays } from "../state.ts";
import { encodeModel } from "./encode.ts";
import { lowerGraph, onnxName } from "./lower.ts";
import type { OnnxValue } from "./model.ts";
import { passOverSequence, UNCOPIED, withoutCopies } from "./uncopied.ts";

/**
 * Elements of the strips in which large state tensors are updated: about ten arrays of 1 MB, all that an
 * update of Adam reads and writes, stay in a processor's last cache. Strips of 65,536 cost more in
 * operators than they save.
 */
const STRIP_ELEMENTS = 262_144;

export interface OnnxEngineOptions {
  /** Default "cpu". */
  readonly provider?: OnnxProvider;
  /** Threads per operator. Default 1: trainings run side by side instead. */
  readonly threads?: number;
  /** Operators that may run at the same time, where none waits for another. Default 1. */
  readonly operators?: number;
}

/** ONNX Runtime, once loaded. */
type Runtime = typeof import("onnxruntime-node");

/** A state tensor: what it is now, and where its next value goes. */
interface Pair {
  current: Tensor;
  next: Tensor;
}

/**
 * Load ONNX Runtime and open an engine on one of its providers.
 *
 * @throws {Error} where the package does not load. A provider that the machine lacks shows at `compile`.
 */
export async function onnxEngine(
  { provider = "cpu", threads = 1, operators = 1 }: OnnxEngineOptions = {},
): Promise<Engine> {
  const runtime = await import("onnxruntime-node");
  const states = new WeakMap<EngineState, Map<string, Pair>>();
  const programs = new WeakMap<StepDefinition, Map<string, Promise<Program>>>();
  /** Programs whose session has not been released. */
  const open = new Set<Promise<Program>>();

  return {
    identity: identityOf({ name: "onnx", provider }, threads),
    compile(step, options = {}) {
      const known = programs.get(step) ?? new Map<string, Promise<Program>>();
      programs.set(step, known);
      const key = JSON.stringify(options.outputs ?? null);
      const compiled = known.get(key);
      if (compiled !== undefined) return compiled;
      const forget = () => {
        known.delete(key);
        open.delete(program);
      };
      const program = compile(step, {
        ...options,
        ...{ runtime, provider, threads, operators, states },
        onDispose: forget,
      });
      known.set(key, program);
      open.add(program);
      program.catch(forget);
      return program;
    },
    createState(specs, values) {
      checkArrays(specs, values, { what: "state" });
      const pairs = new Map<string, Pair>();
      for (const [name, spec] of Object.entries(specs)) {
        pairs.set(name, {
          current: tensorOf(runtime, spec, values[name]!.slice()),
          next: tensorOf(runtime, spec),
        });
      }
      const state: EngineState = {
        read: () => Promise.resolve(readPairs(pairs)),
        dispose: () => {
          states.delete(state);
          pairs.clear();
        },
      };
      states.set(state, pairs);
      return state;
    },
    async dispose() {
      for (const program of await Promise.allSettled(open)) {
        if (program.status === "fulfilled") program.value.dispose();
      }
    },
  };
}

async function compile(
  step: StepDefinition,
  { runtime, provider, threads, operators, states, onDispose, ...wanted }: CompileOptions & {
    readonly runtime: Runtime;
    readonly provider: OnnxProvider;
    readonly threads: number;
    readonly operators: number;
    readonly states: WeakMap<EngineState, Map<string, Pair>>;
    readonly onDispose: () => void;
  },
): Promise<Program> {
  const { graph, strips } = splitUpdates(simplifyGraph(recordGraph(step), wanted), {
    elements: provider === "cpu" ? STRIP_ELEMENTS : Infinity,
  });
  const model = lowerGraph(graph);
  if (model.outputs.length === 0) {
    throw new RangeError(`Cannot compile step "${step.name}": it changes and returns nothing`);
  }
  // Only on the CPU do results go into our arrays as they are computed.
  const uncopied = provider === "cpu";
  const read = new Set(model.inputs.map(({ name }) => name));
  const reads = (kind: "state" | "input", names: readonly string[]) =>
    names.filter((name) => read.has(onnxName[kind](name)));
  const stateNames = reads("state", Object.keys(graph.state));
  const inputNames = reads("input", Object.keys(step.inputs));
  const changed = Object.keys(graph.newState);
  const outputs = new Map(
    model.outputs.filter(({ name }) => name.startsWith(onnxName.output(""))).map((value) =>
      [value.name.slice(onnxName.output("").length), preallocated(runtime, value)] as const
    ),
  );
  // Last: whatever fails before leaves no session behind.
  const session = await openSession(runtime, encodeModel(uncopied ? withoutCopies(model) : model), {
    provider,
    threads,
    operators,
    step,
  });
  let released = false;

  return {
    async run(state, inputs) {
      if (released) {
        throw new TypeError(
          `Cannot run step "${step.name}": its program was disposed of; compile the step again`,
        );
      }
      const pairs = states.get(state);
      if (pairs === undefined) {
        throw new TypeError(
          "Cannot run on this state: expected one that this engine created and still holds",
        );
      }
      checkArrays(step.inputs, inputs, { what: "input", step: step.name });
      const feeds: Record<string, Tensor> = {};
      for (const name of stateNames) {
        const strip = strips.get(name);
        const { current } = pairOf(pairs, strip?.state ?? name, step);
        feeds[onnxName.state(name)] = stripOf(runtime, current, strip);
      }
      for (const name of inputNames) {
        feeds[onnxName.input(name)] = tensorOf(runtime, step.inputs[name]!, inputs[name]!);
      }
      const fetches: Record<string, Tensor | null> = uncopied ? { [UNCOPIED]: null } : {};
      for (const name of changed) {
        const strip = strips.get(name);
        const { next } = pairOf(pairs, strip?.state ?? name, step);
        fetches[onnxName.next(name)] = stripOf(runtime, next, strip);
      }
      for (const [name, tensor] of outputs) fetches[onnxName.output(name)] = tensor;

      await session.run(feeds, fetches).catch(passOverSequence);

      for (const name of new Set(changed.map((name) => strips.get(name)?.state ?? name))) {
        const pair = pairs.get(name)!;
        [pair.current, pair.next] = [pair.next, pair.current];
      }
      return Object.fromEntries(
        Array.from(outputs, ([name, tensor]) => [name, copyOf(tensor)]),
      );
    },
    dispose() {
      if (released) return;
      released = true;
      onDispose();
      void session.release();
    },
  };
}

async function openSession(
  runtime: Runtime,
  model: Uint8Array,
  { provider, threads, operators, step }: {
    readonly provider: OnnxProvider;
    readonly threads: number;
    readonly operators: number;
    readonly step: StepDefinition;
  },
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: operators,
      executionMode: operators > 1 ? "parallel" : "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      extra: {
        session: {
          // Denormal numbers, as errors that fade out become, are some hundred times slower than zeros.
          // ONNX Runtime turns them off on the thread that opens the process's first session, and only
          // there: trainings that run side by side are processes.
          set_denormal_as_zero: "1",
          // Threads that wait for an operator spin during a run, and sleep between runs: on cores of their
          // own a step of iPC takes 0.8 times as long as with threads that always sleep. By default a
          // training has one thread and nothing spins; several are asked for only where speed matters.
          force_spinning_stop: "1",
        },
      },
    });
  } catch (error) {
    throw new Error(
      `ONNX Runtime cannot compile step "${step.name}" for provider "${provider}": ` +
        (error instanceof Error ? error.message : String(error)),
      { cause: error },
    );
  }
}

function pairOf(pairs: ReadonlyMap<string, Pair>, name: string, step: StepDefinition): Pair {
  const pair = pairs.get(name);
  const wanted = step.state[name]!.shape.join();
  if (pair === undefined || pair.current.dims.join() !== wanted) {
    throw new RangeError(
      `Cannot run step "${step.name}" on a state ` +
        (pair === undefined
          ? `without "${name}"`
          : `whose "${name}" has shape (${pair.current.dims})`) +
        `: expected shape (${wanted})`,
    );
  }
  return pair;
}

/** A view of some rows of a tensor, or all of it. */
function stripOf(runtime: Runtime, tensor: Tensor, strip: Strip | undefined): Tensor {
  if (strip === undefined) return tensor;
  const { offset, shape } = strip;
  const size = sizeOf(shape);
  const data = (tensor as TypedTensor<"float32">).data.subarray(offset, offset + size);
  return new runtime.Tensor("float32", data, shape);
}

/** A tensor over an array, or over a new one of zeros. */
function tensorOf(
  runtime: Runtime,
  { shape, dtype }: TensorSpec,
  values?: Arrays[string],
): Tensor {
  const size = sizeOf(shape);
  if (dtype === "int32") {
    return new runtime.Tensor("int32", values as Int32Array ?? new Int32Array(size), shape);
  }
  if (values === undefined) return new runtime.Tensor("float32", new Float32Array(size), shape);
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  return new runtime.Tensor("float32", floats, shape);
}

function preallocated(runtime: Runtime, { type, shape }: OnnxValue): Tensor {
  if (type === "bool") {
    const size = sizeOf(shape);
    return new runtime.Tensor("bool", new Uint8Array(size), shape);
  }
  return tensorOf(runtime, { shape, dtype: type === "int32" ? "int32" : "float32" });
}

function copyOf(tensor: Tensor): Float32Array | Int32Array {
  if (tensor.type === "bool") return Float32Array.from((tensor as TypedTensor<"bool">).data);
  return (tensor as TypedTensor<"float32"> | TypedTensor<"int32">).data.slice();
}

function readPairs(pairs: ReadonlyMap<string, Pair>): Arrays {
  return Object.fromEntries(Array.from(pairs, ([name, { current }]) => [name, copyOf(current)]));
}
