/**
 * @file The key above a figure: what its signs mean, where direct labels do not say it already.
 */
import type { CurvesFigure, Figure } from "../document.ts";
import { escapeHtml } from "../markup.ts";
import { svgText } from "./plot_svg.ts";
import { EVENT_LOOKS } from "./schedule.ts";

interface Entry {
  readonly sign: string;
  readonly text: string;
}

/** The key of a figure as an SVG line, or undefined where nothing needs one. */
export function figureKey(figure: Figure): string | undefined {
  const entries = entriesOf(figure);
  if (entries.length === 0) return undefined;
  let x = 0;
  const parts = entries.map(({ sign, text }) => {
    const part = `<g transform="translate(${x},0)"><g transform="translate(12,10)">${sign}</g>` +
      `<text x="28" y="14" text-anchor="start">${escapeHtml(text)}</text></g>`;
    x += 44 + 6.6 * text.length;
    return part;
  });
  const label = `Key: ${entries.map(({ text }) => text).join(", ")}`;
  return svgText(parts.join(""), {
    id: `${figure.id}-key`,
    label,
    width: Math.ceil(x),
    height: 20,
  });
}

function entriesOf(figure: Figure): Entry[] {
  switch (figure.type) {
    case "curves":
      return curvesEntries(figure.panels.flatMap(({ series }) => series));
    case "schedule":
      return scheduleEntries(figure.rows.flatMap(({ events }) => events.map(({ what }) => what)));
    case "dots": {
      const items = figure.groups.flatMap((group) => group.items);
      return [
        { sign: `<circle r="4.6"/>`, text: "mean" },
        ...(items.some(({ interval }) => interval) ? [line(2.4, 1, "95% interval")] : []),
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

function curvesEntries(series: CurvesFigure["panels"][number]["series"]): Entry[] {
  if (series.every(({ runs }) => runs.length < 2)) return [];
  const ended = series.some(({ runs }) =>
    new Set(runs.map(({ points }) => points.at(-1)?.[0])).size > 1
  );
  const cross = `<path d="M-4,-4L4,4M-4,4L4,-4" stroke="currentColor" stroke-width="1.6"/>`;
  return [
    line(2.4, 1, "mean"),
    {
      sign: `<rect x="-10" y="-6" width="20" height="12" opacity=".18"/>`,
      text: "95% interval of the mean",
    },
    line(0.9, 0.55, "one seed"),
    ...(ended ? [{ sign: cross, text: "a run ends (diverged)" }] : []),
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

function line(width: number, opacity: number, text: string): Entry {
  const sign =
    `<path d="M-10,0H10" stroke="currentColor" stroke-width="${width}" opacity="${opacity}"/>`;
  return { sign, text };
}
