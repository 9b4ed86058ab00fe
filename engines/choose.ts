/**
 * @file Which engine computes: the names a user may give, and what `auto` stands for. Loads nothing.
 *
 * `auto` is ONNX Runtime on the CPU, one thread per training: for the MLPs of Table 1 a step takes some
 * milliseconds there (`deno task bench` shows the times; it measures no GPU), and all cores work on seeds
 * side by side. A GPU is asked for by name.
 */
import type { EngineIdentity } from "./engine.ts";
import { identityOf, ONNX_PROVIDERS, TFJS_BACKENDS } from "./identity.ts";
import type { EngineChoice } from "./identity.ts";

/** What a user asks for. */
export type EngineRequest = EngineChoice | "auto";

/** An engine and, for `auto`, why it was chosen. */
export interface ChosenEngine {
  readonly choice: EngineChoice;
  readonly identity: EngineIdentity;
  readonly reason: string;
}

/**
 * The engine that a text names: "auto", "onnx", "onnx:webgpu", "tfjs", "tfjs:wasm", ...
 *
 * @throws {RangeError} for any other text, listing what there is.
 */
export function parseEngine(text: string): EngineRequest {
  if (text === "auto") return "auto";
  const [name, provider = "cpu", ...rest] = text.split(":");
  const onnx = ONNX_PROVIDERS.find((known) => known === provider);
  const tfjs = TFJS_BACKENDS.find((known) => known === provider);
  if (rest.length === 0) {
    if (name === "onnx" && onnx !== undefined) return { name, provider: onnx };
    if (name === "tfjs" && tfjs !== undefined) return { name, provider: tfjs };
  }
  throw new RangeError(
    `Unknown engine "${text}": expected auto, onnx[:${ONNX_PROVIDERS.join("|")}] or ` +
      `tfjs[:${TFJS_BACKENDS.join("|")}]; deno task engines lists what this machine can use`,
  );
}

/** Settle a request; `threads`: how many each training gets. */
export function chooseEngine(request: EngineRequest, threads = 1): ChosenEngine {
  if (request !== "auto") {
    return { choice: request, identity: identityOf(request, threads), reason: "as asked for" };
  }
  const choice = { name: "onnx", provider: "cpu" } as const;
  return {
    choice,
    identity: identityOf(choice, threads),
    reason: "small nets need no GPU: the cores train seeds side by side",
  };
}

/** Providers that compute on the CPU's cores; all others share one accelerator. */
const ON_CPU: readonly string[] = ["cpu", "wasm", "node"];

/** How many trainings at a time suit an engine: as many as its threads leave cores for; one on a GPU. */
export function defaultJobs({ provider, threads }: EngineIdentity, cores: number): number {
  return ON_CPU.includes(provider) ? Math.max(1, Math.floor(cores / threads)) : 1;
}
