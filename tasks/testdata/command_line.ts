/** @file The command line in a process of its own, with a store and a folder of reports that are removed. */
import { join } from "node:path";
import { projectRoot } from "../../pipeline/project_root.ts";

/** Where a test's runs keep things. */
export interface Place {
  readonly store: string;
  readonly out: string;
  /** A folder for anything else. */
  readonly folder: string;
}

/** How a command ended and what it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a test with folders of its own. */
export async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cli-test-" });
  try {
    await test({ folder, store: join(folder, "store"), out: join(folder, "out") });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Options of every command that runs or plans experiments: drawn data, few images, this place. */
export function smoke({ store, out }: Place): string[] {
  return ["--profile", "smoke", "--data", "synthetic", "--store", store, "--out", out];
}

/** Start a command; a mirror must be named, and hosts of data refuse to answer at once. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-P=pipeline", "main.ts", ...args],
    cwd: projectRoot,
    env: {
      IPC_MIRROR: "",
      // Nobody listens on the port "discard".
      HTTP_PROXY: "http://127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1,localhost",
      NO_COLOR: "1",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Run a command to its end. */
export async function command(args: readonly string[]): Promise<Ended> {
  return ended(await start(args).output());
}

/** An ended process's output as text. */
export function ended({ code, stdout, stderr }: Deno.CommandOutput): Ended {
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The last line of a command's stdout. */
export function lastLine({ stdout }: Ended): string {
  return stdout.trimEnd().split("\n").at(-1) ?? "";
}

/** Names of the stages that a run computed, from its progress on stderr. */
export function computed({ stderr }: Ended): string[] {
  return [...stderr.matchAll(/ computed: (\S+)/g)].map(([, name]) => name!);
}
