/** @file Opening the engine of an identity. Loads only the packages of the engine that is opened. */
import type { Engine, EngineIdentity } from "./engine.ts";
import type { OnnxProvider } from "./identity.ts";

/**
 * Open the engine that an identity stands for.
 *
 * @throws {RangeError} for an engine that this project does not have.
 * @throws {Error} where its package cannot be loaded, with the command that installs it.
 */
export async function openEngine({ name, provider, threads }: EngineIdentity): Promise<Engine> {
  switch (name) {
    case "onnx": {
      const { onnxEngine } = await import("./onnx/onnx_engine.ts");
      return await onnxEngine({ provider: provider as OnnxProvider, threads });
    }
    case "reference": {
      const { referenceEngine } = await import("./reference/reference_engine.ts");
      return referenceEngine();
    }
    default:
      throw new RangeError(
        `Cannot open engine ${name}:${provider}: expected onnx, tfjs or reference`,
      );
  }
}
