/**
 * @file Every kernel and its gradient: the reference against finite differences, every engine against
 * the reference.
 */
import assert from "node:assert/strict";
import type { Engine } from "./engine.ts";
import { RECORDINGS } from "./graph/record_kernels.ts";
import { onnxEngine } from "./onnx/onnx_engine.ts";
import { referenceEngine } from "./reference/reference_engine.ts";
import { checkKernelCase } from "./testing/check_kernel_case.ts";
import { KERNEL_CASES, numbersOf, stepOf, weights } from "./testing/kernel_cases.ts";
import { tfjsEngine } from "./tfjs/tfjs_engine.ts";

Deno.test("every kernel has a case", () => {
  const covered = new Set<string>(KERNEL_CASES.map(({ kernel }) => kernel));
  // Recorded as others, which have theirs.
  const renamed = ["ZerosLike", "OnesLike", "Identity", "AddN", "ExpandDims", "SplitV", "Pack"];
  const missing = Object.keys(RECORDINGS).filter((name) =>
    !covered.has(name) && ![...renamed, "Unpack", "Range"].includes(name)
  );
  assert.deepEqual(missing, []);
});

for (const given of KERNEL_CASES) {
  if (given.differentiable === false) continue;
  Deno.test(`reference: gradient of ${given.name} by central differences`, async () => {
    const engine = referenceEngine();
    const compiled = await engine.compile(stepOf(given));
    const empty = engine.createState({}, {});
    const numbers = numbersOf(given);
    const { y: _, ...gradients } = await compiled.run(empty, numbers);
    const h = 1e-5;
    for (const [name, gradient] of Object.entries(gradients)) {
      const x = name.slice(1);
      for (let index = 0; index < gradient.length; index++) {
        const sums = [];
        for (const shift of [h, -h]) {
          const moved = Float64Array.from(numbers[x]!);
          moved[index]! += shift;
          const { y } = await compiled.run(empty, { ...numbers, [x]: moved });
          const w = weights(y!.length);
          sums.push(w.reduce((sum, weight, k) => sum + weight * y![k]!, 0));
        }
        const difference = (sums[0]! - sums[1]!) / (2 * h);
        // h^2 f''' / 6 and 1e-16 / h, each about 1e-10 for functions and derivatives of order 1 to 10.
        assert.ok(
          Math.abs(gradient[index]! - difference) < 1e-8 * Math.max(1, Math.abs(difference)),
          `d${x}[${index}] is ${gradient[index]}, by differences ${difference}`,
        );
      }
    }
  });
}

const ENGINES: Record<string, () => Promise<Engine>> = {
  "onnx:cpu": () => onnxEngine(),
  "tfjs:cpu": () => tfjsEngine({ backend: "cpu" }),
  "tfjs:wasm": () => tfjsEngine({ backend: "wasm" }),
};

for (const [name, open] of Object.entries(ENGINES)) {
  for (const given of KERNEL_CASES) {
    const lacking = given.lacking?.[name];
    Deno.test({
      name: `${name}: ${given.name}${lacking === undefined ? "" : ` (${lacking})`}`,
      ignore: lacking !== undefined,
      fn: async () => await checkKernelCase(await open(), given),
    });
  }
}
