/** @file The project's own files: everything in its folder except what tools and runs leave there. */
import { fileURLToPath } from "node:url";

/** Hidden folders that belong to the project; other hidden ones are tools' and results. */
const HIDDEN_BUT_OURS = [".ci", ".github"];
const NOT_OURS = ["node_modules", "out", "__pycache__"];

/** The project's folder, with a slash at its end, as a URL. */
export const PROJECT = new URL("../", import.meta.url);

/** Paths from the project's folder, sorted: "models/mlp.ts". */
export function projectFiles(): string[] {
  return [...walk("")].sort();
}

/** The text of one of them. */
export function readProjectFile(path: string): string {
  return Deno.readTextFileSync(new URL(path, PROJECT));
}

/** Whether a module is a test or a helper of tests only. */
export function isTest(path: string): boolean {
  return path.endsWith("_test.ts") ||
    path.split("/").slice(0, -1).some((name) => name === "testing" || name === "testdata");
}

function* walk(folder: string): Generator<string> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(new URL(folder || ".", PROJECT))) {
    const path = `${folder}${name}`;
    if (isDirectory) {
      const tools = NOT_OURS.includes(name) ||
        (name.startsWith(".") && !HIDDEN_BUT_OURS.includes(name));
      if (!tools) yield* walk(`${path}/`);
    } else if (isFile) {
      yield path;
    }
  }
}

/** The project's folder as a path of this machine. */
export function projectPath(): string {
  return fileURLToPath(PROJECT);
}
