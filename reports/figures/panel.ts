/** @file A panel of a figure, and several of them composed as one stand-alone picture. */
import { escapeHtml } from "../markup.ts";
import { standaloneSvg, svgText } from "./plot_svg.ts";

/** One drawn panel: the page lays panels out in as many columns as the screen has room for. */
export interface Panel {
  readonly title: string;
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const TITLE_HEIGHT = 24;
const GAP = 24;

/** What stands where a figure has nothing to draw: no run of it has ended yet, say. */
export const NOTHING_DRAWN = "Nothing to draw: there are no values yet.";

/**
 * All panels in a grid of at most two columns, with their titles, as one SVG for other documents.
 * Without panels it says so.
 */
export function composedSvg(
  panels: readonly Panel[],
  names: { readonly id: string; readonly label: string; readonly key?: string | undefined },
): string {
  if (panels.length === 0) return nothingSvg(names);
  const columns = Math.min(2, panels.length);
  const cellWidth = Math.max(...panels.map(({ width }) => width)) + GAP;
  const cellHeight = Math.max(...panels.map(({ height }) => height)) + TITLE_HEIGHT + GAP;
  const keyHeight = names.key === undefined
    ? 0
    : 8 + Number(names.key.match(/ height="(\d+)"/)?.[1] ?? 20);
  const placed = panels.map(({ title, svg }, index) => {
    const x = (index % columns) * cellWidth + GAP / 2;
    const y = Math.floor(index / columns) * cellHeight + GAP / 2 + keyHeight;
    return `<text x="${x}" y="${y + 12}" text-anchor="start" font-size="13" font-weight="600">` +
      `${escapeHtml(title)}</text>` +
      svg.replace("<svg ", `<svg x="${x}" y="${y + TITLE_HEIGHT}" `);
  });
  const key = names.key?.replace("<svg ", `<svg x="${GAP / 2}" y="8" `) ?? "";
  const rows = Math.ceil(panels.length / columns);
  return standaloneSvg(svgText(key + placed.join(""), {
    id: names.id,
    label: names.label,
    width: columns * cellWidth,
    height: rows * cellHeight + keyHeight,
  }));
}

function nothingSvg({ id, label }: { readonly id: string; readonly label: string }): string {
  const inside = `<text x="12" y="24" text-anchor="start">${escapeHtml(NOTHING_DRAWN)}</text>`;
  return standaloneSvg(svgText(inside, { id, label, width: 320, height: 36 }));
}
