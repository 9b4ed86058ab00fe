/**
 * @file The key above a figure: what its signs mean, where direct labels do not say it already.
 */
import type { CurvesFigure, Figure, HeatmapFigure } from "../document.ts";
import { escapeHtml } from "../markup.ts";
import { formatNumber } from "../numbers.ts";
import { intervalNames } from "../statistics/seed_interval.ts";
import { cellColors } from "./cell_colors.ts";
import { crossesOf } from "./curves.ts";
import { svgText } from "./plot_svg.ts";
import { EVENT_LOOKS } from "./schedule.ts";

/** Entries go on a further line beyond this width, so that a phone does not shrink them. */
const LINE_WIDTH = 480;
const LINE_HEIGHT = 22;

interface Entry {
  /** Drawn around its centre. */
  readonly sign: string;
  /** The sign's width; 24 where absent. */
  readonly width?: number;
  readonly text: string;
}

/** The key of a figure as an SVG of one line or more, or undefined where nothing needs one. */
export function figureKey(figure: Figure): string | undefined {
  const entries = entriesOf(figure);
  if (entries.length === 0) return undefined;
  let [x, y, widest] = [0, 0, 0];
  const parts = entries.map(({ sign, text, width = 24 }) => {
    const entryWidth = width + 20 + 6.6 * text.length;
    if (x > 0 && x + entryWidth > LINE_WIDTH) [x, y] = [0, y + LINE_HEIGHT];
    const part = `<g transform="translate(${x},${y})"><g transform="translate(${width / 2},10)">` +
      `${sign}</g><text x="${width + 4}" y="14" text-anchor="start">${escapeHtml(text)}</text></g>`;
    x += entryWidth;
    widest = Math.max(widest, x);
    return part;
  });
  const label = `Key: ${entries.map(({ text }) => text).join(", ")}`;
  return svgText(parts.join(""), {
    id: `${figure.id}-key`,
    label,
    width: Math.ceil(widest),
    height: y + 20,
  });
}

function entriesOf(figure: Figure): Entry[] {
  switch (figure.type) {
    case "curves":
      return curvesEntries(figure.panels);
    case "schedule":
      return scheduleEntries(figure.rows.flatMap(({ events }) => events.map(({ what }) => what)));
    case "heatmap":
      return heatmapEntries(figure);
    case "pictures":
      return [];
    case "dots": {
      const items = figure.groups.flatMap((group) => group.items);
      if (items.length === 0) return [];
      const withInterval = items.filter(({ interval }) => interval);
      const counts = withInterval.flatMap(({ points }) => points ? [points.length] : []);
      return [
        { sign: `<circle r="4.6"/>`, text: "mean" },
        ...(withInterval.length > 0 ? [line(2.4, 1, intervalNames(counts))] : []),
        ...(items.some(({ points }) => points?.length)
          ? [{
            sign: `<path d="M-4,-6v12M0,-6v12M5,-6v12" stroke="currentColor" opacity=".5"/>`,
            text: "one seed",
          }]
          : []),
        ...(items.some(({ published }) => published !== undefined)
          ? [{
            sign:
              `<path d="M0,-7L5,0L0,7L-5,0Z" fill="none" stroke="currentColor" stroke-width="1.4"/>`,
            text: "published",
          }]
          : []),
      ];
    }
  }
}

function curvesEntries(panels: CurvesFigure["panels"]): Entry[] {
  const series = panels.flatMap((panel) => panel.series);
  if (series.every(({ runs }) => runs.length < 2)) return []; // names stand at the lines
  const cross = `<path d="M-4,-4L4,4M-4,4L4,-4" stroke="currentColor" stroke-width="1.6"/>`;
  return [
    line(2.4, 1, "mean"),
    {
      sign: `<rect x="-10" y="-6" width="20" height="12" opacity=".18"/>`,
      text: intervalNames(series.map(({ runs }) => runs.length)),
    },
    line(0.9, 0.55, "one seed"),
    ...(panels.some((panel) => panel.series.some((one) => crossesOf(one, panel).length > 0))
      ? [{ sign: cross, text: "a run ends here; the mean goes on without it" }]
      : []),
  ];
}

function scheduleEntries(kinds: readonly (keyof typeof EVENT_LOOKS)[]): Entry[] {
  return (["error", "value", "weight"] as const).filter((what) => kinds.includes(what)).map(
    (what) => {
      const { name, symbol, filled, color } = EVENT_LOOKS[what];
      const paint = `fill="${filled ? color : "none"}" stroke="${color}" stroke-width="1.3"`;
      const sign = symbol === "square"
        ? `<rect x="-3.4" y="-3.4" width="6.8" height="6.8" ${paint}/>`
        : `<circle r="3.6" ${paint}/>`;
      return { sign, text: name };
    },
  );
}

/** The colours from the least to the greatest value, and what the two sides of the threshold mean. */
function heatmapEntries(figure: HeatmapFigure): Entry[] {
  const { label, digits, scale = "linear", threshold, sides } = figure.value;
  const { domain: [low, high], colorOf } = cellColors(figure);
  if (!(low <= high)) return [];
  const steps = 24;
  const at = (share: number) =>
    scale === "log" ? low * (high / low) ** share : low + share * (high - low);
  const swatches = Array.from({ length: steps }, (_, step) => {
    const { fill } = colorOf(at((step + 0.5) / steps));
    return `<rect x="${5 * step - 60}" y="-7" width="5.2" height="14" fill="${fill}"/>`;
  });
  const ramp = {
    sign: swatches.join(""),
    width: 5 * steps,
    text: `${label}, ${formatNumber(low, digits)} to ${formatNumber(high, digits)}` +
      (scale === "log" ? " (logarithmic)" : ""),
  };
  if (threshold === undefined) return [ramp];
  const far = Math.max(high / threshold, threshold / low);
  const distance = Math.max(high - threshold, threshold - low);
  const side = (way: -1 | 1) =>
    colorOf(scale === "log" ? threshold * far ** (way * 0.6) : threshold + way * 0.6 * distance);
  const swatch = (way: -1 | 1, text: string): Entry => ({
    sign: `<rect x="-10" y="-7" width="20" height="14" fill="${side(way).fill}"/>` +
      (way < 0
        ? `<text y="4" font-weight="700" fill="${side(way).text}" font-size="10">1</text>`
        : ""),
    text,
  });
  const edge = `<path d="M0,-8v16" stroke="currentColor" stroke-width="3"/>`;
  return [
    ramp,
    ...(sides === undefined ? [] : [swatch(-1, `${sides[0]} (bold)`), swatch(1, sides[1])]),
    { sign: edge, text: `passes ${formatNumber(threshold)} here` },
  ];
}

function line(width: number, opacity: number, text: string): Entry {
  const sign =
    `<path d="M-10,0H10" stroke="currentColor" stroke-width="${width}" opacity="${opacity}"/>`;
  return { sign, text };
}
