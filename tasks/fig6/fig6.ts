/**
 * @file Fig. 6: the time of one iPC update over that of one BP update on the CPU, for networks of
 * different depth and width, with iPC's layers really computed side by side.
 */
import { median } from "simple-statistics";
import type {
  Block,
  Figure,
  HeatmapFigure,
  Section,
  Source,
  Table,
} from "../../reports/document.ts";
import type { Claim, Experiment, Results } from "../experiment.ts";
import { FIG6_PREFIX, fig6Cells, fig6Model, fig6Stages } from "./times.ts";
import type { Fig6Cell, Fig6Model } from "./times.ts";
import { engineText, failureBlocks } from "../report_source.ts";

const TITLE = "Fig. 6: one update on the CPU";
const RATIO = "ms of iPC / ms of BP";
/** Cores from which on the paper's factor of ten can be expected of 33 levels. */
const ENOUGH_CORES = 16;
/** What counts as "10 times": at least this factor. */
const ABOUT_TEN = 8;
/** The share of a core from which on a timing counts as undisturbed. */
const UNDISTURBED = 0.9;
/** Cores that the model is asked about. */
const MODELLED_CORES = [16, 33];

export const fig6: Experiment = {
  id: "fig6",
  title: TITLE,
  summary: "The time of one iPC update over one of BP, layers in parallel",
  data: () => [],
  stages: (context) => fig6Stages(context),
  sections,
  claims,
};

function sections(results: Results): Section[] {
  const cells = fig6Cells(results);
  const failures = failureBlocks(results, FIG6_PREFIX);
  if (cells.length === 0) {
    return failures.length === 0 ? [] : [{ id: "fig6", title: TITLE, blocks: failures }];
  }
  const source = sourceOfTimes(cells, results);
  const model = fig6Model(results, cells);
  const { cores } = cells[0]!.run.settings;
  return [{
    id: "fig6",
    title: TITLE,
    blocks: [
      { kind: "text", text: introduction(cells) },
      ...disturbance(cells),
      { kind: "figure", figure: ratioMap(cells, source) },
      { kind: "figure", figure: ratioDots(cells, source) },
      { kind: "table", table: timesTable(cells, { source, model }) },
      ...(model === undefined ? [] : [
        { kind: "text", text: modelText(cells, model) } as const,
        { kind: "figure", figure: modelMap(cells, { model, source, cores }) } as const,
      ]),
      ...failures,
    ],
  }];
}

function introduction(cells: readonly Fig6Cell[]): string {
  const { cores, cpu } = cells[0]!.run.settings;
  const spread = cells.filter(({ ipc }) => ipc === "ipc-slices").length;
  const how = cores === 1
    ? "This machine has a single core: iPC's layers were computed one after the other, so nothing of " +
      "what the figure is about was tested."
    : `iPC's layers are computed side by side in two ways, of which the better one counts: a thread per ` +
      `slice of neighbouring layers, whose value nodes meet in shared memory after every update (better ` +
      `in ${spread} of ${cells.length} networks), and ONNX Runtime's own scheduling of operators that do ` +
      `not wait for each other. BP, whose layers have to wait, gets one thread or all cores within each ` +
      `product, whichever is faster.`;
  return `One weight update on one random data point: BP's forward pass, backward pass and update, ` +
    `against one iPC update with persistent value nodes (2 SMMs). Measured on ${cpu}, ` +
    `*${cores} core${
      cores === 1 ? "" : "s"
    }*. ${how} The paper leaves open the optimiser, f and what ` +
    `surrounds the hidden layers: here plain SGD, ReLU, and an input and an output as wide as they are. ` +
    `Every way was timed in turns; numbers are medians over rounds. Times change from run to run: they ` +
    `are measurements, kept with the processor they were taken on.`;
}

/** A warning where other work shared the machine: it takes most from what runs on all cores. */
function disturbance(cells: readonly Fig6Cell[]): Block[] {
  const share = median(cells.map(({ run }) => run.timing.share));
  if (share >= UNDISTURBED) return [];
  return [{
    kind: "text",
    text: `*Other work shared the machine while this was measured*: BP's single thread had only ` +
      `${
        Math.round(100 * share)
      }% of a core. That slows most what needs all cores at once, and so ` +
      `understates what iPC's layers gain in parallel.`,
  }];
}

/** Rows are depths, columns widths. */
function mapPanel(
  cells: readonly Fig6Cell[],
  { title, value }: { readonly title: string; readonly value: (cell: Fig6Cell) => number },
): HeatmapFigure["panels"][number] {
  const distinct = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
  const depths = distinct(cells.map(({ depth }) => depth));
  const widths = distinct(cells.map(({ width }) => width));
  return {
    title,
    rows: { label: "hidden layers", labels: depths.map(String) },
    columns: { label: "width", labels: widths.map(String) },
    cells: depths.map((depth) =>
      widths.map((width) => {
        const cell = cells.find((one) => one.depth === depth && one.width === width);
        return cell === undefined ? null : value(cell);
      })
    ),
  };
}

const RATIO_VALUE: HeatmapFigure["value"] = {
  label: RATIO,
  digits: 2,
  scale: "log",
  threshold: 1,
  sides: ["iPC faster", "BP faster"],
};

function ratioMap(cells: readonly Fig6Cell[], source: Source): Figure {
  const { cores } = cells[0]!.run.settings;
  return {
    type: "heatmap",
    id: "fig6-map",
    title: `Fig. 6: time of an iPC update over time of a BP update, ${cores} cores`,
    caption:
      "Both rules at their best on this machine. Left: BP may use all cores within a product; " +
      "right: BP on one thread.",
    description: inWords(cells),
    source,
    value: RATIO_VALUE,
    panels: [
      mapPanel(cells, { title: "BP at its best", value: ({ ratio }) => ratio }),
      mapPanel(cells, {
        title: "BP on one thread",
        value: ({ milliseconds, ipc }) => milliseconds[ipc]! / milliseconds.bp!,
      }),
    ],
  };
}

function inWords(cells: readonly Fig6Cell[]): string {
  const faster = cells.filter(({ ratio }) => ratio < 1);
  const sorted = [...cells].sort((a, b) => a.ratio - b.ratio);
  const tell = ({ depth, width, ratio }: Fig6Cell) =>
    `${ratio.toFixed(2)} (${depth} hidden layers of ${width})`;
  return `iPC is faster in ${faster.length} of ${cells.length} networks; the ratio lies between ` +
    `${tell(sorted[0]!)} and ${tell(sorted.at(-1)!)}.`;
}

/** The paper's own picture: a dot per network. */
function ratioDots(cells: readonly Fig6Cell[], source: Source): Figure {
  const distinct = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
  const widths = distinct(cells.map(({ width }) => width));
  const ticks = distinct(cells.map(({ depth }) => depth));
  return {
    type: "curves",
    id: "fig6-dots",
    title: "Fig. 6 as the paper draws it: a dot per network",
    caption: "Below the line an iPC update is faster than one of BP.",
    description: inWords(cells),
    source,
    panels: [{
      title: "ratio against depth",
      x: { label: "hidden layers", scale: "log", ticks },
      y: { label: RATIO, scale: "log" },
      references: [{ y: 1, label: "equal" }],
      series: widths.map((width) => ({
        label: `width ${width}`,
        marks: "points" as const,
        runs: [{
          seed: 0,
          points: cells.filter((cell) => cell.width === width)
            .map(({ depth, ratio }) => [depth, ratio] as const),
        }],
      })),
    }],
  };
}

function timesTable(
  cells: readonly Fig6Cell[],
  { source, model }: { readonly source: Source; readonly model: Fig6Model | undefined },
): Table {
  const { cores } = cells[0]!.run.settings;
  const several = cores > 1;
  const ms = (id: string, label: string, group: string) =>
    ({ id, label, type: "number", digits: 3, group }) as const;
  return {
    id: "fig6-times",
    caption: "Milliseconds of one update, medians over rounds",
    columns: [
      { id: "depth", label: "hidden layers", type: "number", digits: 0 },
      { id: "width", label: "width", type: "number", digits: 0 },
      ms("bp", "1 thread", "BP"),
      ...(several ? [ms("bp-threads", `${cores} threads`, "BP")] : []),
      ms("ipc", "1 thread", "iPC"),
      ...(several
        ? [
          ms("ipc-threads", `${cores} threads`, "iPC"),
          ms("ipc-operators", "operators in parallel", "iPC"),
          ms("ipc-slices", "layers on threads", "iPC"),
        ]
        : []),
      { id: "ratio", label: RATIO, type: "number", digits: 2 },
      ...(model === undefined ? [] : [ms("model", "layers on threads", "model")]),
    ],
    rows: cells.map((cell) => {
      const { depth, width, milliseconds, ratio, quartiles, rounds, bp, ipc } = cell;
      return {
        cells: {
          depth: { value: depth },
          width: { value: width },
          ...Object.fromEntries(
            Object.entries(milliseconds).map(([way, value]) => [
              way,
              { value, ...((way === bp || way === ipc) && { best: true }) },
            ]),
          ),
          ratio: { value: ratio, interval: quartiles, n: rounds, link: cell.run.name },
          ...(model === undefined
            ? {}
            : { model: { value: model.update(cell, cell.run.result.threads).milliseconds } }),
        },
      };
    }),
    source,
    notes: [
      "The ratio divides the marked ways, round by round; the interval holds the middle half of the " +
      "rounds, n is their number.",
      ...(model === undefined
        ? []
        : ["The model is told nothing of the column *layers on threads* of these networks."]),
    ],
  };
}

function modelText(cells: readonly Fig6Cell[], model: Fig6Model): string {
  const errors = cells.flatMap((cell) => {
    const measured = cell.milliseconds["ipc-slices"];
    return measured === undefined
      ? []
      : [model.update(cell, cell.run.result.threads).milliseconds / measured];
  });
  const [lowest, highest] = [Math.min(...errors), Math.max(...errors)];
  return `*A model, not a measurement*, says what more cores would give: an update takes the overhead of ` +
    `threads that meet (${
      model.overhead.toFixed(2)
    } ms here, measured on a network of next to nothing) ` +
    `and the time of one level on one core, times the levels of the fullest thread. BP's time is the ` +
    `measured one. The model lets every core have the memory for itself and takes no account of more ` +
    `threads meeting more slowly: both flatter iPC. Checked on the measured networks, modelled over ` +
    `measured time is ${median(errors).toFixed(2)} in the median, and between ${
      lowest.toFixed(2)
    } and ${highest.toFixed(2)}.`;
}

function modelMap(
  cells: readonly Fig6Cell[],
  { model, source, cores }: {
    readonly model: Fig6Model;
    readonly source: Source;
    readonly cores: number;
  },
): Figure {
  const asked = [cores, ...MODELLED_CORES.filter((more) => more > cores)];
  const largest = [...cells].sort((a, b) => a.levels * a.width - b.levels * b.width).at(-1)!;
  const told = asked.map((count) => `${model.update(largest, count).ratio.toFixed(2)} on ${count}`);
  return {
    type: "heatmap",
    id: "fig6-model",
    title: "A model of the same on more cores",
    caption: `Not measured. The panel of ${cores} cores is there to be compared with what was.`,
    description:
      `For ${largest.depth} hidden layers of ${largest.width} the model gives ratios of ` +
      `${told.join(", ")} cores.`,
    source: { ...source, data: "a model; BP's times measured on one random data point" },
    value: RATIO_VALUE,
    panels: asked.map((count) =>
      mapPanel(cells, {
        title: `model, ${count} cores`,
        value: (cell) => model.update(cell, count).ratio,
      })
    ),
  };
}

function sourceOfTimes(cells: readonly Fig6Cell[], { profile }: Results): Source {
  const { cpu, cores, engine } = cells[0]!.run.settings;
  return {
    data: "one random data point",
    scale: profile.fig6.scale,
    seeds: `none: medians of ${Math.min(...cells.map(({ rounds }) => rounds))} rounds or more`,
    engine: `${engineText(engine).replace(/, 1 thread$/, "")}, 1 to ${cores} threads on ${cpu}`,
    stages: cells.map(({ run: { provenance } }) => ({
      name: provenance.stage,
      key: provenance.key,
      commit: provenance.commit,
    })),
  };
}

function claims(results: Results): Claim[] {
  const cells = fig6Cells(results);
  if (cells.length === 0) return [];
  const { cores } = cells[0]!.run.settings;
  const shared = {
    seeds: `none: ${Math.min(...cells.map(({ rounds }) => rounds))} rounds or more`,
    scale: `${results.profile.fig6.scale}; ${cores} cores`,
    data: "one random data point",
    link: "fig6-map",
  };
  const narrow = cells.filter(({ width }) => width <= 64);
  const [largest] = cells.filter(({ depth, width }) => depth === 32 && width === 1024);
  const tell = ({ depth, width, ratio, quartiles: [low, high] }: Fig6Cell) =>
    `${depth} x ${width}: ${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]` +
    (low <= 1 && high >= 1 ? " (the rounds do not agree)" : "");
  /** Undefined: not tested, or the rounds do not agree which rule is faster. */
  const verdict = (holds: boolean | undefined) =>
    holds === undefined
      ? "not tested here" as const
      : holds
      ? "reproduced" as const
      : "not reproduced" as const;
  const sides = cores > 1 ? narrow.map(sideOfOne) : [];
  const slower = sides.includes("below")
    ? false
    : sides.length === 0 || sides.includes("across")
    ? undefined
    : true;
  const side = cores > 1 && largest !== undefined ? sideOfOne(largest) : "across";
  return [
    {
      id: "fig6-slower",
      claim: "Fig. 6: iPC's update is slower than BP's on narrow networks (width at most 64)",
      published: "ratio above 1",
      ours: narrow.map(tell).join("; ") || "–",
      ...shared,
      verdict: verdict(slower),
    },
    {
      id: "fig6-inverted",
      claim: "Fig. 6: in large networks this is inverted (32 hidden layers of 1024)",
      published: "ratio below 1",
      ours: largest === undefined ? "–" : tell(largest),
      ...shared,
      verdict: verdict(side === "across" ? undefined : side === "below"),
    },
    {
      id: "fig6-ten-times",
      claim: "Fig. 6: there one iPC update is 10 times faster than one of BP",
      published: "ratio 0.1",
      ours: largest === undefined
        ? "–"
        : `${tell(largest)}; ${cores} cores, of the ${ENOUGH_CORES} that it takes`,
      ...shared,
      verdict: verdict(
        cores >= ENOUGH_CORES && largest !== undefined ? largest.ratio <= 1 / ABOUT_TEN : undefined,
      ),
    },
  ];
}

/** Where the middle half of the rounds lies: on one side of the ratio 1, or across it. */
function sideOfOne({ quartiles: [low, high] }: Fig6Cell): "below" | "above" | "across" {
  if (high < 1) return "below";
  return low > 1 ? "above" : "across";
}
