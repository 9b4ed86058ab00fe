/** @file What a run says in words: its plan with the reasons, its end with the failures. */
import { formatDuration } from "../base/duration.ts";
import { firstFew } from "../base/first_few.ts";
import type { PipelineEvent } from "./events.ts";

/** How many names are told of a group. */
const mostNames = 3;

/** The plan: how much is to compute, how long it may take and why, stages with one reason on one line. */
export function describePlan(event: Extract<PipelineEvent, { type: "planned" }>): string[] {
  const { toRun, jobs } = event;
  if (toRun.length === 0) return [];
  const groups = Map.groupBy(toRun, ({ reason }) => reason);
  const lines = [...groups].map(([reason, stages]) => {
    const names = firstFew(stages.map(({ stage }) => stage), mostNames).join(", ");
    return `  ${names}: ${reason}`;
  });
  const count = toRun.length === 1 ? "1 stage" : `${toRun.length} stages`;
  const costs = toRun.map(({ cost }) => cost);
  const sum = costs.reduce((total, cost) => total + cost, 0);
  const expected = formatDuration(Math.max(sum / jobs, ...costs));
  return [`To compute: ${count}, ${jobs} at a time, about ${expected} in all`, ...lines];
}

/** The end of a run in one line. */
export function describeEnd(
  { counts }: Extract<PipelineEvent, { type: "finished" }>,
  seconds: number,
): string {
  const { cached, ...others } = counts;
  const said = Object.entries(others).filter(([, count]) => count > 0);
  if (said.length === 0) {
    return `Nothing to compute: all results were in the store (${formatDuration(seconds)})`;
  }
  if (cached > 0) said.push(["found in the store", cached]);
  const parts = said.map(([state, count]) => `${count} ${state}`).join(", ");
  return `${parts} in ${formatDuration(seconds)}`;
}

/** An event that everybody should read, as text; undefined for others. */
export function describeTrouble(event: PipelineEvent): string | undefined {
  switch (event.type) {
    case "ended":
      if (event.state !== "failed" && event.state !== "skipped") return undefined;
      return `${event.state}: ${event.stage}${event.error === undefined ? "" : `: ${event.error}`}`;
    case "notice":
      return `${event.stage}: ${event.text}`;
    case "interrupted":
      return "Interrupted: saving checkpoints. Press Ctrl-C again to stop at once";
    default:
      return undefined;
  }
}
