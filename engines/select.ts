/**
 * @file Engines by identity: opening one, and which of them this machine can open. Loads only the
 * packages of the engines in question.
 */
import { existsSync } from "node:fs";
import type { Engine, EngineIdentity, StepDefinition } from "./engine.ts";
import { identityOf, ONNX_PROVIDERS, PACKAGE_VERSIONS, TFJS_BACKENDS } from "./identity.ts";
import type { EngineChoice, OnnxProvider, TfjsBackend } from "./identity.ts";

/**
 * Open the engine that an identity stands for.
 *
 * @throws {RangeError} for an engine that this project does not have.
 * @throws {Error} where its package cannot be loaded, with the command that installs it.
 */
export async function openEngine(
  { name, provider, threads }: Pick<EngineIdentity, "name" | "provider" | "threads">,
): Promise<Engine> {
  if (name === "onnx" && ONNX_PROVIDERS.some((known) => known === provider)) {
    const { onnxEngine } = await import("./onnx/onnx_engine.ts");
    return await onnxEngine({ provider: provider as OnnxProvider, threads });
  }
  if (name === "tfjs" && TFJS_BACKENDS.some((known) => known === provider)) {
    const { tfjsEngine } = await import("./tfjs/tfjs_engine.ts");
    return await tfjsEngine({ backend: provider as TfjsBackend });
  }
  if (name === "reference") {
    const { referenceEngine } = await import("./reference/reference_engine.ts");
    return referenceEngine();
  }
  throw new RangeError(
    `Cannot open engine ${name}:${provider}: expected onnx:${ONNX_PROVIDERS.join("|")}, ` +
      `tfjs:${TFJS_BACKENDS.join("|")} or reference`,
  );
}

/** An engine on this machine. */
export interface ListedEngine {
  /** As `--engine` takes it: "onnx:webgpu". */
  readonly name: string;
  readonly available: boolean;
  /** Versions and device, or why it is not available and the command that would change this. */
  readonly detail: string;
}

/** All engines, each asked to run a tiny step where its packages are there. */
export async function listEngines(): Promise<ListedEngine[]> {
  const choices: EngineChoice[] = [
    ...ONNX_PROVIDERS.map((provider) => ({ name: "onnx", provider }) as const),
    ...TFJS_BACKENDS.map((provider) => ({ name: "tfjs", provider }) as const),
  ];
  const listed: ListedEngine[] = [];
  // One after the other: TensorFlow.js has one backend in use at a time.
  for (const choice of choices) {
    const name = `${choice.name}:${choice.provider}`;
    const reason = await whyNot(choice);
    listed.push(
      reason === undefined
        ? { name, available: true, detail: await describe(choice) }
        : { name, available: false, detail: reason },
    );
  }
  return listed;
}

const PROBE: StepDefinition = {
  name: "probe",
  state: {},
  inputs: { x: { shape: [2], dtype: "float32" } },
  run: (_, { x }) => ({ state: {}, outputs: { y: x!.neg() } }),
};

const NO_GPU =
  "no GPU that it can use, or no driver for it; without a GPU, SwiftShader serves for " +
  "tests: apt-get install chromium libvulkan1, then VK_ICD_FILENAMES=" +
  "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Why an engine cannot be used here, or undefined. */
export async function whyNot(choice: EngineChoice): Promise<string | undefined> {
  const reason = await missing(choice);
  if (reason !== undefined) return reason;
  try {
    const engine = await openEngine(identityOf(choice));
    const program = await engine.compile(PROBE);
    const { y } = await program.run(engine.createState({}, {}), { x: Float32Array.of(1, 2) });
    await engine.dispose();
    return y?.[0] === -1 && y[1] === -2 ? undefined : `it computes -1 and -2 as ${y?.join(", ")}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // ONNX Runtime is choosier than the browsers' interface, which has just found an adapter.
    return /WebGPU adapter/.test(message) ? NO_GPU : message.split("\n")[0]!;
  }
}

/** What is known to be missing without loading the engine, whose native code would complain aloud. */
async function missing({ name, provider }: EngineChoice): Promise<string | undefined> {
  if (provider === "webgpu" && await adapterName() === undefined) {
    return NO_GPU;
  }
  if (name !== "onnx") return undefined;
  if (provider === "coreml" && Deno.build.os !== "darwin") return "needs macOS";
  if (provider === "dml" && Deno.build.os !== "windows") return "needs Windows";
  if (provider === "cuda") {
    const command = `ONNXRUNTIME_NODE_INSTALL=cuda12 deno run -A npm:onnxruntime-node@${
      PACKAGE_VERSIONS["onnxruntime-node"]
    }/script/install.js`;
    if (Deno.build.os === "darwin" || Deno.build.arch !== "x86_64") {
      return "needs an NVIDIA GPU under Linux or Windows, x64";
    }
    if (Deno.build.os === "linux" && !existsSync("/usr/bin/nvidia-smi")) {
      return `no NVIDIA driver found; with one, CUDA 12 and cuDNN 9: ${command}`;
    }
    if (Deno.build.os === "linux" && !existsSync(cudaLibrary())) {
      return `ONNX Runtime's CUDA files are not installed: ${command}`;
    }
  }
  return undefined;
}

/** Where ONNX Runtime's install script puts its CUDA provider. */
function cudaLibrary(): URL {
  const entry = import.meta.resolve("onnxruntime-node");
  if (!entry.startsWith("file:")) return new URL("file:///unknown");
  return new URL("../bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so", entry);
}

async function describe({ name, provider }: EngineChoice): Promise<string> {
  const versions = Object.entries(identityOf({ name, provider } as EngineChoice).versions)
    .map(([name, version]) => `${name} ${version}`).join(", ");
  const device = provider === "webgpu" ? await adapterName() : undefined;
  const untested = ["cuda", "coreml", "dml", "node", "node-gpu"].includes(provider)
    ? "; untested by this project"
    : "";
  return `${versions}${device ? ` on ${device}` : ""}${untested}`;
}

/** The GPU that WebGPU would use; its type is not in Deno's default library. */
async function adapterName(): Promise<string | undefined> {
  const { gpu } = navigator as {
    gpu?: {
      requestAdapter(): Promise<{ info: { description: string; vendor: string } } | null>;
    };
  };
  const adapter = await gpu?.requestAdapter();
  return adapter ? adapter.info.description || adapter.info.vendor || "a GPU" : undefined;
}
