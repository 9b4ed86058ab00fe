/**
 * @file What identifies an engine in a result's key, worked out without loading it: its packages are
 * large, and asking for an identity must be cheap. Versions are those that deno.json pins.
 */
import type { EngineIdentity } from "./engine.ts";

/** Packages that compute, with their pinned versions; a test holds them against deno.json. */
export const PACKAGE_VERSIONS = {
  "@tensorflow/tfjs": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  "@tensorflow/tfjs-backend-webgpu": "4.22.0",
  "@tensorflow/tfjs-node": "4.22.0",
  "@tensorflow/tfjs-node-gpu": "4.22.0",
  "onnxruntime-node": "1.30.0",
} as const;

type Package = keyof typeof PACKAGE_VERSIONS;

/** Providers of ONNX Runtime that can be asked for by name. */
export const ONNX_PROVIDERS = ["cpu", "webgpu", "cuda", "coreml", "dml"] as const;

/** Backends of TensorFlow.js. */
export const TFJS_BACKENDS = ["cpu", "wasm", "webgpu", "node", "node-gpu"] as const;

export type OnnxProvider = typeof ONNX_PROVIDERS[number];
export type TfjsBackend = typeof TFJS_BACKENDS[number];

/** An engine by name. */
export type EngineChoice =
  | { readonly name: "onnx"; readonly provider: OnnxProvider }
  | { readonly name: "tfjs"; readonly provider: TfjsBackend }
  | { readonly name: "reference"; readonly provider: "cpu" };

/** The identity of an engine that is opened with this choice. Loads nothing. */
export function identityOf(choice: EngineChoice, threads = 1): EngineIdentity {
  return {
    name: choice.name,
    provider: choice.provider,
    versions: Object.fromEntries(
      packagesOf(choice).map((name) => [name, PACKAGE_VERSIONS[name]]),
    ),
    threads,
  };
}

function packagesOf({ name, provider }: EngineChoice): Package[] {
  if (name === "reference") return ["@tensorflow/tfjs"];
  // What is recorded, and so the order of operations, is TensorFlow.js's doing.
  if (name === "onnx") return ["@tensorflow/tfjs", "onnxruntime-node"];
  switch (provider) {
    case "wasm":
      return ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"];
    case "webgpu":
      return ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu"];
    case "node":
      return ["@tensorflow/tfjs", "@tensorflow/tfjs-node"];
    case "node-gpu":
      return ["@tensorflow/tfjs", "@tensorflow/tfjs-node-gpu"];
    default:
      return ["@tensorflow/tfjs"];
  }
}
