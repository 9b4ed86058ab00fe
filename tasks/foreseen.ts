/** @file What the list of a run's stages leaves unsaid: what comes after it, and how fast it will be. */
import { formatDuration } from "../base/duration.ts";
import type { Stage } from "../pipeline/stage.ts";
import { languageSpeed } from "./language/speed.ts";
import type { Profile } from "./profiles.ts";

/** Lines on the stages that would run and those that wait for their results; none if all is said. */
export function foreseen({ toRun, waiting, profile }: {
  readonly toRun: readonly Stage[];
  readonly waiting: readonly Stage[];
  readonly profile: Profile;
}): string[] {
  const speed = languageSpeed(toRun, profile);
  return [
    ...(speed === undefined ? [] : [speed]),
    ...(waiting.length === 0 ? [] : [afterSearch(waiting)]),
  ];
}

/** A winner's training may be one of the search's own, and then it is not trained again. */
function afterSearch(waiting: readonly Stage[]): string {
  const seconds = waiting.reduce((sum, { cost }) => sum + (cost ?? 1), 0);
  return `Once the search has ended, the trainings of its winners: up to ${waiting.length}, about ` +
    `${formatDuration(seconds)} on one thread`;
}
