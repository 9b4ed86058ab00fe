/** @file The options of the commands, and the request that they make. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type DataMode, dataModes } from "../datasets/data_options.ts";
import { chooseEngine, parseEngine } from "../engines/choose.ts";
import { experimentsNamed, REPRODUCED } from "./contents.ts";
import { profileNamed, PROFILES } from "./profiles.ts";
import type { DataRequest, Request } from "./reproduce.ts";

/** Where data come from and go to, as commander gives it. */
interface PlaceOptions {
  readonly data: DataMode;
  readonly mirror?: string;
  readonly store: string;
}

/** Options that decide data. */
export interface DataChoice extends PlaceOptions {
  readonly profile: string;
}

/** How trainings are computed, beside the profile. */
interface EngineOptions {
  readonly engine: string;
  readonly threads: number;
  readonly seeds?: number;
}

/** Options that decide which results a profile has. */
export type ReachOptions = PlaceOptions & EngineOptions;

/** Options of the commands that run or plan experiments. */
export interface RequestOptions extends DataChoice, EngineOptions {
  readonly only?: string[];
  readonly limit?: number;
  readonly out: string;
}

/** Options of whatever computes. */
export interface ProgressOptions {
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Options of the commands that train. */
export interface RunOptions extends RequestOptions, ProgressOptions {
  readonly jobs?: number;
  readonly open?: boolean;
}

/** Give a command the options that decide its data. */
export function dataOptions(command: Command): Command {
  return placeOptions(
    command.addOption(
      new Option("--profile <name>", "how much to train").default("quick")
        .choices(Object.keys(PROFILES)),
    ),
  );
}

function placeOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--data <kind>", "auto: a stand-in where nothing can be reached; real: never")
        .default("auto").choices(dataModes),
    )
    .option("--mirror <place>", "folder or address that has the data files (or IPC_MIRROR)")
    .option("--store <folder>", "where data, results and checkpoints are kept", folderPath, ".ipc");
}

/** Give a command the options that decide which results a profile has. */
export function reachOptions(command: Command): Command {
  return engineOptions(placeOptions(command));
}

/** Give a command the options that decide which results it speaks of. */
export function requestOptions(command: Command): Command {
  return engineOptions(dataOptions(command))
    .option("--out <folder>", "where the report is written", folderPath, "out");
}

function engineOptions(command: Command): Command {
  return command
    .option("--engine <name>", "auto, onnx[:provider] or tfjs[:backend]", "auto")
    .option(
      "--threads <count>",
      "threads of each training; part of a result's key",
      wholeFromOne,
      1,
    )
    .option("--seeds <count>", "seeds per cell instead of the profile's, 20 at most", seedCount);
}

/** Give a command the options that decide what is said on the way. */
export function progressOptions(command: Command): Command {
  return command
    .option("--dry-run", "say what would run, and stop")
    .option("--quiet", "print failures and the result's path only")
    .option("--json", "print progress as JSON lines, on stderr");
}

/** Give a command the options that decide how it computes. */
export function runOptions(command: Command): Command {
  return progressOptions(command)
    .option(
      "--jobs <count>",
      "trainings at a time (default: the cores over --threads; 1 on a GPU)",
      wholeFromOne,
    )
    .option("--open", "open the report in the browser");
}

/** The choice of experiments. */
export function onlyOption(): Option {
  return new Option("--only <experiments>", "a comma-separated choice of experiments")
    .argParser((text: string) => experimentIds(text));
}

function experimentIds(text: string): string[] {
  const ids = text.split(",").map((id) => id.trim());
  try {
    experimentsNamed(ids);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return ids;
}

/** A number of things, from its text. */
export function wholeFromOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError("Expected a whole number from 1.");
  }
  return value;
}

/** The exact tests enumerate all 2^n sign patterns of n seeds, so a report has 20 at most. */
function seedCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 20) {
    throw new InvalidArgumentError("Expected a whole number from 1 to 20.");
  }
  return value;
}

/** A number above 0, from its text. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** A folder's path; an empty one, of a variable that is not set, would be the current folder. */
export function folderPath(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Expected a folder's path.");
  return text;
}

/** The name of a folder beside others: letters, digits, dots, dashes. */
export function folderName(text: string): string {
  if (!/^[\w-][\w.-]*$/.test(text)) {
    throw new InvalidArgumentError("Expected a folder's name of letters, digits, dots and dashes.");
  }
  return text;
}

/** What data a command asks for. */
export function dataRequestOf({ profile, data, store, mirror }: DataChoice): DataRequest {
  return {
    profile: profileNamed(profile),
    data,
    store,
    ...(mirror === undefined ? {} : { mirror }),
  };
}

/** What results a command asks for; a `name` is part of its report. */
export function requestOf(name: string, options: RequestOptions): Request {
  const experiments = options.only === undefined ? REPRODUCED : experimentsNamed(options.only);
  return {
    ...dataRequestOf(options),
    name,
    experiments,
    engine: chooseEngine(parseEngine(options.engine), options.threads).identity,
    out: options.out,
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
}
