/** @file With which code, on what machine and runtime a run computes. */
import { cpus } from "node:os";
import type { Environment } from "./protocol.ts";

/** What follows a commit from which the working tree differs. */
export const UNCOMMITTED = "+changes";

/** Ask git and the operating system. */
export async function readEnvironment(root: string): Promise<Environment> {
  const processors = cpus();
  return {
    commit: await commitOf(root),
    hardware: {
      cpu: processors[0]?.model.trim() ?? "unknown",
      cores: navigator.hardwareConcurrency,
      os: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    },
    runtime: `Deno ${Deno.version.deno} (V8 ${Deno.version.v8})`,
  };
}

/**
 * The git commit of a working tree, with "+changes" where tracked files differ from it or new ones
 * are not ignored; "unknown" outside a repository or without git.
 */
export async function commitOf(root: string): Promise<string> {
  const commit = await git(root, ["rev-parse", "HEAD"]);
  if (commit === undefined) return "unknown";
  const changes = await git(root, ["status", "--porcelain"]);
  return changes === "" ? commit : `${commit}${UNCOMMITTED}`;
}

async function git(root: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined; // no git here, or no permission to run it
  }
}
