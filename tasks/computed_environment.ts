/** @file When, where and with which code results were computed, as their provenance says. */
import type { Provenance, StageInput } from "../pipeline/stage.ts";

/** The facts of an environment, by name; several values of one are joined. */
export function computedEnvironment(
  inputs: Readonly<Record<string, StageInput>>,
): Readonly<Record<"computed" | "commit" | "runtime" | "processor" | "system", string>> {
  const provenances = Object.values(inputs).flatMap((input) =>
    "failed" in input ? [] : [input.provenance]
  );
  const distinct = (read: (provenance: Provenance) => string) =>
    [
      ...new Set(provenances.map(read)),
    ].sort();
  const days = distinct(({ started }) => started.slice(0, 10));
  return {
    computed: [...new Set([days[0], days.at(-1)])].join(" to "),
    commit: distinct(({ commit }) => commit).join("; "),
    runtime: distinct(({ runtime }) => runtime).join("; "),
    processor: distinct(({ hardware }) => `${hardware.cpu}, ${hardware.cores} cores`).join("; "),
    system: distinct(({ hardware }) => hardware.os).join("; "),
  };
}
