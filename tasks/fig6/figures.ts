/** @file Fig. 6's pictures: the ratio of the times over depth and width, measured and modelled. */
import { median } from "simple-statistics";
import type { Figure, HeatmapFigure, Source } from "../../reports/document.ts";
import { isSteady, isUnsteady } from "./steadiness.ts";
import { RATIO, ratiosByRound } from "./times.ts";
import type { Fig6Cell, Fig6Model } from "./times.ts";

/** Cores that the model is asked about. */
const MODELLED_CORES = [16, 33];

/** Rows are depths, columns widths. */
function mapPanel(
  cells: readonly Fig6Cell[],
  { title, value }: { readonly title: string; readonly value: (cell: Fig6Cell) => number | null },
): HeatmapFigure["panels"][number] {
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

/** The ratio over depth and width, with BP at its best and on one thread. */
export function ratioMap(cells: readonly Fig6Cell[], source: Source): Figure {
  const { cores } = cells[0]!.run.settings;
  return {
    type: "heatmap",
    id: "fig6-map",
    title: `Fig. 6: time of an iPC update over time of a BP update, ${cores} cores`,
    caption:
      "iPC by the faster of its two parallel ways. Left: BP on one thread or on all cores within each " +
      "product, whichever is faster; right: BP on one thread. Below 1 iPC is faster. Empty: not " +
      "measured, or rounds that spread too far.",
    description: inWords(cells),
    source,
    value: RATIO_VALUE,
    panels: [
      mapPanel(cells, {
        title: "BP at its best",
        value: (cell) => isSteady(cell) ? cell.ratio : null,
      }),
      mapPanel(cells, {
        title: "BP on one thread",
        value: (cell) =>
          isUnsteady(cell, "bp") || isUnsteady(cell, cell.ipc)
            ? null
            : median(ratiosByRound(cell, "bp")),
      }),
    ],
  };
}

/** Of the networks whose times were measured steadily. */
function inWords(cells: readonly Fig6Cell[]): string {
  const steady = cells.filter(isSteady);
  if (steady.length === 0) return "No network was timed steadily.";
  const faster = steady.filter(({ ratio }) => ratio < 1);
  const sorted = steady.toSorted((a, b) => a.ratio - b.ratio);
  const tell = ({ depth, width, ratio }: Fig6Cell) =>
    `${ratio.toFixed(2)} (${depth} hidden layers of ${width})`;
  return `Of ${cells.length} networks ${steady.length} were timed steadily. iPC is faster in ` +
    `${faster.length} of these; the ratio lies between ` +
    `${tell(sorted[0]!)} and ${tell(sorted.at(-1)!)}.`;
}

/** The paper's own picture: a dot per network. */
export function ratioDots(cells: readonly Fig6Cell[], source: Source): Figure {
  const widths = distinct(cells.map(({ width }) => width));
  const ticks = distinct(cells.map(({ depth }) => depth));
  return {
    type: "curves",
    id: "fig6-dots",
    title: "Fig. 6 as the paper draws it: a dot per network",
    caption:
      "Below the line an iPC update is faster than one of BP. Networks whose rounds spread too far are left out.",
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
          points: cells.filter((cell) => cell.width === width && isSteady(cell))
            .map(({ depth, ratio }) => [depth, ratio] as const),
        }],
      })),
    }],
  };
}

/** The same by the model, on more cores than there are. */
export function modelMap(
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
    caption:
      `Not measured: layers on threads, over BP's measured time. The panel of ${cores} cores is ` +
      `there to be compared with the table's column of layers on threads.`,
    description:
      `For ${largest.depth} hidden layers of ${largest.width} the model gives ratios of ` +
      `${told.join(", ")} cores.`,
    source: { ...source, data: "a model; BP's times measured on one random data point" },
    value: RATIO_VALUE,
    panels: asked.map((count) =>
      mapPanel(cells, {
        title: `model, ${count} cores`,
        value: (cell) => isUnsteady(cell, cell.bp) ? null : model.update(cell, count).ratio,
      })
    ),
  };
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
