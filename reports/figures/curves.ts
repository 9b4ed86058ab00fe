/**
 * @file Learning curves: each series as faint single runs, a 95% bootstrap band and a bold mean whose
 * name stands at its end, so that no eye travels to a legend. A run that ends before the others, for
 * whatever reason, ends in a cross; from there on mean and band are those of the runs that are left.
 */
import {
  areaY,
  axisX,
  axisY,
  dot,
  gridY,
  lineY,
  type Markish,
  type PlotOptions,
  ruleX,
  ruleY,
  scale,
  text,
} from "@observablehq/plot";
import { stream } from "../../base/random.ts";
import { anchorOf } from "../anchors.ts";
import type { CurvesFigure } from "../document.ts";
import { axisScale, type DrawnAxis, ticksOf, tickTexts } from "./axis.ts";
import { type BandPoint, bootstrapBand, earlyEnds, type Run, thinned } from "./bootstrap_band.ts";
import type { Panel } from "./panel.ts";
import { plotSvg } from "./plot_svg.ts";
import type { SeriesStyle, SeriesStyles } from "./series_style.ts";

const MOST_POINTS = 120;
const LINE_HEIGHT = 13;
/** From a line's end to its name, and the width of a bold letter. */
const NAME_GAP = 9;
const NAME_LETTER = 7.6;
/** A rim in the page's colour keeps a name readable where other curves pass below it. */
const HALO = { stroke: "var(--paper, #fff)", strokeWidth: 3.5, strokeOpacity: 0.85 } as const;

type CurvesPanel = CurvesFigure["panels"][number];

/** What is drawn of one series. */
interface DrawnSeries {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly runs: readonly Run[];
  readonly band: readonly BandPoint[];
  /** Where runs end before others do. */
  readonly crosses: readonly (readonly [number, number])[];
  /** Whether a line joins the points. */
  readonly joined: boolean;
  /** Whether every point has a mark. */
  readonly marked: boolean;
}

/** A line that says nothing of marks has them up to so many points. */
const FEW_POINTS = 12;

/** Draw every panel. */
export function curvesPanels(
  figure: CurvesFigure & { readonly id: string },
  styles: SeriesStyles,
): Panel[] {
  const single = figure.panels.length === 1;
  return figure.panels.map((panel, index) => {
    const size = single ? { width: 660, height: 380 } : { width: 460, height: 300 };
    const id = `${figure.id}-${index + 1}`;
    const label = `${panel.title}: ${panel.y.label} against ${panel.x.label}`;
    return { title: panel.title, svg: drawPanel(panel, { id, label, styles, ...size }), ...size };
  });
}

/** A series' mean and band at every x, as the figure draws it and its table states it. */
export function seriesBand(
  series: CurvesPanel["series"][number],
  options: { readonly xs?: number } = {},
): BandPoint[] {
  const { xs = MOST_POINTS } = options;
  const kept = keptXs(series.runs, xs);
  const runs = series.runs.map((run) => ({
    seed: run.seed,
    points: run.points.filter(([x]) => kept.has(x)),
  }));
  return bootstrapBand(runs, { random: stream("figure band", series.label, series.runs.length) });
}

interface PanelOptions {
  readonly id: string;
  readonly label: string;
  readonly styles: SeriesStyles;
  readonly width: number;
  readonly height: number;
}

function drawPanel(panel: CurvesPanel, options: PanelOptions): string {
  const { id, label, styles, width, height } = options;
  const series = panel.series.map((one) => drawnSeries(one, { panel, style: styles(one.label) }));
  const longest = Math.max(0, ...series.map((one) => one.label.length));
  const margins = {
    marginTop: 28,
    marginRight: Math.min(160, 2 * NAME_GAP + NAME_LETTER * longest),
    marginBottom: 40,
    marginLeft: 52,
  };
  const { references = [] } = panel;
  const xs = series.flatMap(({ runs }) => runs.flatMap(firsts));
  const ys = series.flatMap(({ runs }) => runs.flatMap(seconds));
  const x = axisScale(panel.x, [...xs, ...references.flatMap((one) => "x" in one ? one.x : [])]);
  const y = axisScale(panel.y, [...ys, ...references.flatMap((one) => "y" in one ? one.y : [])]);
  const names = endLabels(series, {
    x: { ...x, range: [margins.marginLeft, width - margins.marginRight] },
    y: { ...y, range: [height - margins.marginBottom, margins.marginTop] },
  });
  const plotOptions: PlotOptions = {
    width,
    height,
    ...margins,
    x,
    y,
    marks: [
      gridY({ strokeOpacity: 0.12, ...ticksOf(y) }),
      axisX({
        label: panel.x.label,
        labelArrow: "none",
        tickSize: 4,
        ticks: 4,
        ...ticksOf(x),
        ...tickTexts(x),
      }),
      axisY({
        label: panel.y.label,
        labelArrow: "none",
        tickSize: 0,
        ticks: 5,
        ...ticksOf(y),
        ...tickTexts(y),
      }),
      ...references.flatMap(referenceLine),
      ...series.flatMap(bandAndRuns),
      ...series.flatMap(meanLine),
      ...names,
    ],
  };
  return plotSvg(plotOptions, { id, label });
}

function drawnSeries(
  series: CurvesPanel["series"][number],
  context: { readonly panel: CurvesPanel; readonly style: SeriesStyle },
): DrawnSeries {
  const { panel, style } = context;
  const kept = keptXs(series.runs, MOST_POINTS);
  const runs = series.runs.map(({ seed, points }) => ({
    seed,
    points: points.filter((point) => kept.has(point[0]) && isVisible(point, panel)),
  }));
  const band = seriesBand(series).filter(({ x, mean }) => isVisible([x, mean], panel));
  const crosses = crossesOf(series, panel);
  const { label, marks } = series;
  const joined = marks !== "points";
  const marked = marks === "points" || (marks === undefined && band.length <= FEW_POINTS);
  return { label, style, runs, band, crosses, joined, marked };
}

/** Whether the panel's axes have a place for a point. */
function isVisible([px, py]: readonly [number, number], { x, y }: CurvesPanel): boolean {
  return Number.isFinite(px) && Number.isFinite(py) && (x.scale !== "log" || px > 0) &&
    (y.scale !== "log" || py > 0);
}

/**
 * Where the crosses of a series stand: at the ends of runs that others outlast. Points that no line joins
 * have none, nor has a run that goes on where a logarithmic axis cannot show it.
 */
export function crossesOf(
  series: CurvesPanel["series"][number],
  panel: CurvesPanel,
): (readonly [number, number])[] {
  if (series.marks === "points") return [];
  return earlyEnds(series.runs).filter((end) => isVisible(end, panel));
}

/** The band below, the single runs faintly on it, a cross where a run ends early. */
function bandAndRuns({ label, style, runs, band, crosses, joined }: DrawnSeries): Markish[] {
  const { color } = style;
  const points = runs.flatMap((run) => run.points.map(([x, y]) => ({ x, y, seed: run.seed })));
  return [
    areaY(band.filter(({ interval }) => interval !== undefined), {
      x: "x",
      y1: (point: BandPoint) => point.interval![0],
      y2: (point: BandPoint) => point.interval![1],
      fill: color,
      fillOpacity: 0.15,
      className: `band ${anchorOf(label)}`,
    }),
    runs.length > 1 && !joined && dot(points, {
      x: "x",
      y: "y",
      r: 1.6,
      fill: color,
      fillOpacity: 0.35,
      title: (point: { readonly seed: number }) => `${label}, seed ${point.seed}`,
      className: `runs ${anchorOf(label)}`,
    }),
    runs.length > 1 && joined && lineY(points, {
      x: "x",
      y: "y",
      z: "seed",
      stroke: color,
      strokeOpacity: 0.28,
      strokeWidth: 0.8,
      title: (point: { readonly seed: number }) => `${label}, seed ${point.seed}`,
      className: `runs ${anchorOf(label)}`,
    }),
    crosses.length > 0 && dot(crosses, {
      x: "0",
      y: "1",
      symbol: "times",
      r: 4,
      stroke: color,
      strokeWidth: 1.6,
      title: () => `${label}: this run ends here`,
      className: `ended ${anchorOf(label)}`,
    }),
  ].filter((mark) => mark !== false);
}

/** A straight line across the panel; its name stands at the top or at the right end. */
function referenceLine(
  reference: NonNullable<CurvesPanel["references"]>[number],
): Markish[] {
  const { label } = reference;
  const look = { strokeOpacity: 0.7, strokeDasharray: "6 3", className: "reference" } as const;
  const name = {
    text: () => label,
    ...HALO,
    fill: "currentColor",
    fontSize: 11,
    fillOpacity: 0.85,
    className: "reference-name",
  } as const;
  return "x" in reference
    ? [
      ruleX([reference.x], look),
      text([reference.x], { ...name, x: (x: number) => x, frameAnchor: "top", dy: -12 }),
    ]
    : [
      ruleY([reference.y], look),
      text([reference.y], {
        ...name,
        y: (y: number) => y,
        frameAnchor: "left",
        textAnchor: "start",
        dx: 4,
        dy: -7,
      }),
    ];
}

function meanLine({ label, style, runs, band, crosses, joined, marked }: DrawnSeries): Markish[] {
  const { color, dash, symbol, strong } = style;
  const left = crosses.length > 0 ? ", after a cross of those that are left" : "";
  const title = runs.length > 1 ? `${label}: mean of ${runs.length} seeds${left}` : label;
  return [
    ...(joined
      ? [
        lineY(band, {
          x: "x",
          y: "mean",
          stroke: color,
          strokeWidth: strong ? 2.6 : 1.9,
          ...(dash !== undefined && { strokeDasharray: dash }),
          title: () => title,
          className: `mean ${anchorOf(label)}`,
        }),
      ]
      : []),
    ...(marked
      ? [
        dot(band, {
          x: "x",
          y: "mean",
          symbol,
          r: 3,
          fill: color,
          className: `points ${anchorOf(label)}`,
        }),
      ]
      : []),
  ];
}

/** An axis with the pixels of its two ends. */
interface PlacedAxis extends DrawnAxis {
  readonly range: [number, number];
}

/** A series' name: where its line ends, and how far the name reaches to the right. */
interface EndLabel extends DrawnSeries {
  readonly end: BandPoint;
  readonly left: number;
  readonly right: number;
  readonly pixel: number;
}

/** Each series' name beside the end of its mean; names that would collide move apart. */
function endLabels(
  series: readonly DrawnSeries[],
  { x, y }: { readonly x: PlacedAxis; readonly y: PlacedAxis },
): Markish[] {
  const [applyX, applyY] = [pixelsOf(x), pixelsOf(y)];
  const ends = series.flatMap((one): EndLabel[] => {
    const end = one.band.at(-1);
    if (end === undefined) return [];
    const left = applyX(end.x);
    const right = left + 2 * NAME_GAP + NAME_LETTER * one.label.length;
    return [{ ...one, end, left, right, pixel: applyY(end.mean) }];
  });
  return columnsOf(ends).flatMap((column) => {
    const placed = spread(column.map(({ pixel }) => pixel), y.range);
    return column.map((label, index) => endLabel(label, placed[index]!));
  });
}

function endLabel({ label, style, end, pixel }: EndLabel, placed: number): Markish {
  return text([end], {
    x: "x",
    y: "mean",
    text: () => label,
    ...HALO,
    fill: style.color,
    fontWeight: style.strong ? 700 : 600,
    fontSize: 12,
    textAnchor: "start",
    dx: NAME_GAP,
    dy: Math.round(placed - pixel),
    className: `name ${anchorOf(label)}`,
  });
}

function pixelsOf(axis: PlacedAxis): (value: number) => number {
  const { apply } = scale({ y: axis as PlotOptions["y"] & object })!;
  return (value) => apply(value) as number;
}

/** Names that stand above each other, each column from the top; one beside them need not move. */
function columnsOf(labels: readonly EndLabel[]): EndLabel[][] {
  const columns: EndLabel[][] = [];
  let reach = -Infinity;
  for (const label of labels.toSorted((a, b) => a.left - b.left)) {
    if (label.left < reach) columns.at(-1)!.push(label);
    else columns.push([label]);
    reach = Math.max(reach, label.right);
  }
  return columns.map((column) => column.sort((a, b) => a.pixel - b.pixel));
}

/**
 * Ascending positions moved at least a line apart and otherwise as little as possible (least squares,
 * by pooling neighbours that would collide), inside the range.
 */
export function spread(positions: readonly number[], range: readonly [number, number]): number[] {
  const pools: { sum: number; size: number }[] = [];
  positions.forEach((position, index) => {
    pools.push({ sum: position - index * LINE_HEIGHT, size: 1 });
    while (pools.length > 1 && meanOf(pools.at(-2)!) >= meanOf(pools.at(-1)!)) {
      const { sum, size } = pools.pop()!;
      const before = pools.at(-1)!;
      before.sum += sum;
      before.size += size;
    }
  });
  const placed = pools.flatMap((pool) => new Array<number>(pool.size).fill(meanOf(pool)))
    .map((start, index) => start + index * LINE_HEIGHT);
  const over = Math.max(0, (placed.at(-1) ?? 0) - Math.max(...range));
  return placed.map((position) => position - over);
}

function meanOf(pool: { readonly sum: number; readonly size: number }): number {
  return pool.sum / pool.size;
}

function keptXs(runs: readonly Run[], count: number): Set<number> {
  const xs = [...new Set(runs.flatMap(firsts))].sort((a, b) => a - b);
  return new Set(thinned(xs, count));
}

function firsts({ points }: Run): number[] {
  return points.map(([x]) => x);
}

function seconds({ points }: Run): number[] {
  return points.map(([, y]) => y);
}
