/**
 * @file Every kernel and its gradient on WebGPU, by ONNX Runtime and by TensorFlow.js. Where there is no
 * GPU, on SwiftShader, a software Vulkan driver that comes with Debian's chromium package.
 */
import { existsSync } from "node:fs";
import type { Engine } from "./engine.ts";
import { onnxEngine } from "./onnx/onnx_engine.ts";
import { KERNEL_CASES } from "./testing/kernel_cases.ts";
import { checkMergedCases } from "./testing/merged_cases.ts";
import { tfjsEngine } from "./tfjs/tfjs_engine.ts";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

if (Deno.env.get("VK_ICD_FILENAMES") === undefined && existsSync(SWIFTSHADER)) {
  Deno.env.set("VK_ICD_FILENAMES", SWIFTSHADER);
}
if (Deno.env.get("XDG_RUNTIME_DIR") === undefined) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");

/** Why an engine cannot be tested here, or undefined. */
async function whyNot(open: () => Promise<Engine>): Promise<string | undefined> {
  try {
    const engine = await open();
    await engine.compile({
      name: "probe",
      state: {},
      inputs: { x: { shape: [1], dtype: "float32" } },
      run: (_, { x }) => ({ state: {}, outputs: { y: x!.neg() } }),
    });
    return undefined;
  } catch (error) {
    return `no WebGPU here: install Debian's chromium and libvulkan1 (${
      String(error).split("\n")[0]
    })`;
  }
}

const ENGINES: Record<string, () => Promise<Engine>> = {
  "onnx:webgpu": () => onnxEngine({ provider: "webgpu" }),
  "tfjs:webgpu": () => tfjsEngine({ backend: "webgpu" }),
};

for (const [name, open] of Object.entries(ENGINES)) {
  const reason = await whyNot(open);
  Deno.test({
    name: `${name}: every kernel and gradient${reason === undefined ? "" : ` (${reason})`}`,
    ignore: reason !== undefined,
    // Devices stay open for the whole process.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const cases = KERNEL_CASES.filter(({ lacking }) => lacking?.[name] === undefined);
      // WGSL allows some units in the last place more per operation than IEEE's arithmetic.
      await checkMergedCases(await open(), cases, 2e-5);
    },
  });
}
