/**
 * @file Fig. 6: what one weight update costs on this machine, for BP and iPC, on one random data point.
 * BP computes one layer after the other, whatever is done about it; iPC's layers do not wait for each
 * other. Each is timed in every way that the machine offers, in turns, so that what else the machine
 * does disturbs all of them alike.
 *
 * Measured times are never the same twice, so the stage's value only says what was measured, and the
 * milliseconds are its volatile part. The processor and its cores are parameters: another machine
 * measures anew.
 */
import process from "node:process";
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { stream } from "../base/random.ts";
import type { EngineIdentity, StepDefinition } from "../engines/engine.ts";
import { onnxEngine } from "../engines/onnx/onnx_engine.ts";
import { backpropagationStep } from "../models/backpropagation.ts";
import { mlp } from "../models/mlp.ts";
import { predictiveCodingStep } from "../models/predictive_coding.ts";
import { ipc } from "../models/schedule.ts";
import type { StageContext, StageResult } from "../pipeline/stage.ts";
import { startValues, updateOptimiser } from "./parallel_thread.ts";
import type { UpdateSettings } from "./parallel_thread.ts";
import { openParallelUpdate } from "./parallel_update.ts";

export type UpdateTimesSettings = {
  /** Hidden layers; all layers, input and output too, have `width` units. */
  readonly hidden: number;
  readonly width: number;
  readonly engine: EngineIdentity;
  readonly cpu: string;
  readonly cores: number;
  /** How long to measure, in seconds, all ways together. */
  readonly seconds: number;
};

/**
 * Ways to compute an update. bp, ipc: on one thread. bp-threads, ipc-threads: all cores share each
 * operator. ipc-operators: operators that do not wait for each other run at the same time. ipc-slices:
 * layers are spread over threads.
 */
export type UpdateWay =
  | "bp"
  | "bp-threads"
  | "ipc"
  | "ipc-threads"
  | "ipc-operators"
  | "ipc-slices";

export type UpdateTimesResult = {
  /** L: hidden layers and the output. */
  readonly levels: number;
  /** Threads of ipc-slices. */
  readonly threads: number;
  readonly ways: readonly UpdateWay[];
};

export type UpdateTimes = {
  /** Per update, by way, one number per round; equal places were measured in turns. */
  readonly milliseconds: Readonly<Partial<Record<UpdateWay, number[]>>>;
  /**
   * The share of a core that BP on one thread had while it was timed, on average: well below 1 where
   * other work shared the machine.
   */
  readonly share: number;
};

/** Small steps: the errors do not vanish while time is taken, nor do values grow. */
const [ALPHA, GAMMA] = [1e-6, 1e-3];
/** What one turn should last, in milliseconds, where an update is shorter and the whole not too short. */
const TURN = 30;
const [LEAST_ROUNDS, MOST_ROUNDS] = [5, 99];

/** A way, ready to run. */
interface Timed {
  readonly way: UpdateWay;
  run(updates: number): Promise<void>;
  close(): Promise<unknown>;
}

export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const { hidden, width, cores, seconds } = params as unknown as UpdateTimesSettings;
  const settings: UpdateSettings = {
    widths: new Array<number>(hidden + 2).fill(width),
    alpha: ALPHA,
    gamma: GAMMA,
    label: "fig6",
  };
  const threads = Math.min(cores, hidden + 1);
  const timed: Timed[] = [];
  const milliseconds: Partial<Record<UpdateWay, number[]>> = {};
  const bpTime = { processor: 0, wall: 0 };
  try {
    for await (const one of openWays(settings, { cores, threads })) timed.push(one);
    const turn = Math.min(TURN, 1000 * seconds / 20);
    const updates = new Map<UpdateWay, number>();
    for (const one of timed) {
      await one.run(2);
      const once = await millisecondsPerUpdate(one, 1);
      updates.set(one.way, Math.max(1, Math.round(turn / once)));
      context.signal.throwIfAborted();
    }
    const end = performance.now() + 1000 * seconds;
    const random = stream("fig6", "turns");
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (round >= LEAST_ROUNDS && performance.now() > end) break;
      for (const index of random.permutation(timed.length)) {
        const one = timed[index]!;
        await one.run(1); // its weights come into the caches again
        const before = process.cpuUsage();
        const time = await millisecondsPerUpdate(one, updates.get(one.way)!);
        if (one.way === "bp") {
          const { user, system } = process.cpuUsage(before);
          bpTime.processor += (user + system) / 1000;
          bpTime.wall += time * updates.get(one.way)!;
        }
        (milliseconds[one.way] ??= []).push(Number(time.toPrecision(5)));
        context.signal.throwIfAborted();
      }
      const left = (end - performance.now()) / (1000 * seconds);
      context.progress(Math.min(0.99, 1 - left), `round ${round + 1}`);
    }
  } finally {
    // All of them, whatever one says at its end; the error to tell is the one before.
    await Promise.allSettled(timed.map((one) => one.close()));
  }
  const result: UpdateTimesResult = {
    levels: hidden + 1,
    threads,
    ways: timed.map(({ way }) => way),
  };
  const share = Math.min(1, Number((bpTime.processor / bpTime.wall).toPrecision(3)));
  return { value: asJson(result), volatile: asJson({ milliseconds, share }) };
}

async function millisecondsPerUpdate({ run }: Timed, updates: number): Promise<number> {
  const start = performance.now();
  await run(updates);
  return (performance.now() - start) / updates;
}

async function* openWays(
  settings: UpdateSettings,
  { cores, threads }: { readonly cores: number; readonly threads: number },
): AsyncGenerator<Timed> {
  const network = mlp({ widths: settings.widths });
  const optimiser = updateOptimiser(settings);
  const bp = backpropagationStep(network, { optimiser, batch: 1, repeats: 1 });
  const pc = predictiveCodingStep(network, {
    schedule: ipc(1),
    optimiser,
    batch: 1,
    start: "persistent",
  });
  yield* openWhole({ bp, ipc: pc }, { settings });
  if (cores > 1) {
    yield* openWhole({ "bp-threads": bp, "ipc-threads": pc }, { settings, threads: cores });
    yield* openWhole({ "ipc-operators": pc }, { settings, operators: cores });
  }
  if (threads > 1) {
    yield { way: "ipc-slices", ...await openParallelUpdate(settings, { threads }) };
  }
}

/** Steps of the whole network, a program each, on one engine and one state: large weights stand once. */
async function* openWhole(
  steps: Readonly<Partial<Record<UpdateWay, StepDefinition>>>,
  { settings, ...options }: {
    readonly settings: UpdateSettings;
    readonly threads?: number;
    readonly operators?: number;
  },
): AsyncGenerator<Timed> {
  const engine = await onnxEngine(options);
  const specs = Object.assign({}, ...Object.values(steps).map(({ state }) => state));
  const state = engine.createState(specs, startValues(specs, settings));
  for (const [way, step] of Object.entries(steps) as [UpdateWay, StepDefinition][]) {
    const inputs = startValues(step.inputs, settings);
    const program = await engine.compile(step, { outputs: [] });
    yield {
      way,
      async run(updates) {
        for (let update = 0; update < updates; update++) await program.run(state, inputs);
      },
      close() {
        program.dispose();
        state.dispose();
        return Promise.resolve();
      },
    };
  }
}
