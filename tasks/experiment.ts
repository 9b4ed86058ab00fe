/**
 * @file What an experiment is: which stages it needs, and what it says about their results. Every
 * artefact of the paper is a file or folder beside this file that exports one of these.
 */
import type { Json } from "../base/canonical_json.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import type { EngineIdentity } from "../engines/engine.ts";
import type { Provenance, Stage, StageInput } from "../pipeline/stage.ts";
import type { Section } from "../reports/document.ts";
import type { Profile } from "./profiles.ts";

/** What decides an experiment's stages. */
export interface ExperimentContext {
  readonly profile: Profile;
  readonly engine: EngineIdentity;
  /** The identity of a data set by name: the original, a variant or a stand-in. */
  readonly data: (name: string) => DataIdentity;
  /** Seeds wanted by the user, instead of the profile's. */
  readonly seeds?: number;
  /** Settings of a grid wanted by the user; absent: all. */
  readonly limit?: number;
  /**
   * The finished result of a stage, or undefined. An experiment whose later stages depend on earlier
   * results (a grid's winner) declares what it can; it is asked again when these have finished.
   */
  readonly finished: (stage: Stage) => Json | undefined;
  /**
   * Told of the stages that wait for such results, as far as they are known: their number and cost are
   * right, what the results decide is not.
   */
  readonly waiting: (stages: readonly Stage[]) => void;
}

export interface Experiment {
  /** The command's name: "table1". */
  readonly id: string;
  /** The deno task that runs it, where that has another name: "lm:masked". */
  readonly task?: string;
  /** Runs by its own command only, and is no part of `reproduce`. */
  readonly separate?: boolean;
  /** Has more settings than most will train: the command takes `--limit`. */
  readonly searches?: boolean;
  readonly title: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Data sets it trains on in a profile. */
  readonly data: (profile: Profile) => readonly string[];
  readonly stages: (context: ExperimentContext) => Stage[];
  /** Its result in a sentence or two, for the report's answer; undefined where there is none yet. */
  readonly headline?: (results: Results) => string | undefined;
  /** Its chapters of the report. */
  readonly sections: (results: Results) => Section[];
  /** The paper's claims that it tests. */
  readonly claims: (results: Results) => Claim[];
}

/** Everything that a report is written from. */
export interface Results {
  readonly profile: Profile;
  readonly stages: readonly StageRecord[];
}

/** One stage's outcome under its name. */
export interface StageRecord {
  readonly name: string;
  readonly outcome: StageInput;
}

/** A row of the claims table. */
export interface Claim {
  readonly id: string;
  /** The paper's sentence, in its words where it is short. */
  readonly claim: string;
  readonly published: string;
  /** Statements, "; " between them: of many the page shows the first at once. */
  readonly ours: string;
  readonly seeds: string;
  readonly scale: string;
  readonly data: string;
  /** True where a stand-in was trained on: then the claim was not tested, whatever the numbers say. */
  readonly standIn?: boolean;
  readonly verdict: "reproduced" | "not reproduced" | "not tested here";
  /** Id of the table or figure that shows it; absent where nothing does. */
  readonly link?: string;
}

/** A finished stage, its parameters, result and timing typed by who knows its module. */
export interface Finished<Settings, Result, Timing> {
  readonly name: string;
  readonly settings: Settings;
  readonly result: Result;
  readonly timing: Timing;
  readonly provenance: Provenance;
}

/** The finished stages whose names begin with a prefix. */
export function finishedStages<Settings, Result, Timing = Json>(
  results: Results,
  prefix: string,
): Finished<Settings, Result, Timing>[] {
  return results.stages.flatMap(({ name, outcome }) =>
    name.startsWith(prefix) && !("failed" in outcome)
      ? [{
        name,
        settings: outcome.provenance.params as unknown as Settings,
        result: outcome.value as unknown as Result,
        timing: outcome.volatile as unknown as Timing,
        provenance: outcome.provenance,
      }]
      : []
  );
}

/** The failed stages whose names begin with a prefix, with their reasons. */
export function failedStages(
  results: Results,
  prefix: string,
): { readonly name: string; readonly reason: string }[] {
  return results.stages.flatMap(({ name, outcome }) =>
    name.startsWith(prefix) && "failed" in outcome ? [{ name, reason: outcome.failed }] : []
  );
}

/** 0 .. count - 1. */
export function seedIndices(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}
