/**
 * @file The stage behind Table 4, Theorem 3.1 and Figs. 1(b) and 5: matrix products counted on the
 * recorded graphs of one weight update, and the schedules as they are executed. No formula of the paper
 * enters here.
 */
import { asJson } from "../../base/canonical_json.ts";
import type { Json } from "../../base/canonical_json.ts";
import { stream } from "../../base/random.ts";
import type { Arrays, StepDefinition, TensorSpec } from "../../engines/engine.ts";
import { countProducts, isBackwardProduct } from "../../engines/graph/count.ts";
import type { ProductCount } from "../../engines/graph/count.ts";
import { simplifyGraph } from "../../engines/graph/simplify.ts";
import { pruneGraph } from "../../engines/graph/prune.ts";
import { recordGraph } from "../../engines/graph/recorder.ts";
import { referenceEngine } from "../../engines/reference/reference_engine.ts";
import { backpropagationStep } from "../../models/backpropagation.ts";
import { mlp } from "../../models/mlp.ts";
import type { Network } from "../../models/network.ts";
import { optimiser } from "../../models/optimiser.ts";
import { predictiveCodingStep } from "../../models/predictive_coding.ts";
import type { ScheduleEvent } from "../../models/predictive_coding.ts";
import { ipc, pc, zil } from "../../models/schedule.ts";
import type { Schedule } from "../../models/schedule.ts";
import type { StageContext, StageResult } from "../../pipeline/stage.ts";

export type CountingSettings = {
  /** Depths L to count at. */
  readonly depths: readonly number[];
  /** PC's inference steps. */
  readonly T: number;
};

export type CountedRule = "pc" | "zil" | "bp" | "ipc";

export type CountingResult = {
  readonly updates: readonly {
    readonly rule: CountedRule;
    readonly L: number;
    readonly T: number;
    /** One weight update, its own weight gradients' products left out, as Table 4 does. */
    readonly withoutWeightGradients: ProductCount;
    readonly withWeightGradients: ProductCount;
    /** Products left when dead nodes are gone and common ones merged, weight gradients included. */
    readonly executedMM: number;
  }[];
  /** What moved at which t, per rule, on a network of `L` layers. */
  readonly schedules: readonly {
    readonly rule: Exclude<CountedRule, "bp">;
    readonly L: number;
    readonly events: readonly ScheduleEvent[];
  }[];
  /** Weight updates by the chain of backward products before them, on a network of 3 layers. */
  readonly fig5: readonly {
    readonly rule: "bp" | "ipc";
    readonly updates: readonly {
      readonly backwardSMM: number;
      /** Levels whose weights moved, by more than nothing. */
      readonly levels: readonly number[];
      /** For each of these, the backward products after which the error that moved it was there. */
      readonly arrivals: readonly number[];
    }[];
  }[];
};

const BATCH = 2;
const SGD = optimiser({ kind: "sgd", alpha: 1 });
/** Fig. 5 looks at the first six backward SMMs of a 3-layer net. */
const FIG5 = { L: 3, backwardSMMs: 6 } as const;

export async function run(params: Json, context: StageContext): Promise<StageResult> {
  const { depths, T } = params as unknown as CountingSettings;
  const result: CountingResult = {
    updates: depths.flatMap((L) =>
      (["pc", "zil", "bp", "ipc"] as const).map((rule) => countUpdate(rule, { L, T }))
    ),
    schedules: [
      { rule: "pc", L: 3, events: executed(pc(5), 3) },
      { rule: "zil", L: 3, events: executed(zil(3), 3) },
      { rule: "ipc", L: 3, events: executed(ipc(6), 3) },
    ],
    fig5: [
      { rule: "bp", updates: await backwardUpdates("bp") },
      { rule: "ipc", updates: await backwardUpdates("ipc") },
    ],
  };
  context.progress(1);
  return { value: asJson(result) };
}

/**
 * Products of one weight update from value nodes that are there already: no initialisation, nothing
 * merged. iPC's update is done when its value nodes have moved too; PC's and Z-IL's ends with the weights.
 */
export function countUpdate(
  rule: CountedRule,
  { L, T }: { readonly L: number; readonly T: number },
): CountingResult["updates"][number] {
  const network = narrow(L);
  const step = rule === "bp"
    ? backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: 1 })
    : predictiveCodingStep(network, {
      schedule: { pc: pc(T), zil: zil(L), ipc: ipc(1) }[rule],
      optimiser: SGD,
      batch: BATCH,
      start: "persistent",
    });
  const graph = recordGraph(step);
  // All that the schedule computes, down to the energy; and the chain that the update has to wait for.
  const scheduled = { outputs: ["energy"] };
  const moved = rule === "ipc" ? {} : { newState: network.parameters.map(({ name }) => name) };
  const awaited = { outputs: [], ...moved };
  const count = (weightGradients: boolean) => ({
    MM: countProducts(graph, { ...scheduled, weightGradients }).MM,
    SMM: countProducts(graph, { ...awaited, weightGradients }).SMM,
  });
  return {
    rule,
    L,
    T: rule === "pc" ? T : rule === "ipc" ? 1 : L - 1,
    withoutWeightGradients: count(false),
    withWeightGradients: count(true),
    executedMM: countProducts(simplifyGraph(pruneGraph(graph, awaited))).MM,
  };
}

/** What a schedule moves when it is executed on a network of L layers. */
function executed(schedule: Schedule, L: number): ScheduleEvent[] {
  const events: ScheduleEvent[] = [];
  recordGraph(predictiveCodingStep(narrow(L), {
    schedule,
    optimiser: SGD,
    batch: BATCH,
    start: "forward",
    observe: (event) => events.push(event),
  }));
  return events;
}

/**
 * Fig. 5: the updates within the first six backward SMMs. After every further update the step is
 * recorded and run: the longest chain of backward products (`eps theta^T`) before it, and before each
 * level's own part of it, is counted on the graph, and which weights moved is seen in float64.
 */
export async function backwardUpdates(
  rule: "bp" | "ipc",
): Promise<CountingResult["fig5"][number]["updates"]> {
  const network = narrow(FIG5.L);
  const stepOf = (count: number): StepDefinition =>
    rule === "bp"
      ? backpropagationStep(network, { optimiser: SGD, batch: BATCH, repeats: count })
      : predictiveCodingStep(network, {
        schedule: ipc(count),
        optimiser: SGD,
        batch: BATCH,
        start: "forward",
      });
  const updates: { backwardSMM: number; levels: number[]; arrivals: number[] }[] = [];
  let before = await runOnce(stepOf(1), { still: true });
  for (let count = 1;; count++) {
    const step = stepOf(count);
    const graph = recordGraph(step);
    const chainBefore = (parameters: Network["parameters"]) =>
      countProducts(graph, {
        outputs: [],
        newState: parameters.map(({ name }) => name),
        products: isBackwardProduct,
      }).SMM;
    const backwardSMM = chainBefore(network.parameters);
    if (backwardSMM > FIG5.backwardSMMs) return updates;
    const after = await runOnce(step);
    const moved = network.parameters.filter(({ name }) =>
      after[name]!.some((value, index) => Math.abs(value - before[name]![index]!) > 1e-12)
    );
    const levels = [...new Set(moved.map(({ level }) => level))];
    const arrivals = levels.map((level) =>
      chainBefore(network.parameters.filter((parameter) => parameter.level === level))
    );
    updates.push({ backwardSMM, levels, arrivals });
    before = after;
  }
}

/** The weights after one run in float64 from fixed random values; `still`: before it. */
async function runOnce(step: StepDefinition, { still = false } = {}): Promise<Arrays> {
  const draw = ([name, { shape }]: [string, TensorSpec]) => {
    const random = stream("fig5", name);
    const size = shape.reduce((product, width) => product * width, 1);
    return [name, Float64Array.from({ length: size }, () => random.normal())] as const;
  };
  const engine = referenceEngine();
  const state = engine.createState(
    step.state,
    Object.fromEntries(Object.entries(step.state).map(draw)),
  );
  if (!still) {
    const inputs: Arrays = Object.fromEntries(Object.entries(step.inputs).map(draw));
    const small = (name: string, value: number) => {
      if (name in step.inputs) inputs[name] = inputs[name]!.fill(value);
    };
    small("alpha", 0.01);
    small("decay", 0);
    small("gamma", 0.5);
    await (await engine.compile(step)).run(state, inputs);
  }
  return state.read();
}

/** A network of L layers; products are counted, not timed, so it is narrow. */
function narrow(L: number): Network {
  return mlp({ widths: Array<number>(L + 1).fill(2), activation: "tanh", bias: false });
}
