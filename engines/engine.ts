/**
 * @file What an engine is: something that compiles a step (a pure TensorFlow.js function of named
 * tensors) and runs it again and again, with the state (weights, moments, value nodes) kept inside.
 *
 * Two programs may share one state: a training step that advances the weights and an evaluation
 * that only reads them.
 */
import type { Tensor } from "@tensorflow/tfjs";

/** Shape and element type of a tensor that enters or leaves a step. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

/** Named tensors while a step is being written or traced. */
export type Tensors = Record<string, Tensor>;

/** Named arrays outside the engine. The reference engine hands out float64, all others float32. */
export type Arrays = Record<string, Float32Array | Float64Array | Int32Array>;

/**
 * A step to compile. `run` is called once per trace (graph engines) or once per execution (eager
 * engines), and must be a pure function of its tensors: no data-dependent JavaScript branches.
 */
export interface StepDefinition {
  /** Names the step in messages and pictures, e.g. "ipc 784-64-64-10 T=8". */
  readonly name: string;
  /** Tensors kept in the engine. The step reads them and may return new values for any of them. */
  readonly state: Readonly<Record<string, TensorSpec>>;
  /** Tensors handed over at every run: the minibatch, learning rates, bias corrections. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly run: (state: Tensors, inputs: Tensors) => StepOutcome;
}

/** What a step returns: new values for some state tensors (same shapes), and outputs to read. */
export interface StepOutcome {
  readonly state: Tensors;
  readonly outputs: Tensors;
}

/** State that lives in an engine between runs. */
export interface EngineState {
  /** A copy of the current values. */
  read(): Promise<Arrays>;
  /** Free what the engine holds for it. */
  dispose(): void;
}

/** A compiled step. */
export interface Program {
  /** Run once: advances `state` in place, resolves to copies of the outputs. */
  run(state: EngineState, inputs: Arrays): Promise<Arrays>;
  /** Free what the engine holds for it, for all who compiled the same step. */
  dispose(): void;
}

/** What identifies an engine in a result's key: equal identities give comparable results. */
export type EngineIdentity = {
  /** "onnx", "tfjs" or "reference". */
  readonly name: string;
  /** "cpu", "webgpu", "cuda" (onnx); "cpu", "wasm", "webgpu", "node", "node-gpu" (tfjs). */
  readonly provider: string;
  /** Versions of the packages that compute, e.g. {"onnxruntime-node": "1.30.0"}. */
  readonly versions: Readonly<Record<string, string>>;
  /** Threads per training. */
  readonly threads: number;
};

export interface CompileOptions {
  /**
   * The outputs that runs of the program return; what only the others need is then not computed. All
   * by default.
   */
  readonly outputs?: readonly string[];
}

export interface Engine {
  readonly identity: EngineIdentity;
  /** Compile a step, once for the same step and options. */
  compile(step: StepDefinition, options?: CompileOptions): Promise<Program>;
  /** Create state from values; their names and lengths must fit the steps that use it. */
  createState(specs: Readonly<Record<string, TensorSpec>>, values: Arrays): EngineState;
  /** Dispose of all its programs. */
  dispose(): Promise<void>;
}
