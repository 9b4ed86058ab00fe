/**
 * @file One thread of a parallel iPC update: it computes its slice, hands over what it shares, and meets
 * the other threads. The program's first thread does this itself for its slice; the others are Workers
 * that run this file.
 */
import { stream } from "../base/random.ts";
import type { Arrays, EngineState, Program } from "../engines/engine.ts";
import { openEngine } from "../engines/select.ts";
import { optimiser as optimiserOf } from "../models/optimiser.ts";
import type { Optimiser } from "../models/optimiser.ts";
import { awaitOrder, fail, handedOver, meet } from "./parallel_exchange.ts";
import type { Exchange } from "./parallel_exchange.ts";
import { sliceStep } from "./parallel_slice.ts";
import type { Slice } from "./parallel_slice.ts";

/** What all threads of an update have in common. */
export type UpdateSettings = {
  /** Units from the input, x[L], to the output, x[0]. */
  readonly widths: readonly number[];
  readonly alpha: number;
  readonly gamma: number;
  /** Names the random numbers of weights, values and data. */
  readonly label: string;
};

/** What a Worker is told at its start. */
export type ThreadOrder = {
  readonly settings: UpdateSettings;
  readonly slice: Slice;
  readonly exchange: Exchange;
};

/** What a Worker says: that it is ready, and at its end its state. */
export type ThreadMessage =
  | { readonly type: "ready" }
  | { readonly type: "ended"; readonly state: Arrays }
  | { readonly type: "failed"; readonly error: string };

/** A slice that is ready to run. */
export interface RunningSlice {
  readonly slice: Slice;
  readonly program: Program;
  readonly state: EngineState;
  /** The clamped data, gamma and coefficients, and the places for what the neighbours hand over. */
  readonly inputs: Arrays;
}

/** SGD: of all optimisers the one with the least work beside the products. */
export function updateOptimiser({ alpha }: UpdateSettings): Optimiser {
  return optimiserOf({ kind: "sgd", alpha });
}

/**
 * Random values for tensors of the whole network by name, the same however it is cut. Equally large
 * weights are equal at the start: time does not depend on them, and drawing each anew would take longer
 * than measuring.
 */
export function startValues(
  specs: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  { label, gamma, alpha }: Pick<UpdateSettings, "label" | "gamma" | "alpha">,
): Arrays {
  const weights = new Map<string, Float32Array>();
  const draw = (name: string, shape: readonly number[]): Float32Array => {
    const random = stream(label, name);
    const size = shape.reduce((product, length) => product * length, 1);
    // A layer's outputs are then about as large as its inputs.
    const scale = name.startsWith("theta") ? Math.sqrt(2 / shape[0]!) : 1;
    return Float32Array.from({ length: size }, () => scale * random.normal());
  };
  const known: Readonly<Record<string, number>> = { gamma, alpha, decay: 0 };
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      if (name in known) return [name, Float32Array.of(known[name]!)];
      if (!name.startsWith("theta")) return [name, draw(name, shape)];
      const size = shape.join();
      if (!weights.has(size)) weights.set(size, draw(`theta (${size})`, shape));
      return [name, weights.get(size)!];
    }),
  );
}

/** Compile a slice for one engine thread, and give it its start values. */
export async function openSlice(
  { settings, slice }: Pick<ThreadOrder, "settings" | "slice">,
): Promise<RunningSlice> {
  const engine = await openEngine({ name: "onnx", provider: "cpu", threads: 1 });
  const step = sliceStep(slice, { optimiser: updateOptimiser(settings), batch: 1 });
  const program = await engine.compile(step);
  const state = engine.createState(step.state, startValues(step.state, settings));
  return { slice, program, state, inputs: startValues(step.inputs, settings) };
}

/** Make updates `first` to `first + count - 1`; every thread calls this at the same time. */
export async function runUpdates(
  { slice: { from, to }, program, state, inputs }: RunningSlice,
  { exchange, first, count }: {
    readonly exchange: Exchange;
    readonly first: number;
    readonly count: number;
  },
): Promise<void> {
  for (let update = first; update < first + count; update++) {
    for (const [side, level] of [["below", from], ["above", to]] as const) {
      if (!exchange.nodes.has(level)) continue;
      for (const what of ["value", "feedback"] as const) {
        inputs[`${side}.${what}`]!.set(handedOver(exchange, { level, what, update }));
      }
    }
    const outputs = await program.run(state, inputs);
    const next = update + 1;
    if (exchange.nodes.has(from)) {
      handedOver(exchange, { level: from, what: "value", update: next })
        .set(outputs["below.value"]!);
    }
    if (exchange.nodes.has(to)) {
      handedOver(exchange, { level: to, what: "feedback", update: next })
        .set(outputs["above.feedback"]!);
    }
    meet(exchange);
  }
}

/** A Worker's life: make ready, follow orders, hand back the state. */
async function serve(
  { settings, slice, exchange }: ThreadOrder,
  say: (message: ThreadMessage) => void,
): Promise<void> {
  try {
    const running = await openSlice({ settings, slice });
    say({ type: "ready" });
    let first = 0;
    for (let seen = 0;; seen++) {
      const count = awaitOrder(exchange, seen);
      if (count === undefined) break;
      await runUpdates(running, { exchange, first, count });
      first += count;
    }
    say({ type: "ended", state: await running.state.read() });
  } catch (error) {
    fail(exchange);
    say({ type: "failed", error: error instanceof Error ? error.stack ?? `${error}` : `${error}` });
  }
}

/** The part of a Worker's global scope that is used here; Deno's default library has it not. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ThreadOrder>) => void) | null;
  postMessage(message: ThreadMessage): void;
  close(): void;
}

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = async ({ data }) => {
    await serve(data, (message) => scope.postMessage(message));
    scope.close();
  };
}
