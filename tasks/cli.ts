/** @file The commands: what each does and prints. */
import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import type { DataProgress } from "../datasets/data_options.ts";
import { chooseEngine, defaultJobs, parseEngine } from "../engines/choose.ts";
import { listenForInterrupts } from "../pipeline/interrupts.ts";
import { chooseMode, openReporter } from "../pipeline/progress.ts";
import { formatStatus, statusExitCode } from "../pipeline/status.ts";
import {
  type DataChoice,
  dataOptions,
  dataRequestOf,
  folderName,
  folderPath,
  onlyOption,
  positive,
  type ProgressOptions,
  progressOptions,
  type ReachOptions,
  reachOptions,
  requestOf,
  type RequestOptions,
  requestOptions,
  type RunOptions,
  runOptions,
  wholeFromOne,
} from "./command_options.ts";
import { EXPERIMENTS, GROUPS, REPRODUCED } from "./contents.ts";
import { requireEngine, requireFolders, requireWritable } from "./preflight.ts";
import { PROFILES } from "./profiles.ts";
import type { PublishOptions } from "./publish.ts";
import { reproduce, status } from "./reproduce.ts";
import type { Forecast, Request, RunSettings } from "./reproduce.ts";
import { openInBrowser } from "./write_report.ts";

/** Carry out a command line; resolves to the exit code. Errors are said in one line, not thrown. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command("ipc")
    .description("Reproduce the paper on incremental predictive coding, end to end.")
    .exitOverride()
    .showHelpAfterError("(run with --help for the options)");
  const add = (name: string, summary: string) => program.command(name).description(summary);
  const ends =
    <Options>(action: (options: Options) => Promise<number>) => async (options: Options) => {
      exitCode = await action(options);
    };

  runOptions(requestOptions(add("reproduce", "reproduce everything and write the report")))
    .addOption(onlyOption())
    .action(ends((options: RunOptions) => run("reproduce", options)));
  for (const { id, summary, searches } of EXPERIMENTS) {
    const command = runOptions(requestOptions(add(id, summary)));
    if (searches) command.option("--limit <count>", "settings per task, not all", wholeFromOne);
    command
      .action(ends((options: RunOptions) => run(id, { ...options, only: [id] })));
  }
  for (const { name, summary, experiments } of GROUPS) {
    const only = experiments.map(({ id }) => id);
    runOptions(requestOptions(add(name, summary)))
      .action(ends((options: RunOptions) => run(name, { ...options, only })));
  }
  progressOptions(dataOptions(add("tokenizer", "train the tokenizer, print its .model's path")))
    .action(ends(tokenizer));
  requestOptions(add("status", "say what would run, and why"))
    .addOption(onlyOption())
    .option("--check", "exit with 1 if anything would run (for CI)")
    .action(ends(async (options: RequestOptions & { readonly check?: boolean }) => {
      await requireFolders(options);
      const forecast = await status(requestOf("reproduce", options));
      console.log(formatForecast(forecast));
      return options.check ? statusExitCode(forecast.statuses) : 0;
    }));
  runOptions(requestOptions(add("report", "write the report from what is finished; train nothing")))
    .addOption(onlyOption())
    .action(ends((options: RunOptions) => report(options)));
  reachOptions(add("gc", "remove results that no profile reaches with these options"))
    .option("--dry-run", "say what would go, and leave it")
    .option("--max-age <days>", "keep what is younger", positive)
    .option("--max-size <MB>", "keep the newest results up to this size", positive)
    .action(ends(collect));
  add("engines", "list what this machine can compute with").action(ends(listAll));
  requestOptions(add("publish", "copy finished results, with the report and its pictures"))
    .addOption(onlyOption())
    .option(
      "--into <folder>",
      "where the publication's folder is written",
      folderPath,
      "reports/published",
    )
    .option("--as <name>", "the folder's name (the profile's if not given)", folderName)
    .option("--replace", "drop results of the publication before that do not fit any more", false)
    .action(ends(async (options: RequestOptions & PublishOptions) => {
      const { publish } = await import("./publish.ts");
      const { folder, missing } = await publish(requestOf("reproduce", options), options);
      if (missing > 0) console.error(`Left out, as not finished yet: ${missing} stages.`);
      console.log(folder);
      return 0;
    }));
  requestOptions(add("restore", "take published results that fit into the store"))
    .addOption(onlyOption())
    .option("--from <folder>", "where profiles were published", folderPath, "reports/published")
    .action(ends(async (options: RequestOptions & { readonly from: string }) => {
      console.log(await restored(requestOf("reproduce", options), options));
      return 0;
    }));

  const names = program.commands.map((command) => command.name()).join(", ");
  program.showHelpAfterError(`(commands: ${names}; run with --help for the options)`);
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof Interrupted) {
      console.error("Interrupted before anything was computed.");
      return 130;
    }
    console.error(`Error: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

function formatForecast({ statuses, notes }: Forecast): string {
  return [formatStatus(statuses), ...notes].join("\n");
}

/** Whether a command may say more on stderr than its reporter does. */
function isTalkative({ quiet, json }: ProgressOptions): boolean {
  return !quiet && !json;
}

/** Say what every reader should know: as text, or among JSON lines as one of them. */
function say(text: string, { json }: ProgressOptions): void {
  const line = { time: new Date().toISOString(), type: "message", text };
  console.error(json ? JSON.stringify(line) : text);
}

/** A signal came while something could not be stopped in good order. */
class Interrupted extends Error {}

/** How long a signal may take to be told of after what it has broken. */
const SIGNAL_MILLISECONDS = 100;

/** Let something compute under a reporter, and stop it on Ctrl-C. */
async function computing<Result>(
  options: ProgressOptions & { readonly jobs: number },
  compute: (settings: RunSettings) => Promise<Result>,
): Promise<Result> {
  const reporter = await openReporter(chooseMode(options));
  const interrupts = listenForInterrupts();
  const talkative = isTalkative(options);
  try {
    return await compute({
      jobs: options.jobs,
      replacesStandIns: true,
      progress: reporter.listen,
      dataProgress: dataReporter(options),
      warn: (text) => say(`Warning: ${text}`, options),
      announce: (text) => talkative && console.error(text),
      signal: interrupts.signal,
      stopNow: interrupts.stopNow,
    });
  } catch (error) {
    // Ctrl-C reaches the bundler's process, too, which then fails before we are told.
    await new Promise((resolve) => setTimeout(resolve, SIGNAL_MILLISECONDS));
    throw interrupts.signal.aborted ? new Interrupted("Interrupted", { cause: error }) : error;
  } finally {
    await reporter.close();
    interrupts.dispose();
  }
}

async function run(
  name: string,
  options: RunOptions,
  changes: Partial<RunSettings> = {},
): Promise<number> {
  const request = requestOf(name, options);
  await requireFolders(options);
  if (options.dryRun) {
    console.log(formatForecast(await status(request)));
    return 0;
  }
  const { choice, reason } = chooseEngine(parseEngine(options.engine));
  await requireEngine(choice);
  for (const option of ["out", "store"] as const) {
    await requireWritable({ option: `--${option}`, path: options[option] });
  }
  const talkative = isTalkative(options);
  const started = performance.now();
  if (talkative) console.error(`Engine: ${choice.name}:${choice.provider} (${reason})`);
  for (const option of ["threads", "jobs"] as const) {
    const [count, cores] = [options[option] ?? 1, navigator.hardwareConcurrency];
    if (count <= cores) continue;
    say(`Warning: --${option} ${count} on ${cores} cores: they will wait for each other`, options);
  }
  const jobs = options.jobs ?? defaultJobs(request.engine, navigator.hardwareConcurrency);
  const { exitCode, page, document, changed } = await computing(
    { ...options, jobs },
    (settings) => reproduce(request, { ...settings, ...changes }),
  );
  if (page === undefined) {
    say("Interrupted. What was finished is kept; run the command again to go on.", options);
    return exitCode;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!changed && talkative) {
    console.error(`Nothing has changed: the report stands (${seconds} s).`);
  }
  if (changed && talkative) console.error(`\n${document!.answer.join("\n")}\n`);
  if (exitCode !== 0) say("Some stages failed; the report says which.", options);
  console.log(page);
  if (options.open) await openInBrowser(page);
  return exitCode;
}

/** The tokenizer's path on stdout, all else on stderr. */
async function tokenizer(options: DataChoice & ProgressOptions): Promise<number> {
  const { tokenizerPath, tokenizerStatus } = await import("./tokenizer_command.ts");
  const request = dataRequestOf(options);
  await requireFolders(options);
  if (options.dryRun) {
    console.log(formatStatus(await tokenizerStatus(request)));
    return 0;
  }
  const path = await computing(
    { ...options, jobs: 1 },
    (settings) => tokenizerPath(request, settings),
  );
  if (path === undefined) return 130;
  console.log(path);
  return 0;
}

/** The report from what the store has; refuses to train. */
async function report(options: RunOptions): Promise<number> {
  const { statuses, waiting } = await status(requestOf("reproduce", options));
  const missing = statuses.filter(({ state }) => state === "run").map(({ stage }) => stage)
    .filter(({ kind }) => kind !== "report").concat(waiting);
  if (missing.length > 0) {
    console.error(
      `${missing.length} stages have no result yet (${missing[0]!.name}, ...): ` +
        `run deno task reproduce first, or narrow the report with --only or --seeds`,
    );
    return 1;
  }
  // Real data instead of a stand-in would have to be trained on.
  return run("reproduce", options, { replacesStandIns: false });
}

async function collect(
  options: ReachOptions & {
    readonly dryRun?: boolean;
    readonly maxAge?: number;
    readonly maxSize?: number;
  },
): Promise<number> {
  const { collectGarbage } = await import("../pipeline/gc.ts");
  const { reachableOf } = await import("./reachable.ts");
  const store = resolve(options.store);
  await requireFolders(options);
  // Every profile's results are reachable: switching back to one must be a hit.
  const keep: string[] = [];
  const separate = EXPERIMENTS.filter((one) => !REPRODUCED.includes(one)).map(({ id }) => id);
  for (const profile of Object.keys(PROFILES)) {
    for (const choice of [{}, { only: separate }]) {
      const request = requestOf("reproduce", { ...options, ...choice, profile, out: "out" });
      keep.push(...await reachableOf(request));
    }
  }
  const { removed, inUse, bytes } = await collectGarbage({
    store,
    keep,
    ...(options.maxAge === undefined ? {} : { maxAgeDays: options.maxAge }),
    ...(options.maxSize === undefined ? {} : { maxBytes: options.maxSize * 1e6 }),
    ...(options.dryRun ? { dryRun: true } : {}),
  });
  for (const { kind, stage, key } of removed) {
    console.log(`${kind} ${stage ?? ""} ${key.slice(0, 12)}`);
  }
  const verb = options.dryRun ? "would be removed" : "removed";
  console.log(
    `${removed.length} entries (${(bytes / 1e6).toFixed(1)} MB) ${verb}` +
      `${inUse.length > 0 ? `, ${inUse.length} left because they are in use` : ""}`,
  );
  return 0;
}

/** Take published results; what became of them, in words. */
async function restored(request: Request, { from }: { readonly from: string }): Promise<string> {
  const { readAllPublished } = await import("./published_results.ts");
  const { restore } = await import("./restore.ts");
  const results = await readAllPublished(from);
  if (results.length === 0) {
    throw new RangeError(
      `Nothing is published in ${resolve(from)}: expected folders, each with a results.json of ` +
        "deno task publish",
    );
  }
  const taken = await restore(request, results);
  const withFiles = results.filter(({ files }) => files.length > 0).length;
  return `${taken} of ${results.length} published results were taken into the store. What is there ` +
    `already, what profile ${request.profile.name} does not need, what belongs to other code, data ` +
    `or another engine, and what has files (${withFiles}) is left.`;
}

async function listAll(): Promise<number> {
  const { listEngines } = await import("../engines/select.ts");
  for (const { name, available, detail } of await listEngines()) {
    console.log(`${available ? "✓" : "✗"} ${name.padEnd(14)} ${detail}`);
  }
  return 0;
}

/** Downloads on the terminal: a line per message, and one at every further quarter. */
function dataReporter(options: ProgressOptions): (event: DataProgress) => void {
  const talkative = isTalkative(options);
  const told = new Map<string, number>();
  return ({ name, phase, message, fraction = 0 }) => {
    if (phase !== "notice" && !talkative) return;
    const key = `${name}: ${phase === "notice" ? message : phase}`;
    const quarter = Math.floor(4 * fraction);
    if ((told.get(key) ?? -1) >= quarter) return;
    told.set(key, quarter);
    say(`${name}: ${message}${quarter > 0 ? ` (${25 * quarter}%)` : ""}`, options);
  };
}
