/** @file Keeping a benchmark's run in `bench/results/`, for others to compare with. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeAtomic } from "../base/atomic_write.ts";
import type { Machine } from "./machine.ts";

/** Options whose values are places of this machine, which say nothing to others. */
const PLACES = ["--python", "--mirror", "--store"];

/** What a run found, and on what. */
export type Run = { readonly machine: Machine } & Readonly<Record<string, unknown>>;

/**
 * Keep a run of a task ("bench:tokenizer") as JSON, named for the task and the day, with its command
 * line; gives the file's path.
 */
export async function keepRun(
  run: Run,
  { task, args = Deno.args, folder = fileURLToPath(new URL("results", import.meta.url)) }: {
    readonly task: string;
    readonly args?: readonly string[];
    readonly folder?: string;
  },
): Promise<string> {
  const date = new Date().toISOString();
  const name = [task.split(":")[1], date.slice(0, 10)].filter((part) => part !== undefined);
  const path = join(folder, `${name.join("-")}.json`);
  const command = ["deno task", task, ...args.filter((_, index) => !isPlace(args, index))].join(
    " ",
  );
  await writeAtomic(path, `${JSON.stringify({ command, date, ...run }, null, 2)}\n`);
  return path;
}

function isPlace(args: readonly string[], index: number): boolean {
  return PLACES.some((option) =>
    args[index] === option || args[index]!.startsWith(`${option}=`) || args[index - 1] === option
  );
}
