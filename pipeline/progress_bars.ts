/**
 * @file Progress on a terminal: a bar for the whole run, and below it one for each stage that runs,
 * with its speed and the time it needs. cli-progress draws them; it is loaded only when there is
 * something to compute.
 */
import { formatDuration } from "../base/duration.ts";
import type { PipelineEvent, Reporter } from "./events.ts";
import {
  advance,
  fractionDone,
  newProgress,
  rateOf,
  type RunningStage,
  secondsLeft,
  stageSecondsLeft,
} from "./progress_state.ts";
import { describeEnd, describePlan, describeTrouble } from "./report_text.ts";

/** What this file uses of cli-progress, which comes without types. */
type Bar = { update(value: number, payload: typeof blank): void };
type Bars = {
  create(total: number, start: number, payload: typeof blank): Bar;
  remove(bar: Bar): void;
  log(text: string): void;
  update(): void;
  stop(): void;
};
type CliProgress = {
  readonly MultiBar: new (options: object, preset: object) => Bars;
  readonly Presets: { readonly shades_classic: object };
};

/** Milliseconds between two pictures. */
const interval = 200;

/** A reporter that draws bars on `stream` (a terminal). */
export function barsReporter(stream: NodeJS.WritableStream): Reporter {
  const state = newProgress();
  const begun = performance.now();
  const bars = new Map<string, Bar>();
  let drawing: Promise<() => void> | undefined;
  let pending: string[] = [];

  async function draw(): Promise<() => void> {
    const { default: cliProgress } = await import("cli-progress") as { default: CliProgress };
    const multi = new cliProgress.MultiBar({
      stream,
      format: "{bar} {percent} {left} {name} {note}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      emptyOnZero: true,
    }, cliProgress.Presets.shades_classic);
    const whole = multi.create(1, 0, { ...blank });
    const picture = () => {
      for (const text of pending) {
        multi.log(`${text.replaceAll("\n", `${clearRest}\n`)}${clearRest}\n`);
      }
      pending = [];
      const now = performance.now();
      whole.update(fractionDone(state), {
        percent: percentOf(fractionDone(state)),
        left: formatDuration(secondsLeft(state, now)).padStart(11),
        name: `${state.ended.size} of ${state.total} stages`,
        note: "",
      });
      for (const [stage, bar] of bars) {
        if (state.running.has(stage)) continue;
        multi.remove(bar);
        bars.delete(stage);
      }
      for (const running of state.running.values()) {
        let bar = bars.get(running.stage);
        if (bar === undefined) bars.set(running.stage, bar = multi.create(1, 0, { ...blank }));
        bar.update(running.fraction, payloadOf(running, now));
      }
      multi.update();
    };
    picture();
    const timer = setInterval(picture, interval);
    return () => {
      clearInterval(timer);
      multi.stop();
    };
  }

  const listen = (event: PipelineEvent): void => {
    advance(state, event, performance.now());
    const trouble = describeTrouble(event);
    if (trouble !== undefined) pending.push(trouble);
    if (event.type === "planned") {
      for (const text of describePlan(event)) stream.write(`${text}\n`);
      if (event.toRun.length > 0) drawing = draw();
    }
    if (event.type === "finished") {
      pending.push(describeEnd(event, (performance.now() - begun) / 1000));
    }
  };
  return {
    listen,
    async close() {
      const stop = await drawing;
      stop?.();
      for (const text of pending) stream.write(`${text}\n`);
    },
  };
}

/** Clears what a bar left to the right of a line (ANSI "erase in line"). */
const clearRest = "\x1b[K";

const blank = { percent: "", left: "", name: "", note: "" };

function percentOf(fraction: number): string {
  return `${Math.floor(100 * fraction)} %`.padStart(5);
}

function payloadOf(running: RunningStage, now: number): typeof blank {
  const left = stageSecondsLeft(running, now);
  const rate = rateOf(running);
  const speed = rate === undefined
    ? ""
    : rate >= 0.01
    ? `${(100 * rate).toFixed(1)} %/s`
    : `${(6000 * rate).toFixed(1)} %/min`;
  const notes = [running.note, speed].filter((text) => text !== "");
  return {
    percent: percentOf(running.fraction),
    left: (left === undefined ? "" : formatDuration(left)).padStart(11),
    name: running.stage,
    note: notes.length === 0 ? "" : `(${notes.join(", ")})`,
  };
}
