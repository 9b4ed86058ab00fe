/**
 * @file Running experiments: which data, which stages, the pipeline, the report. All that `reproduce`,
 * `table1` and the others do, behind the command line.
 */
import { resolve } from "node:path";
import { asJson } from "../base/canonical_json.ts";
import type { DataMode, DataProgress } from "../datasets/data_options.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import { knownIdentity } from "../datasets/known_identity.ts";
import type { EngineIdentity } from "../engines/engine.ts";
import { codeDigests } from "../pipeline/code_digest.ts";
import { warnAbout } from "../models/rule_settings.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import type { PipelineListener } from "../pipeline/events.ts";
import { finishedResults } from "../pipeline/finished_results.ts";
import { pipelineStatus } from "../pipeline/status.ts";
import type { StageStatus } from "../pipeline/status.ts";
import { projectRoot } from "../pipeline/project_root.ts";
import { runPipeline } from "../pipeline/run_pipeline.ts";
import type { RunReport } from "../pipeline/run_pipeline.ts";
import type { Stage } from "../pipeline/stage.ts";
import type { ReportDocument } from "../reports/document.ts";
import { REPRODUCED } from "./contents.ts";
import type { Experiment } from "./experiment.ts";
import { foreseen } from "./foreseen.ts";
import type { Profile } from "./profiles.ts";
import type { ReportSettings } from "./report_stage.ts";
import { writeReport } from "./write_report.ts";

/** Which data a user asks for, and where they are kept. */
export interface DataRequest {
  readonly profile: Profile;
  readonly data: DataMode;
  readonly mirror?: string;
  readonly store: string;
}

/** What a user asks for. */
export interface Request extends DataRequest {
  /** "reproduce", or the experiment's own name. */
  readonly name: string;
  readonly experiments: readonly Experiment[];
  readonly engine: EngineIdentity;
  readonly seeds?: number;
  /** Settings of a grid, instead of all. */
  readonly limit?: number;
  readonly out: string;
}

/** How a request is carried out. */
export interface RunSettings {
  readonly jobs: number;
  /** Whether a stand-in gives way to the real data where they can be had by now. */
  readonly replacesStandIns: boolean;
  readonly progress: PipelineListener;
  readonly dataProgress: (event: DataProgress) => void;
  /** Told of settings that are allowed but odd, once each. */
  readonly warn: (text: string) => void;
  /** Told what to expect of the stages that are about to run. */
  readonly announce: (text: string) => void;
  readonly signal: AbortSignal;
  readonly stopNow: AbortSignal;
}

/** What came of it. */
export interface Reproduced {
  readonly exitCode: number;
  /** The report's path; undefined when the run was interrupted. */
  readonly page: string | undefined;
  readonly document: ReportDocument | undefined;
  /** Whether anything was computed or written. */
  readonly changed: boolean;
}

/** The graph of a request, as far as it is known. */
export interface Graph {
  readonly report: Stage;
  readonly stages: readonly Stage[];
  /**
   * Those that wait for results of `stages`: run these, then ask again. Their names, number and cost are
   * known, their parameters are not.
   */
  readonly waiting: readonly Stage[];
}

/** What would run, without running it. */
export interface Forecast {
  readonly statuses: readonly StageStatus[];
  /** Stages that will be known when others have ended. */
  readonly waiting: readonly Stage[];
  /** What to expect, in words. */
  readonly notes: readonly string[];
}

const INTERRUPTED: Reproduced = {
  exitCode: 130,
  page: undefined,
  document: undefined,
  changed: true,
};

const REPORT_MODULE = "tasks/report_stage.ts";
const PAGE_MODULE = "reports/page.ts";
/** Modules whose results decide further stages: Table 1's search. */
const SEARCHED_MODULES = ["training/classifier.ts"];

/** Compute what is missing, and write the report. */
export async function reproduce(request: Request, settings: RunSettings): Promise<Reproduced> {
  const identities = await knownIdentities(request);
  let graph = await declare(request, identities);
  for (const text of oddSettings(graph.stages)) settings.warn(text);
  let run: RunReport | undefined;
  for (;;) {
    let toRun = stagesToRun(await statusesOf(graph, request));
    const replaced = await obtainMissing(request, { toRun, identities, settings });
    if (replaced === "interrupted") return INTERRUPTED;
    if (replaced) {
      graph = await declare(request, identities);
      toRun = stagesToRun(await statusesOf(graph, request));
    }
    const { waiting } = graph;
    foreseen({ toRun, waiting, profile: request.profile }).forEach(settings.announce);
    const targets = waiting.length === 0 ? [graph.report] : graph.stages;
    run = await runPipeline(targets, { store: request.store, ...settings });
    if (run.exitCode === 130) return INTERRUPTED;
    if (waiting.length === 0) break;
    graph = await declare(request, identities);
    // A failed search leaves its later stages undeclared: the report says what is missing.
    if (graph.waiting.length === waiting.length) graph = { ...graph, waiting: [] };
  }
  const outcome = run.outcomes.get(graph.report.name)!;
  if (outcome.input === undefined) {
    throw new Error(`The report could not be computed: ${outcome.error ?? outcome.state}`);
  }
  const document = outcome.input.value as unknown as ReportDocument;
  const { path, written } = await writeReport({
    name: reportName(request),
    key: outcome.key,
    document,
    out: resolve(request.out),
    store: resolve(request.store),
  });
  return {
    exitCode: run.exitCode,
    page: path,
    document,
    changed: written || outcome.state !== "cached",
  };
}

/** What would run, and why; needs neither data nor network. */
export async function status(request: Request): Promise<Forecast> {
  const graph = await requestedGraph(request);
  const statuses = await statusesOf(graph, request);
  const { waiting } = graph;
  const toRun = stagesToRun(statuses);
  return { statuses, waiting, notes: foreseen({ toRun, waiting, profile: request.profile }) };
}

function statusesOf({ report }: Graph, { store }: Request): Promise<StageStatus[]> {
  return pipelineStatus([report], { store });
}

function stagesToRun(statuses: readonly StageStatus[]): Stage[] {
  return statuses.filter(({ state }) => state === "run").map(({ stage }) => stage);
}

/** The graph that a request stands for. */
export async function requestedGraph(request: Request): Promise<Graph> {
  return await declare(request, await knownIdentities(request));
}

async function knownIdentities(request: Request): Promise<Map<string, DataIdentity>> {
  const names = new Set(request.experiments.flatMap(({ data }) => data(request.profile)));
  return new Map(
    await Promise.all(
      [...names].map(async (name) =>
        [name, await knownIdentity(name, dataOptions(request))] as const
      ),
    ),
  );
}

/** Where a request's data come from, and how much of them. */
export function dataOptions({ data, mirror, store, profile }: DataRequest) {
  // A stand-in is drawn, so a profile that uses few images needs few of them drawn.
  const { limit, validation } = profile.table1;
  const counts = limit === undefined
    ? undefined
    : { train: limit.train + validation, test: Math.max(limit.test, profile.fig8.testImages) };
  return { store: resolve(store), data, mirror, counts, text: profile.text };
}

async function declare(
  request: Request,
  identities: ReadonlyMap<string, DataIdentity>,
): Promise<Graph> {
  const { experiments, profile, engine, seeds, limit, store } = request;
  const finished = await finishedResults(SEARCHED_MODULES, { store });
  const waiting: Stage[] = [];
  const context = {
    profile,
    engine,
    data: (name: string) => identities.get(name)!,
    ...(seeds === undefined ? {} : { seeds }),
    ...(limit === undefined ? {} : { limit }),
    finished,
    waiting: (stages: readonly Stage[]) => waiting.push(...stages),
  };
  const stages = experiments.flatMap((experiment) => experiment.stages(context));
  const codes = await codeDigests([PAGE_MODULE], { root: projectRoot, store: resolve(store) });
  const settings: ReportSettings = {
    experiments: experiments.map(({ id }) => id),
    profile: profile.name,
    command: commandOf(request),
    data: [...identities.values()],
    kinds: Object.fromEntries(stages.map(({ name, kind }) => [name, kind])),
    needs: needsOf(stages),
    page: codes.get(PAGE_MODULE)!,
  };
  const report: Stage = {
    name: reportName(request),
    kind: "report",
    module: REPORT_MODULE,
    params: asJson(settings),
    inputs: Object.fromEntries(stages.map((stage) => [stage.name, stage])),
    toleratesFailures: true,
    cost: 3,
  };
  return { report, stages, waiting };
}

/** Which stages need which, by their names. */
function needsOf(stages: readonly Stage[]): Record<string, string[]> {
  return Object.fromEntries(stages.flatMap(({ name, inputs }) => {
    const needed = Object.values(inputs).map((input) => input.name);
    return needed.length === 0 ? [] : [[name, needed]];
  }));
}

/** Obtain the data of the stages that would run; true where another than the expected was had. */
async function obtainMissing(
  request: Request,
  { toRun, identities, settings }: {
    readonly toRun: readonly Stage[];
    readonly identities: Map<string, DataIdentity>;
    readonly settings: RunSettings;
  },
): Promise<boolean | "interrupted"> {
  const standIns = settings.replacesStandIns && request.data === "auto"
    ? [...identities.values()].filter(({ status }) => status === "synthetic")
    : [];
  const names = new Set([
    ...standIns.map(({ name }) => name),
    ...toRun.flatMap(({ params }) => {
      const { data } = params as { data?: unknown };
      return data !== undefined && !Array.isArray(data) ? [(data as DataIdentity).name] : [];
    }),
  ]);
  if (names.size === 0) return false;
  const { obtain } = await import("../datasets/obtain.ts");
  let replaced = false;
  for (const name of names) {
    const obtaining = obtain(name, { ...dataOptions(request), progress: settings.dataProgress });
    const identity = await unlessInterrupted(obtaining, settings.signal);
    if (identity === undefined) return "interrupted";
    replaced ||= identity.digest !== identities.get(name)!.digest;
    identities.set(name, identity);
  }
  return replaced;
}

/** What a promise resolves to; undefined as soon as the signal is aborted, and it is left to itself. */
export async function unlessInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<undefined>();
  const onAbort = () => interrupt(undefined);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What is odd about the rules that the stages train by. */
function oddSettings(stages: readonly Stage[]): Set<string> {
  return new Set(stages.flatMap(({ params }) => {
    const { rule, network } = params as {
      rule?: RuleSettings;
      network?: { widths?: readonly number[]; placement?: string; blocks?: number };
    };
    if (rule === undefined || network === undefined) return [];
    const depth = depthOf(network);
    if (depth === undefined) return [];
    // One full-batch iteration of iPC is one step of a chain that never ends: T = 1 is right there.
    if (rule.kind === "ipc" && rule.T === 1) return [];
    return warnAbout(rule, depth) ?? [];
  }));
}

/** Value nodes between input and output, one after another; undefined where they make no chain. */
function depthOf({ widths, placement, blocks }: {
  readonly widths?: readonly number[];
  readonly placement?: string;
  readonly blocks?: number;
}): number | undefined {
  if (widths !== undefined) return widths.length - 1;
  // A transformer's blocks, the head's transform and the logits.
  return placement === "block" && blocks !== undefined ? blocks + 2 : undefined;
}

function reportName({ name, profile }: Request): string {
  return `${name}-${profile.name}`;
}

/** The command that makes the report again: what decides its numbers, nothing else. */
function commandOf(
  { name, experiments, profile, engine, seeds, limit, data }: Request,
): string {
  const ids = experiments.map(({ id }) => id);
  const all = name !== "reproduce" || ids.length === REPRODUCED.length;
  const task = experiments.find(({ id }) => id === name)?.task ?? name;
  return [
    `deno task ${task}`,
    ...(all ? [] : [`--only ${ids.join(",")}`]),
    `--profile ${profile.name}`,
    `--engine ${engine.name}:${engine.provider}`,
    ...(engine.threads === 1 ? [] : [`--threads ${engine.threads}`]),
    ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    ...(data === "auto" ? [] : [`--data ${data}`]),
  ].join(" ");
}
