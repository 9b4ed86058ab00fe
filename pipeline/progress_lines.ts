/** @file Progress for a log: plain lines with timestamps, the state of things now and then. */
import { formatDuration } from "../base/duration.ts";
import type { PipelineEvent, Reporter } from "./events.ts";
import { advance, fractionDone, newProgress, secondsLeft } from "./progress_state.ts";
import { describeEnd, describePlan, describeTrouble } from "./report_text.ts";

/** Milliseconds between lines on the state of things. */
const interval = 15_000;

/** A reporter that writes lines. `now` gives milliseconds since 1970. */
export function linesReporter(
  write: (text: string) => void,
  now: () => number = Date.now,
): Reporter {
  const state = newProgress();
  const begun = now();
  let last = begun;
  const line = (text: string) => {
    const time = new Date(now()).toISOString().slice(0, 19).replace("T", " ");
    write(`${time}  ${text}\n`);
  };
  const listen = (event: PipelineEvent): void => {
    advance(state, event, now());
    const trouble = describeTrouble(event);
    if (trouble !== undefined) line(trouble);
    switch (event.type) {
      case "planned":
        for (const text of describePlan(event)) line(text);
        break;
      case "started":
        line(`started: ${event.stage}`);
        break;
      case "ended":
        if (trouble === undefined) {
          line(`${event.state}: ${event.stage} (${formatDuration(event.seconds)})`);
        }
        break;
      case "finished":
        line(describeEnd(event, (now() - begun) / 1000));
        break;
      case "progress":
        if (now() - last < interval) break;
        last = now();
        line(overall());
        break;
    }
  };
  const overall = (): string => {
    const percent = Math.floor(100 * fractionDone(state));
    const left = formatDuration(secondsLeft(state, now()));
    const running = [...state.running.values()]
      .map(({ stage, fraction, note }) =>
        `${stage} ${Math.floor(100 * fraction)} %${note === "" ? "" : ` (${note})`}`
      );
    return `${percent} %, ${state.ended.size} of ${state.total} done, about ${left} left; ` +
      running.join("; ");
  };
  return { listen, close: () => Promise.resolve() };
}
