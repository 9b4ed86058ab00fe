/** @file Loading a backend of TensorFlow.js, only when it is asked for. */
import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { PACKAGE_VERSIONS } from "../identity.ts";
import type { TfjsBackend } from "../identity.ts";

/**
 * Load and initialise a backend.
 *
 * @returns the name that TensorFlow.js knows it by.
 * @throws {Error} where it is not installed, with the command that installs it, or does not start.
 */
export async function loadBackend(backend: TfjsBackend): Promise<string> {
  const name = await register(backend);
  let started = false;
  try {
    started = await tf.setBackend(name);
  } catch (error) {
    throw new Error(`Cannot start tfjs:${backend}: ${messageOf(error)}`, { cause: error });
  }
  if (!started) {
    throw new Error(
      `Cannot start tfjs:${backend}: TensorFlow.js found nothing to run it on` +
        (backend === "webgpu" ? ", expected a GPU with a Vulkan, Metal or D3D12 driver" : ""),
    );
  }
  // The cpu backend prints advice on its first tensor.
  if (backend === "cpu") (tf.backend() as { firstUse?: boolean }).firstUse = false;
  return name;
}

async function register(backend: TfjsBackend): Promise<string> {
  switch (backend) {
    case "cpu":
      return "cpu";
    case "wasm":
      await import("@tensorflow/tfjs-backend-wasm");
      return "wasm";
    case "webgpu":
      await import("@tensorflow/tfjs-backend-webgpu");
      return "webgpu";
    case "node":
    case "node-gpu":
      requireAddon(`@tensorflow/tfjs-${backend}`);
      return "tensorflow";
  }
}

/**
 * Load a native addon of TensorFlow.js from a `node_modules` folder of the project. Its install script
 * fetches libtensorflow, which Deno's cache does not do. Both copies of TensorFlow.js then share one
 * registry of backends.
 */
function requireAddon(name: "@tensorflow/tfjs-node" | "@tensorflow/tfjs-node-gpu"): void {
  try {
    createRequire(new URL("../../", import.meta.url))(name);
  } catch (error) {
    throw new Error(
      `Cannot load ${name}: ${messageOf(error).split("\n")[0]}. Install it with ` +
        `"${addonCommand(name)}" in the project's folder`,
      { cause: error },
    );
  }
}

/** The command that installs a native addon. */
function addonCommand(name: "@tensorflow/tfjs-node" | "@tensorflow/tfjs-node-gpu"): string {
  return `npm install --no-save ${name}@${PACKAGE_VERSIONS[name]}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
