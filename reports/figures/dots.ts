/**
 * @file A table's picture: for each group a panel, for each item its mean with interval, its seeds as
 * small ticks, the paper's figure as a hollow diamond, and the value in numbers at the right. Panels
 * share an axis only where the figure states its domain: the interesting differences lie inside
 * groups, not between them.
 */
import { axisX, dot, gridX, link, type PlotOptions, ruleY, text, tickX } from "@observablehq/plot";
import type { DotsFigure } from "../document.ts";
import { formatNumber } from "../numbers.ts";
import type { Panel } from "./panel.ts";
import { plotSvg } from "./plot_svg.ts";
import type { SeriesStyles } from "./series_style.ts";

type Group = DotsFigure["groups"][number];
type Item = Group["items"][number];

const ROW = 30;

/** Draw a panel per group; a group without items (none of its runs has ended yet) has none. */
export function dotsPanels(
  figure: DotsFigure & { readonly id: string },
  styles: SeriesStyles,
): Panel[] {
  const groups = figure.groups.filter(({ items }) => items.length > 0);
  const width = groups.length === 1 ? 660 : 460;
  return groups.map((group, index) => {
    const height = 52 + ROW * group.items.length;
    const id = `${figure.id}-${index + 1}`;
    const label = `${group.label}: ${figure.axis.label}`;
    const svg = plotSvg(panelOptions(group, { figure, styles, width, height }), { id, label });
    return { title: group.label, svg, width, height };
  });
}

function panelOptions(
  group: Group,
  options: {
    readonly figure: DotsFigure;
    readonly styles: SeriesStyles;
    readonly width: number;
    readonly height: number;
  },
): PlotOptions {
  const { figure: { axis }, styles, width, height } = options;
  const { items } = group;
  const longest = Math.max(0, ...items.map(({ label }) => label.length));
  const digits = commonDigits(items);
  const style = (item: Item) => styles(item.label);
  const points = items.flatMap((item) => (item.points ?? []).map((value) => ({ item, value })));
  const withInterval = items.filter(({ interval }) => interval !== undefined);
  const published = items.filter((item) => item.published !== undefined);
  return {
    width,
    height,
    marginTop: 8,
    marginBottom: 44,
    marginLeft: Math.min(170, 16 + 7.8 * longest),
    marginRight: 58,
    x: {
      type: axis.scale ?? "linear",
      ...(axis.domain && { domain: [...axis.domain] }),
      inset: 10,
    },
    y: { type: "band", domain: items.map(({ label }) => label), axis: null, padding: 0.2 },
    symbol: { type: "identity" },
    marks: [
      gridX({ strokeOpacity: 0.1, ticks: 5 }),
      axisX({
        label: axis.label,
        labelArrow: "none",
        labelAnchor: "center",
        ticks: 5,
        tickSize: 4,
      }),
      ruleY(items, { y: "label", strokeOpacity: 0.12, className: "row" }),
      tickX(points, {
        x: "value",
        y: ({ item }: { readonly item: Item }) => item.label,
        stroke: ({ item }: { readonly item: Item }) => style(item).color,
        strokeOpacity: 0.4,
        insetTop: 4,
        insetBottom: 4,
        className: "seed",
      }),
      link(withInterval, {
        x1: (item: Item) => item.interval![0],
        x2: (item: Item) => item.interval![1],
        y1: "label",
        y2: "label",
        stroke: (item: Item) => style(item).color,
        strokeWidth: 2.4,
        className: "interval",
      }),
      dot(published, {
        x: "published",
        y: "label",
        symbol: "diamond",
        r: 5.5,
        fill: "var(--paper, #fff)",
        stroke: "currentColor",
        strokeWidth: 1.4,
        title: (item: Item) => `${item.label}, published: ${item.published}`,
        className: "published",
      }),
      dot(items, {
        x: "value",
        y: "label",
        symbol: (item: Item) => style(item).symbol,
        r: 4.6,
        fill: (item: Item) => style(item).color,
        stroke: "var(--paper, #fff)",
        strokeWidth: 1,
        title: (item: Item) => `${item.label}: ${formatNumber(item.value, digits)}`,
        className: "value",
      }),
      text(items, {
        y: "label",
        text: "label",
        frameAnchor: "left",
        textAnchor: "end",
        dx: -10,
        fill: (item: Item) => style(item).color,
        fontWeight: 600,
        fontSize: 12,
        className: "name",
      }),
      text(items, {
        y: "label",
        text: (item: Item) => formatNumber(item.value, digits),
        frameAnchor: "right",
        textAnchor: "end",
        dx: 52,
        fontSize: 12,
        fontVariant: "tabular-nums",
        className: "number",
      }),
    ],
  };
}

/** Decimals that show four significant digits of the largest value, and two at most. */
function commonDigits(items: readonly Item[]): number {
  const largest = Math.max(0, ...items.map(({ value }) => Math.abs(value)));
  if (largest === 0 || items.every(({ value }) => Number.isInteger(value))) return 0;
  return Math.max(0, Math.min(largest < 1 ? 3 : 2, 3 - Math.floor(Math.log10(largest))));
}
