/** @file Results made by hand: declared stages with outcomes that no training computed. */
import { asJson } from "../../base/canonical_json.ts";
import type { Json } from "../../base/canonical_json.ts";
import { digestOf } from "../../base/digest.ts";
import type { DataIdentity, DataStatus } from "../../datasets/dataset.ts";
import { identityOf } from "../../engines/identity.ts";
import type { Stage, StageInput } from "../../pipeline/stage.ts";
import type { Cell, Row, Section, Table } from "../../reports/document.ts";
import type { ClassifierResult, EpochRecord } from "../../training/classifier.ts";
import type { FullBatchResult } from "../../training/full_batch.ts";
import type {
  UpdateTimes,
  UpdateTimesResult,
  UpdateTimesSettings,
} from "../../training/update_times.ts";
import type { ExperimentContext, StageRecord } from "../experiment.ts";
import type { Profile } from "../profiles.ts";

/** The identity of a data set that nobody has. */
export function identity(name: string, status: DataStatus = "original"): DataIdentity {
  const note = status === "original" ? "" : "made by hand";
  return { name, status, digest: digestOf({ name, status }), note };
}

/** What decides an experiment's stages; nothing is finished unless `results` has it by name. */
export function contextOf(
  profile: Profile,
  { seeds, results = new Map(), status = "original", waiting = () => {} }: {
    readonly seeds?: number;
    readonly results?: ReadonlyMap<string, Json>;
    readonly status?: DataStatus;
    readonly waiting?: ExperimentContext["waiting"];
  } = {},
): ExperimentContext {
  return {
    profile,
    engine: identityOf({ name: "onnx", provider: "cpu" }),
    data: (name) => identity(name, status),
    ...(seeds === undefined ? {} : { seeds }),
    finished: ({ name }) => results.get(name),
    waiting,
  };
}

/** A finished stage: what it computed, and a provenance. */
export function finishedRecord(
  { name, module, params }: Pick<Stage, "name" | "module" | "params">,
  { value, volatile = null }: { readonly value: object; readonly volatile?: Json },
): StageRecord {
  return {
    name,
    outcome: {
      value: asJson(value),
      volatile,
      files: {},
      provenance: {
        stage: name,
        key: digestOf({ name, module, params }),
        module,
        params,
        commit: "0123456789abcdef0123456789abcdef01234567",
        started: "2026-01-01T00:00:00.000Z",
        seconds: 2,
        hardware: { cpu: "by hand", cores: 1, os: "none" },
        runtime: "none",
      },
    },
  };
}

/** A stage that has no result. */
export function failedRecord(name: string, reason: string): StageRecord {
  return { name, outcome: { failed: reason } };
}

/** The inputs of a report's stage. */
export function inputsOf(records: readonly StageRecord[]): Record<string, StageInput> {
  return Object.fromEntries(records.map(({ name, outcome }) => [name, outcome]));
}

/** One epoch by hand: accuracies as shares. */
export interface EpochByHand {
  readonly validation: number;
  readonly test: number;
  readonly loss?: number;
  readonly energy?: number;
}

/** A classifier's result with these epochs, of 10 updates each. */
export function classifierResult(
  epochs: readonly EpochByHand[],
  status: ClassifierResult["status"] = "finished",
): ClassifierResult {
  const curve = epochs.map((
    { validation, test, loss = 0.5, energy = 0.25 },
    index,
  ): EpochRecord => ({
    epoch: index + 1,
    updates: 10 * (index + 1),
    loss,
    energy,
    validation: { loss, accuracy: validation },
    test: { loss, accuracy: test },
  }));
  return { status, curve, parameters: 100 };
}

/** Timing of a training of `epochs` epochs of one second each. */
export function classifierTiming(epochs: number): Json {
  return {
    seconds: Array.from({ length: epochs }, (_, index) => index + 1),
    millisecondsPerStep: 1,
  };
}

/** A full-batch result: training losses by iteration; the test error falls with them. */
export function fullBatchResult(
  losses: Readonly<Record<number, number>>,
  { testErrors = {}, status = "finished" }: {
    readonly testErrors?: Readonly<Record<number, number>>;
    readonly status?: FullBatchResult["status"];
  } = {},
): FullBatchResult {
  const curve = Object.entries(losses).map(([iteration, loss]) => ({
    iteration: Number(iteration),
    updates: Number(iteration),
    loss,
    energy: iteration === "0" ? null : loss / 2,
    testLoss: loss,
    testError: testErrors[Number(iteration)] ?? 0.5,
  }));
  return { status, curve, products: 5 };
}

/**
 * Fig. 6's times of one network, by hand: the result and the volatile part that a measurement on
 * `cores` cores would have, with equal times in all rounds.
 */
export function updateTimes(
  { hidden, cores }: Pick<UpdateTimesSettings, "hidden" | "cores">,
  times: {
    readonly bp: number;
    readonly ipc: number;
    readonly slices: number;
    /** By how much iPC's slices differ from round to round: factors of the three rounds. */
    readonly rounds?: readonly [number, number, number];
    readonly share?: number;
  },
): { readonly value: UpdateTimesResult; readonly volatile: Json } {
  const milliseconds: UpdateTimes["milliseconds"] = {
    bp: [times.bp, times.bp, times.bp],
    ipc: [times.ipc, times.ipc, times.ipc],
    ...(cores > 1 && {
      "bp-threads": [2, 2, 2].map((factor) => factor * times.bp),
      "ipc-threads": [2, 2, 2].map((factor) => factor * times.ipc),
      "ipc-operators": [3, 3, 3].map((factor) => factor * times.slices),
      "ipc-slices": (times.rounds ?? [1, 1, 1]).map((factor) => factor * times.slices),
    }),
  };
  const ways = Object.keys(milliseconds) as UpdateTimesResult["ways"];
  const threads = Math.min(cores, hidden + 1);
  return {
    value: { levels: hidden + 1, threads, ways },
    volatile: asJson({ milliseconds, share: times.share ?? 1 }),
  };
}

/** The table of an id in some sections, folds included. */
export function tableOf(sections: readonly Section[], id: string): Table {
  const blocks = sections.flatMap((section) =>
    section.blocks.flatMap((block) => block.kind === "fold" ? block.blocks : [block])
  );
  const block = blocks.find((candidate) => candidate.kind === "table" && candidate.table.id === id);
  if (block?.kind !== "table") throw new Error(`There is no table ${id}`);
  return block.table;
}

/** The row of a table whose cells have the given values. */
export function rowOf(table: Table, values: Readonly<Record<string, Cell["value"]>>): Row["cells"] {
  const rows = table.rows.filter(({ cells }) =>
    Object.entries(values).every(([column, value]) => cells[column]?.value === value)
  );
  if (rows.length !== 1) {
    throw new Error(`${rows.length} rows of ${table.id} have ${JSON.stringify(values)}`);
  }
  return rows[0]!.cells;
}

/** All text of some sections. */
export function textOf(sections: readonly Section[]): string {
  return sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "text" ? [block.text] : []).join("\n");
}
