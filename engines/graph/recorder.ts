/**
 * @file The recorder: a backend of TensorFlow.js that computes nothing. Every kernel call appends a node
 * to a graph, with the result's shape and type; tracing a step once, derivatives included, gives the
 * whole step as one static dataflow graph.
 *
 * What a step may not do follows from this: read a tensor's values (there are none) and so branch on
 * them. Tensors made outside the step are taken in as constants.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepDefinition, TensorSpec } from "../engine.ts";
import { withExactConstants } from "./exact_constants.ts";
import type { FindOriginal } from "./exact_constants.ts";
import { sizeOf } from "./graph.ts";
import type { ConstantValues, Dtype, Graph, GraphNode } from "./graph.ts";
import { RECORDINGS } from "./record_kernels.ts";
import type { NodeDraft } from "./recording.ts";

const BACKEND = "graph";

/**
 * Trace a step once.
 *
 * The backend of TensorFlow.js that was in use before is in use again afterwards, also after an error.
 *
 * @throws {RangeError} for a kernel that cannot be recorded, and for a step that returns new state of
 * another name, shape or type than it declares.
 * @throws {Error} where the step reads a tensor's values.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { recordGraph } from "./recorder.ts";
 * const graph = recordGraph({
 *   name: "doubling",
 *   state: { x: { shape: [2], dtype: "float32" } },
 *   inputs: {},
 *   run: ({ x }) => ({ state: { x: tf.mul(x!, 2) }, outputs: {} }),
 * });
 * graph.nodes.map(({ kernel }) => kernel); // ["State", "Fill", "Multiply"]
 * ```
 */
export function recordGraph(step: StepDefinition): Graph {
  const engine = tf.engine();
  const previous: string | undefined = engine.backendName;
  return withExactConstants((original) => {
    const recorder = new RecordingBackend(step.name, original);
    tf.registerBackend(BACKEND, () => recorder, 0);
    try {
      // Synchronous up to its end, since the factory is.
      void tf.setBackend(BACKEND);
      return trace(step, recorder);
    } finally {
      tf.removeBackend(BACKEND);
      if (previous) void tf.setBackend(previous);
    }
  });
}

function trace(step: StepDefinition, recorder: RecordingBackend): Graph {
  const placed = { state: {}, inputs: {} } as Record<"state" | "inputs", Record<string, number>>;
  const results = { outputs: {}, newState: {} } as Record<
    "outputs" | "newState",
    Record<string, number>
  >;

  tf.tidy(() => {
    const place = (kernel: "State" | "Input", specs: Readonly<Record<string, TensorSpec>>) =>
      Object.fromEntries(
        Object.entries(specs).map(([name, { shape, dtype }]) => {
          const node = recorder.append({ kernel, inputs: [], attributes: { name }, shape, dtype });
          placed[kernel === "State" ? "state" : "inputs"][name] = node.id;
          return [name, recorder.tensorOf(node)];
        }),
      );
    const outcome = step.run(place("State", step.state), place("Input", step.inputs));

    for (const [name, tensor] of Object.entries(outcome.outputs)) {
      results.outputs[name] = recorder.nodeOf(tensor).id;
    }
    for (const [name, tensor] of Object.entries(outcome.state)) {
      const node = recorder.nodeOf(tensor);
      checkNewState(step, { name, node });
      if (node.id !== placed.state[name]) results.newState[name] = node.id;
    }
  });
  return { name: step.name, nodes: recorder.nodes, ...placed, ...results };
}

function checkNewState(
  step: StepDefinition,
  { name, node }: { readonly name: string; readonly node: GraphNode },
): void {
  const spec = step.state[name];
  if (spec === undefined) {
    throw new RangeError(
      `Step "${step.name}" returns new state "${name}", which it does not declare: expected one of ` +
        Object.keys(step.state).join(", "),
    );
  }
  if (spec.dtype !== node.dtype || spec.shape.join() !== node.shape.join()) {
    throw new RangeError(
      `Step "${step.name}" returns state "${name}" as ${node.dtype} (${node.shape.join(", ")}): ` +
        `expected ${spec.dtype} (${spec.shape.join(", ")}), as declared`,
    );
  }
}

/** The backend that TensorFlow.js sees while a step is recorded. */
class RecordingBackend extends tf.KernelBackend {
  readonly nodes: GraphNode[] = [];
  private readonly byData = new WeakMap<object, GraphNode>();

  constructor(readonly stepName: string, private readonly original: FindOriginal) {
    super();
  }

  /** Append a node. */
  append(draft: NodeDraft): GraphNode {
    const inputs = draft.inputs.map(({ id }) => id);
    const node = { ...draft, inputs, id: this.nodes.length } as GraphNode;
    this.nodes.push(node);
    return node;
  }

  /** What a kernel hands back to TensorFlow.js for a node. */
  infoOf(node: GraphNode): tf.TensorInfo {
    const dataId = {};
    this.byData.set(dataId, node);
    return { dataId, shape: [...node.shape], dtype: node.dtype };
  }

  tensorOf(node: GraphNode): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.infoOf(node));
  }

  /** The node behind a tensor; tensors of other backends become constants. */
  nodeOf(tensor: tf.TensorInfo): GraphNode {
    const known = this.byData.get(tensor.dataId);
    if (known !== undefined) return known;
    const values = tf.engine().readSync(tensor.dataId);
    const node = this.constant(values, tensor.shape, tensor.dtype);
    this.byData.set(tensor.dataId, node);
    return node;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const info = this.infoOf(this.constant(values, shape, dtype));
    return info.dataId;
  }

  private constant(
    given: tf.BackendValues,
    shape: readonly number[],
    dtype: tf.DataType,
  ): GraphNode {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw new TypeError(
        `Cannot record a ${dtype} tensor in step "${this.stepName}": expected float32, int32 or bool`,
      );
    }
    const numbers = this.original(given) ?? given as ArrayLike<number>;
    const value = Number(numbers[0] ?? 0);
    const size = sizeOf(shape);
    let uniform = true;
    for (let index = 1; index < size && uniform; index++) {
      uniform = Object.is(Number(numbers[index]), value);
    }
    return uniform
      ? this.append({ kernel: "Fill", inputs: [], attributes: { value }, shape, dtype })
      : this.append({
        kernel: "Constant",
        inputs: [],
        attributes: { values: constantValues(numbers, dtype) },
        shape,
        dtype,
      });
  }

  override readSync(): never {
    throw this.unreadable();
  }
  override read(): never {
    throw this.unreadable();
  }
  private unreadable(): Error {
    return new Error(
      `Cannot read a tensor's values while step "${this.stepName}" is recorded: it has none yet. ` +
        "No data-dependent branches inside a step: use tf.where, or return the tensor as an output",
    );
  }

  // What a node stands for is kept by the graph, so there is nothing to count or to free.
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override numDataIds(): number {
    return this.nodes.length;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override dispose(): void {}
}

function constantValues(numbers: ArrayLike<number>, dtype: Dtype): ConstantValues {
  if (dtype === "int32") return Int32Array.from(numbers);
  return dtype === "bool" ? Uint8Array.from(numbers) : Float64Array.from(numbers);
}

/** Tell TensorFlow.js how the graph backend runs each kernel, and what it says about all others. */
function registerKernels(): void {
  for (const [kernelName, record] of Object.entries(RECORDINGS)) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const recorder = backend as RecordingBackend;
        const nodes = record({
          inputs: Object.fromEntries(
            Object.entries(inputs).flatMap(([name, tensor]) =>
              tensor == null ? [] : [[name, recorder.nodeOf(tensor as tf.TensorInfo)]]
            ),
          ),
          attributes: attrs ?? {},
        }, (draft) => recorder.append(draft));
        return Array.isArray(nodes)
          ? nodes.map((node) => recorder.infoOf(node))
          : recorder.infoOf(nodes);
      },
    });
  }
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (kernelName in RECORDINGS) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ backend }) => {
        const operation = tf.engine().state.activeScope?.name || "a gradient or custom operation";
        throw new RangeError(
          `Cannot record kernel "${kernelName}", called by ${operation} in step ` +
            `"${(backend as RecordingBackend).stepName}": expected one of ` +
            `${Object.keys(RECORDINGS).join(", ")}`,
        );
      },
    });
  }
}

registerKernels();
