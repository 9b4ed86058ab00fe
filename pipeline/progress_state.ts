/**
 * @file How far a run is and how long it will take, from its events alone; what the bars and the
 * lines of a log both show.
 *
 * Time left: each stage's cost is its expected seconds; what was computed so far tells how many
 * seconds a unit of cost really takes. Running stages are judged by their own speed once they have
 * one (counted from the first progress they told, as a resumed training does not start at 0). The
 * rest is divided among the jobs, but no run ends before its longest stage.
 */
import type { PipelineEvent, StageState } from "./events.ts";

/** A stage that runs. Times are milliseconds of one clock. */
export type RunningStage = {
  readonly stage: string;
  readonly cost: number;
  readonly started: number;
  /** The first progress told, and when; the stage's own speed counts from there. */
  first: { readonly fraction: number; readonly time: number } | undefined;
  fraction: number;
  /** When `fraction` was told. */
  told: number;
  note: string;
};

/** How far a run is. */
export type ProgressState = {
  /** How many stages are to run. */
  total: number;
  jobs: number;
  /** Stages that have ended, by how. */
  readonly ended: Map<string, StageState>;
  readonly running: Map<string, RunningStage>;
  /** Costs of the stages to run, by name. */
  readonly costs: Map<string, number>;
  /** What was computed to the end in this run. */
  measured: { seconds: number; cost: number };
};

/** A run of which nothing is known yet. */
export function newProgress(): ProgressState {
  return {
    total: 0,
    jobs: 1,
    ended: new Map(),
    running: new Map(),
    costs: new Map(),
    measured: { seconds: 0, cost: 0 },
  };
}

/** Take in an event that happened at `now` (milliseconds). */
export function advance(state: ProgressState, event: PipelineEvent, now: number): void {
  switch (event.type) {
    case "planned":
      state.total = event.toRun.length;
      state.jobs = event.jobs;
      for (const { stage, cost } of event.toRun) state.costs.set(stage, cost);
      break;
    case "started":
      state.running.set(event.stage, {
        stage: event.stage,
        cost: state.costs.get(event.stage) ?? 1,
        started: now,
        first: undefined,
        fraction: 0,
        told: now,
        note: "",
      });
      break;
    case "progress": {
      const running = state.running.get(event.stage);
      if (running === undefined) break;
      running.first ??= { fraction: event.fraction, time: now };
      running.fraction = Math.min(1, Math.max(0, event.fraction));
      running.told = now;
      running.note = event.note ?? "";
      break;
    }
    case "ended":
      if (event.state === "computed") {
        const skipped = state.running.get(event.stage)?.first?.fraction ?? 0;
        state.measured.seconds += event.seconds;
        state.measured.cost += (state.costs.get(event.stage) ?? 1) * (1 - Math.min(skipped, 1));
      }
      state.running.delete(event.stage);
      state.ended.set(event.stage, event.state);
      break;
  }
}

/** The share of the work that is done, in [0, 1], weighted by cost. */
export function fractionDone(state: ProgressState): number {
  let done = 0;
  let total = 0;
  for (const [stage, cost] of state.costs) {
    total += cost;
    if (state.ended.has(stage)) done += cost;
    else done += cost * (state.running.get(stage)?.fraction ?? 0);
  }
  return total === 0 ? 1 : done / total;
}

/** A running stage's own speed, in shares of its work per second; undefined until it shows. */
export function rateOf({ first, fraction, told }: RunningStage): number | undefined {
  if (first === undefined || fraction <= first.fraction || told <= first.time) return undefined;
  return (fraction - first.fraction) / ((told - first.time) / 1000);
}

/** Seconds a running stage still needs by its own speed; undefined until that shows. */
export function stageSecondsLeft(running: RunningStage, now: number): number | undefined {
  const rate = rateOf(running);
  if (rate === undefined) return undefined;
  return Math.max(0, (1 - running.fraction) / rate - (now - running.told) / 1000);
}

/** Seconds until the run ends, by what is known at `now` (milliseconds). */
export function secondsLeft(state: ProgressState, now: number): number {
  const perCost = state.measured.cost > 0 ? state.measured.seconds / state.measured.cost : 1;
  let sum = 0;
  let longest = 0;
  let count = 0;
  for (const [stage, cost] of state.costs) {
    if (state.ended.has(stage)) continue;
    const running = state.running.get(stage);
    const left = (running && stageSecondsLeft(running, now)) ??
      cost * perCost * (1 - (running?.fraction ?? 0));
    sum += left;
    longest = Math.max(longest, left);
    count++;
  }
  return Math.max(longest, sum / Math.max(1, Math.min(state.jobs, count)));
}
