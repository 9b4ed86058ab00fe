/**
 * @file Fig. 6's stages, and what their times say: the ratio of one iPC update to one BP update for
 * every network, each rule at its best, and the model's numbers.
 */
import { cpus } from "node:os";
import { median, quantile } from "simple-statistics";
import { asJson } from "../../base/canonical_json.ts";
import { identityOf } from "../../engines/identity.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type {
  UpdateTimes,
  UpdateTimesResult,
  UpdateTimesSettings,
  UpdateWay,
} from "../../training/update_times.ts";
import { finishedStages } from "../experiment.ts";
import type { ExperimentContext, Finished, Results } from "../experiment.ts";
import { modelledUpdate, timePerLevel } from "./model.ts";

export const FIG6_PREFIX = "fig6/";

/** What the figure shows, for axes and columns. */
export const RATIO = "ms of iPC / ms of BP";

/** The network whose layers hold next to nothing has this width. */
const OVERHEAD_WIDTH = 8;
/** Seconds around a measurement: starting threads, drawing weights; per million weights. */
const SETUP = { start: 1, perMillion: 0.25 };

const BP_WAYS = ["bp", "bp-threads"] as const;
/** The ways in which iPC's layers are really computed side by side. */
const PARALLEL_WAYS = ["ipc-slices", "ipc-operators"] as const;

/** A network's times and ratio. */
export interface Fig6Cell {
  readonly depth: number;
  readonly width: number;
  readonly levels: number;
  /** Median milliseconds of an update, by way. */
  readonly milliseconds: Readonly<Partial<Record<UpdateWay, number>>>;
  readonly bp: typeof BP_WAYS[number];
  /** The better of the ways with parallel layers; "ipc" on a single core, which has none. */
  readonly ipc: "ipc" | typeof PARALLEL_WAYS[number];
  /** Median over rounds of ms of iPC / ms of BP, and its quartiles. */
  readonly ratio: number;
  readonly quartiles: readonly [number, number];
  readonly rounds: number;
  readonly run: Finished<UpdateTimesSettings, UpdateTimesResult, UpdateTimes>;
}

/** The stages: one network each, alone on the machine, whose cores they use. */
export function fig6Stages(
  { profile }: Pick<ExperimentContext, "profile">,
  { cores = navigator.hardwareConcurrency }: { readonly cores?: number } = {},
): Stage[] {
  const { depths, widths, seconds } = profile.fig6;
  const stage = (name: string, hidden: number, width: number): Stage => {
    const settings: UpdateTimesSettings = {
      hidden,
      width,
      engine: identityOf({ name: "onnx", provider: "cpu" }),
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores,
      seconds,
    };
    return {
      name: `${FIG6_PREFIX}${name}`,
      kind: "timing",
      module: "training/update_times.ts",
      params: asJson(settings),
      inputs: {},
      exclusive: true,
      cost: seconds + SETUP.start + SETUP.perMillion * (hidden + 1) * width ** 2 / 1e6,
    };
  };
  return [
    // As many levels as threads: what is left of an update when its layers hold next to nothing.
    ...(cores > 1 ? [stage("overhead", cores - 1, OVERHEAD_WIDTH)] : []),
    ...depths.flatMap((depth) =>
      widths.map((width) => stage(`depth-${depth}/width-${width}`, depth, width))
    ),
  ];
}

/** What was measured, in the order of the stages. */
export function fig6Cells(results: Results): Fig6Cell[] {
  return finishedStages<UpdateTimesSettings, UpdateTimesResult, UpdateTimes>(
    results,
    `${FIG6_PREFIX}depth-`,
  ).map(cellOf);
}

/** The network of the paper's claims on large ones: its hidden layers and their units. */
export const LARGE = { depth: 32, width: 1024 };

/** Its times, where it was measured. */
export function largeCell(cells: readonly Fig6Cell[]): Fig6Cell | undefined {
  return cells.find(({ depth, width }) => depth === LARGE.depth && width === LARGE.width);
}

function cellOf(run: Fig6Cell["run"]): Fig6Cell {
  const { settings: { hidden, width }, result: { levels, ways }, timing } = run;
  const milliseconds = Object.fromEntries(
    ways.map((way) => [way, median(timing.milliseconds[way]!)]),
  );
  const best = <Way extends UpdateWay>(candidates: readonly Way[]): Way | undefined =>
    candidates.filter((way) => ways.includes(way))
      .sort((a, b) => milliseconds[a]! - milliseconds[b]!)[0];
  const bp = best(BP_WAYS)!;
  const ipc = best(PARALLEL_WAYS) ?? "ipc";
  const ratios = ratiosByRound({ run, ipc }, bp);
  return {
    depth: hidden,
    width,
    levels,
    milliseconds,
    bp,
    ipc,
    ratio: median(ratios),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    rounds: ratios.length,
    run,
  };
}

/**
 * iPC's time over that of a way of BP, round by round: ways of one round were measured in turns, so that
 * they have the machine's moods in common.
 */
export function ratiosByRound(
  { run: { timing }, ipc }: Pick<Fig6Cell, "run" | "ipc">,
  bp: Fig6Cell["bp"],
): number[] {
  return timing.milliseconds[ipc]!.map((time, round) => time / timing.milliseconds[bp]![round]!);
}

/** The model, from the measured numbers; undefined where they are not there. */
export interface Fig6Model {
  /** Milliseconds of an update's overhead on several threads. */
  readonly overhead: number;
  /** Milliseconds of iPC's update, and its ratio to BP's, on so many cores. */
  update(cell: Fig6Cell, cores: number): { readonly milliseconds: number; readonly ratio: number };
}

export function fig6Model(results: Results, cells: readonly Fig6Cell[]): Fig6Model | undefined {
  const [small] = finishedStages<UpdateTimesSettings, UpdateTimesResult, UpdateTimes>(
    results,
    `${FIG6_PREFIX}overhead`,
  );
  const times = small?.timing.milliseconds["ipc-slices"];
  if (times === undefined) return undefined;
  const overhead = median(times);
  const perLevel = new Map(
    [...new Set(cells.map(({ width }) => width))].map((width) => [
      width,
      timePerLevel(
        cells.filter((cell) => cell.width === width)
          .map(({ levels, milliseconds }) => ({ levels, milliseconds: milliseconds.ipc! })),
      ),
    ]),
  );
  return {
    overhead,
    update({ levels, width, milliseconds: measured, bp }, cores) {
      const milliseconds = modelledUpdate(levels, {
        cores,
        perLevel: perLevel.get(width)!,
        overhead,
      });
      return { milliseconds, ratio: milliseconds / measured[bp]! };
    },
  };
}
