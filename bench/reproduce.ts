/**
 * @file `deno task bench:reproduce`: the main job from an empty store, with the time that it takes and
 * the most memory that all its processes hold together, beside what they may. Linux.
 */
import { Command, Option } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keepRun } from "./keep_run.ts";
import { machine } from "./machine.ts";
import { treeMemory } from "./tree_memory.ts";

type Options = {
  readonly profile: "smoke" | "quick";
  readonly mirror?: string;
  readonly save: boolean;
};

/** Minutes on 2 cores: Table 1 ten, language models ten, efficiency six. */
const MINUTES = { smoke: 1, quick: 26 };
const GIBIBYTES = 3;

const program = new Command("deno task bench:reproduce")
  .description("Run reproduce from an empty store; tell its time and peak memory.")
  .addOption(new Option("--profile <name>").choices(["smoke", "quick"]).default("quick"))
  .option("--mirror <place>", "folder or address that has the data files (or IPC_MIRROR)")
  .option("--save", "keep the run in bench/results/", false);

await bench(program.parse(Deno.args, { from: "user" }).opts<Options>());

async function bench({ profile, mirror, save }: Options): Promise<void> {
  const about = machine();
  const folder = await Deno.makeTempDir();
  try {
    const { minutes, gibibytes } = await measure([
      ...["reproduce", "--profile", profile],
      ...["--store", join(folder, "store"), "--out", join(folder, "out")],
      ...(mirror === undefined ? [] : ["--mirror", mirror]),
    ]);
    const goals: Goal[] = [
      { what: "minutes", measured: minutes, limit: MINUTES[profile] },
      { what: "GiB at most, all processes", measured: gibibytes, limit: GIBIBYTES },
    ];
    for (const { what, measured, limit } of goals) {
      const verdict = measured <= limit ? "reached" : "missed";
      console.log(
        `${measured.toFixed(2)} ${what}: ${(measured / limit).toFixed(2)} of ${limit}, ${verdict}`,
      );
    }
    const run = { machine: about, profile, goals };
    if (save) console.log(`Kept in ${await keepRun(run, { task: "bench:reproduce" })}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Goal = { readonly what: string; readonly measured: number; readonly limit: number };

/** Run the command line; its memory is read every second. */
async function measure(args: readonly string[]): Promise<{ minutes: number; gibibytes: number }> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=pipeline", "main.ts", ...args],
    cwd: root,
    stdin: "null",
  }).spawn();
  let peak = 0;
  const timer = setInterval(async () => {
    const held = await treeMemory(child.pid);
    peak = Math.max(peak, held);
  }, 1000);
  const { success } = await child.status;
  clearInterval(timer);
  if (!success) return program.error("reproduce failed: see above");
  return { minutes: (performance.now() - started) / 60_000, gibibytes: peak / 2 ** 30 };
}
