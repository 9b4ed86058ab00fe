/**
 * @file Where the time of a step goes: its ONNX model under ONNX Runtime's own profiler, summed by
 * operator and shapes.
 *
 *     deno run -P=pipeline bench/profile.ts [RULE] [NET]      e.g. ipc 784-64-64-10, pc masked
 *
 * One thread, and updates of large weights in one piece, which the engine splits into strips.
 * The profiler's clock costs a little per operator: read shares here, times in `deno task bench`.
 */
import { Command } from "commander";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import type { Arrays } from "../engines/engine.ts";
import { recordGraph } from "../engines/graph/recorder.ts";
import { simplifyGraph } from "../engines/graph/simplify.ts";
import { encodeModel } from "../engines/onnx/encode.ts";
import { lowerGraph, onnxName } from "../engines/onnx/lower.ts";
import { netLabel } from "./contender.ts";
import type { Case } from "./contender.ts";
import { CASES } from "./goals.ts";
import { ourStep } from "./our_step.ts";
import { operatorTimes } from "./profile_events.ts";
import type { ProfileEvent } from "./profile_events.ts";

const SHOWN = 30;

const program: Command = new Command("deno task profile")
  .description("Where a step's time goes: milliseconds by ONNX operator and shapes, on one thread.")
  .argument("[rule]", "the learning rule", "ipc")
  .argument("[net]", "the network", "784-64-64-10")
  .addHelpText("after", `\nSteps: ${CASES.map((one) => `${one.rule} ${netLabel(one)}`).join(", ")}`)
  .parse(Deno.args, { from: "user" });
const [rule, net] = program.processedArgs as [string, string];
const task = CASES.find((one) => one.rule === rule && netLabel(one) === net);
if (task === undefined) {
  program.error(`error: cannot profile "${rule} ${net}": expected a step that --help lists`);
}
const { steps, skipped } = task.net === "mlp"
  ? { steps: 120, skipped: 20 }
  : { steps: 6, skipped: 2 };
const events = await profile(task);
const operators = operatorTimes(events, { steps, skipped });
const total = operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
console.log(`${rule} ${net}: ${total.toFixed(2)} ms per step inside operators`);
console.log("share      ms  times  operator");
for (const { label, milliseconds, count } of operators.slice(0, SHOWN)) {
  const share = `${(100 * milliseconds / total).toFixed(1)}%`.padStart(5);
  console.log(
    `${share} ${milliseconds.toFixed(3).padStart(7)} ${String(count).padStart(6)}  ${label}`,
  );
}

async function profile(task: Case): Promise<ProfileEvent[]> {
  const { definition, initialState, inputs } = ourStep(task);
  const model = lowerGraph(simplifyGraph(recordGraph(definition)));
  const folder = await Deno.makeTempDir();
  try {
    const session = await ort.InferenceSession.create(encodeModel(model), {
      executionProviders: ["cpu"],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      enableProfiling: true,
      profileFilePrefix: join(folder, "profile"),
      extra: { session: { set_denormal_as_zero: "1" } },
    });
    const state = initialState(0);
    const feeds = (values: Arrays, kind: "state" | "input") =>
      model.inputs.flatMap(({ name, shape }) => {
        const key = Object.keys(values).find((key) => onnxName[kind](key) === name);
        return key === undefined ? [] : [[name, tensor(values[key]!, shape)] as const];
      });
    for (let step = 0; step < steps; step++) {
      await session.run(
        Object.fromEntries([...feeds(state, "state"), ...feeds(inputs(step), "input")]),
      );
    }
    session.endProfiling();
    await session.release();
    const [file] = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    return JSON.parse(await Deno.readTextFile(join(folder, file!))) as ProfileEvent[];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function tensor(values: Arrays[string], shape: readonly number[]): ort.Tensor {
  return values instanceof Int32Array
    ? new ort.Tensor("int32", values, shape)
    : new ort.Tensor("float32", Float32Array.from(values), shape);
}
