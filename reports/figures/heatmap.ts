/**
 * @file Heat maps: numbers over two settings as coloured cells that also say their number. Where a
 * threshold has a meaning (a ratio of 1), a heavy line parts the cells on its two sides, and those
 * below it are in bold: the map reads without colour.
 */
import type { HeatmapFigure } from "../document.ts";
import { escapeHtml } from "../markup.ts";
import { formatNumber } from "../numbers.ts";
import { type CellColors, cellColors } from "./cell_colors.ts";
import type { Panel } from "./panel.ts";
import { svgText } from "./plot_svg.ts";

type HeatmapPanel = HeatmapFigure["panels"][number];

const CELL = { width: 62, height: 34 };
const MARGIN = { top: 6, right: 8, bottom: 44 };

/** Draw every panel. */
export function heatmapPanels(figure: HeatmapFigure & { readonly id: string }): Panel[] {
  const colors = cellColors(figure);
  return figure.panels.map((panel, index) => {
    const { title, rows, columns } = panel;
    const longest = Math.max(1, ...rows.labels.map((label) => label.length));
    const left = 34 + Math.min(150, 7.2 * longest);
    const width = Math.max(
      320,
      Math.ceil(left + columns.labels.length * CELL.width + MARGIN.right),
    );
    const height = MARGIN.top + rows.labels.length * CELL.height + MARGIN.bottom;
    const label = `${title}: ${figure.value.label} by ${rows.label} and ${columns.label}`;
    const inside = cellsOf(panel, { figure, colors, left }) + thresholdLine(panel, {
      threshold: figure.value.threshold,
      left,
    }) + axesOf(panel, left);
    const svg = svgText(inside, { id: `${figure.id}-${index + 1}`, label, width, height });
    return { title, svg, width, height };
  });
}

function cellsOf(
  { cells, rows, columns }: HeatmapPanel,
  { figure, colors, left }: {
    readonly figure: HeatmapFigure;
    readonly colors: CellColors;
    readonly left: number;
  },
): string {
  const { digits, threshold } = figure.value;
  const drawn = rows.labels.flatMap((row, y) =>
    columns.labels.map((column, x) => {
      const value = cells[y]?.[x] ?? null;
      const place = `x="${left + x * CELL.width}" y="${MARGIN.top + y * CELL.height}" ` +
        `width="${CELL.width}" height="${CELL.height}"`;
      if (value === null) {
        return `<rect class="missing" ${place} fill="none" stroke="currentColor" ` +
          `stroke-opacity=".3" stroke-dasharray="2 3"/>`;
      }
      const { fill, text } = colors.colorOf(value);
      const bold = threshold !== undefined && value < threshold ? ' font-weight="700"' : "";
      const number = formatNumber(value, digits);
      const title = `${rows.label} ${row}, ${columns.label} ${column}: ${number}`;
      return `<rect class="cell" ${place} fill="${fill}"><title>${
        escapeHtml(title)
      }</title></rect>` +
        `<text x="${left + (x + 0.5) * CELL.width}" y="${
          MARGIN.top + (y + 0.5) * CELL.height + 4.5
        }" fill="${text}"${bold} pointer-events="none">${number}</text>`;
    })
  );
  return `<g class="cells">${drawn.join("")}</g>`;
}

/** The line between cells on different sides of the threshold. */
function thresholdLine(
  { cells, rows, columns }: HeatmapPanel,
  { threshold, left }: { readonly threshold: number | undefined; readonly left: number },
): string {
  if (threshold === undefined) return "";
  const below = (y: number, x: number) => {
    const value = cells[y]?.[x] ?? null;
    return value === null ? undefined : value < threshold;
  };
  const differ = (a: boolean | undefined, b: boolean | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  const parts = rows.labels.flatMap((_, y) =>
    columns.labels.flatMap((_, x) => {
      const [px, py] = [left + x * CELL.width, MARGIN.top + y * CELL.height];
      return [
        ...(differ(below(y, x), below(y, x + 1))
          ? [`M${px + CELL.width},${py}v${CELL.height}`]
          : []),
        ...(differ(below(y, x), below(y + 1, x))
          ? [`M${px},${py + CELL.height}h${CELL.width}`]
          : []),
      ];
    })
  );
  if (parts.length === 0) return "";
  return `<path class="threshold" d="${parts.join("")}" fill="none" stroke="#111" ` +
    `stroke-width="3" stroke-linecap="square"/>`;
}

function axesOf({ rows, columns }: HeatmapPanel, left: number): string {
  const bottom = MARGIN.top + rows.labels.length * CELL.height;
  const middle = MARGIN.top + (rows.labels.length * CELL.height) / 2;
  const rowLabels = rows.labels.map((label, y) =>
    `<text x="${left - 8}" y="${MARGIN.top + (y + 0.5) * CELL.height + 4}" text-anchor="end">${
      escapeHtml(label)
    }</text>`
  );
  const columnLabels = columns.labels.map((label, x) =>
    `<text x="${left + (x + 0.5) * CELL.width}" y="${bottom + 16}">${escapeHtml(label)}</text>`
  );
  const names =
    `<text x="${left + (columns.labels.length * CELL.width) / 2}" y="${bottom + 36}">${
      escapeHtml(columns.label)
    }</text>` +
    `<text transform="translate(14,${middle}) rotate(-90)">${escapeHtml(rows.label)}</text>`;
  return `<g class="axes">${rowLabels.join("")}${columnLabels.join("")}${names}</g>`;
}
