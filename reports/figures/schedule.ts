/**
 * @file Fig. 1(b) and Fig. 5: what moves at each time step in each layer. A panel per rule, time to
 * the right, the input layer below; values are discs, weights squares, errors rings, so the picture
 * reads without colour.
 */
import { axisX, axisY, dot, type PlotOptions, ruleX, ruleY } from "@observablehq/plot";
import type { ScheduleFigure } from "../document.ts";
import type { Panel } from "./panel.ts";
import { plotSvg } from "./plot_svg.ts";

type ScheduleRow = ScheduleFigure["rows"][number];
type Event = ScheduleRow["events"][number];

/** How each kind of event is drawn; events of one place and time stand side by side. */
export const EVENT_LOOKS = {
  error: {
    name: "error computed",
    symbol: "circle",
    filled: false,
    color: "currentColor",
    offset: -10,
  },
  value: {
    name: "value nodes move",
    symbol: "circle",
    filled: true,
    color: "currentColor",
    offset: 0,
  },
  weight: {
    name: "weights updated",
    symbol: "square",
    filled: true,
    color: "var(--ipc, #0b5fae)",
    offset: 10,
  },
} as const;

/** Draw a panel per row. All panels share the time axis. */
export function schedulePanels(figure: ScheduleFigure & { readonly id: string }): Panel[] {
  const times = figure.rows.flatMap(({ events }) => events.map(({ time }) => time));
  const last = times.reduce((most, time) => Math.max(most, time), 1);
  const first = times.reduce((least, time) => Math.min(least, time), last);
  const width = Math.min(960, Math.max(460, 90 + 38 * (last - first + 1)));
  return figure.rows.map((row, index) => {
    const height = 52 + 26 * row.layers;
    const id = `${figure.id}-${index + 1}`;
    const label = `${row.label}: what moves at each step of ${figure.time}`;
    const options = rowOptions(row, { time: figure.time, first, last, width, height });
    return { title: row.label, svg: plotSvg(options, { id, label }), width, height };
  });
}

function rowOptions(
  row: ScheduleRow,
  options: {
    readonly time: string;
    readonly first: number;
    readonly last: number;
    readonly width: number;
    readonly height: number;
  },
): PlotOptions {
  const { time, first, last, width, height } = options;
  const layersMet = row.events.map(({ layer }) => layer);
  const lowest = Math.min(1, ...layersMet);
  const highest = Math.max(row.layers, ...layersMet);
  const layers = Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
  const steps = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const shownSteps = steps.filter((step) => steps.length <= 20 || (step - first) % 5 === 0);
  return {
    width,
    height,
    marginTop: 10,
    marginBottom: 40,
    marginLeft: 58,
    marginRight: 14,
    x: { type: "linear", domain: [first - 0.5, last + 0.5] },
    y: { type: "point", domain: [...layers].reverse(), padding: 0.5 },
    symbol: { type: "identity" },
    marks: [
      ruleY(layers, { strokeOpacity: 0.15, className: "layer" }),
      ruleX(steps.slice(1).map((step) => step - 0.5), {
        strokeOpacity: 0.12,
        strokeDasharray: "1 2",
        className: "step",
      }),
      axisX(shownSteps, {
        label: time,
        labelArrow: "none",
        labelAnchor: "center",
        tickSize: 3,
        tickFormat: (step: number) => String(step),
      }),
      axisY({ label: null, tickSize: 0, tickFormat: (layer: number) => `layer ${layer}` }),
      ...(["error", "value", "weight"] as const).map((what) => {
        const { symbol, filled, color, offset } = EVENT_LOOKS[what];
        return dot(row.events.filter((event) => event.what === what), {
          x: "time",
          y: "layer",
          symbol,
          dx: offset,
          r: 3.4,
          fill: filled ? color : "none",
          stroke: color,
          strokeWidth: 1.3,
          title: (event: Event) =>
            `${EVENT_LOOKS[what].name}: layer ${event.layer}, step ${event.time}`,
          className: what,
        });
      }),
    ],
  };
}
