import assert from "node:assert/strict";
import type { Arrays, Engine, StepDefinition } from "../engines/engine.ts";
import { onnxEngine } from "../engines/onnx/onnx_engine.ts";
import { referenceEngine } from "../engines/reference/reference_engine.ts";
import { optimiser } from "./optimiser.ts";
import { trainingStep } from "./rule.ts";
import type { RuleSettings } from "./rule_settings.ts";
import { BATCH, minibatch, randomWeights, tiny } from "./testing/language_minibatch.ts";
import { minus } from "./testing/run_step.ts";
import type { Values } from "./testing/run_step.ts";
import type { TransformerOptions } from "./transformer_options.ts";

const CASES: readonly (readonly [
  RuleSettings,
  Pick<TransformerOptions, "task" | "placement" | "layerNorm">,
])[] = [
  [{ kind: "bp" }, { task: "masked", placement: "block", layerNorm: true }],
  [{ kind: "pc", T: 3, gamma: 0.1, discount: 0.9 }, {
    task: "conditional",
    placement: "block",
    layerNorm: false,
  }],
  [{ kind: "ipc", T: 4, gamma: 0.2 }, { task: "conditional", placement: "block", layerNorm: true }],
  [{ kind: "ipc", T: 6, gamma: 0.1 }, {
    task: "masked",
    placement: "attention",
    layerNorm: false,
  }],
];

for (const [rule, model] of CASES) {
  Deno.test(`a ${rule.kind} step is on ONNX Runtime what it is in float64 (${model.task})`, async () => {
    const { network, options } = tiny(model);
    const step = trainingStep(network, rule, {
      optimiser: optimiser({ kind: "sgd", alpha: 0.03 }),
      batch: BATCH,
    });
    const label = `onnx ${rule.kind}`;
    const updates = step.inputs.alpha!.shape[0]!;
    const values: Values = {
      ...randomWeights(network, label),
      ...minibatch(options, label),
      gamma: Float64Array.of("gamma" in rule ? rule.gamma : 0),
      alpha: new Float64Array(updates).fill(0.03),
      decay: new Float64Array(updates),
    };
    const expected = await stateAfter(referenceEngine(), step, values);
    const got = await stateAfter(await onnxEngine(), step, values);
    let moved = 0;
    for (const { name } of network.parameters) {
      // Float32 roundings, 6e-8 each, on weights of order 1, through some hundred operations.
      const error = Math.max(...minus(got[name]!, expected[name]!).map(Math.abs));
      assert.ok(error < 5e-6, `${name}: off by ${error}`);
      moved = Math.hypot(moved, ...minus(expected[name]!, values[name]!));
    }
    assert.ok(moved > 0.01, `all weights moved by ${moved} only`);
  });
}

async function stateAfter(engine: Engine, step: StepDefinition, values: Values): Promise<Arrays> {
  const array = (name: string, dtype: "float32" | "int32") =>
    dtype === "int32" ? Int32Array.from(values[name]!) : Float32Array.from(values[name]!);
  const arrays = (specs: StepDefinition["inputs"]) =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { dtype }]) => [name, array(name, dtype)]),
    );
  const program = await engine.compile(step);
  const state = engine.createState(step.state, arrays(step.state));
  await program.run(state, arrays(step.inputs));
  const after = await state.read();
  state.dispose();
  program.dispose();
  return after;
}
