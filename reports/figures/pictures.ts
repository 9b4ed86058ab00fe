/**
 * @file Rows of small pictures on a grid, so that a reconstruction stands right below its original.
 * Every picture is an image inside the SVG, its pixels enlarged as squares, never smoothed: blur that
 * a viewer adds would look like the network's.
 */
import type { Picture, PicturesFigure } from "../document.ts";
import { escapeHtml } from "../markup.ts";
import type { Panel } from "./panel.ts";
import { pictureAddress } from "./picture.ts";
import { svgText } from "./plot_svg.ts";

const SIZE = 64;
const GAP = 6;
const LABEL_HEIGHT = 16;
const HEADING_HEIGHT = 20;

/** Draw the grid: one panel, or none where there is no picture. */
export function picturesPanels(figure: PicturesFigure & { readonly id: string }): Panel[] {
  const { rows, columns } = figure;
  if (rows.length === 0) return [];
  const count = Math.max(1, ...rows.map(({ pictures }) => pictures.length));
  const longest = Math.max(1, ...rows.map(({ label }) => label.length));
  const left = Math.min(150, 14 + 7.2 * longest);
  const top = columns === undefined ? 0 : HEADING_HEIGHT;
  const headings = (columns ?? []).map((heading, index) =>
    text(heading, { x: left + index * (SIZE + GAP) + SIZE / 2, y: 13, className: "heading" })
  );
  let y = top;
  const parts = rows.map(({ label, pictures }) => {
    const labelled = pictures.some((picture) => picture?.label !== undefined);
    const name = `<text class="row" x="${left - 10}" y="${y + SIZE / 2 + 4}" text-anchor="end" ` +
      `font-weight="600">${escapeHtml(label)}</text>`;
    const drawn = pictures.map((picture, index) =>
      picture === null ? "" : image(picture, {
        x: left + index * (SIZE + GAP),
        y,
        title: [label, columns?.[index], picture.label].filter((part) => part).join(", "),
      })
    );
    y += SIZE + GAP + (labelled ? LABEL_HEIGHT : 0);
    return name + drawn.join("");
  });
  const width = Math.ceil(left + count * (SIZE + GAP) - GAP);
  const height = y - GAP + 2;
  const label = `Pictures: ${rows.map((row) => row.label).join(", ")}`;
  const svg = svgText(headings.join("") + parts.join(""), {
    id: `${figure.id}-1`,
    label,
    width,
    height,
  });
  return [{ title: label, svg, width, height }];
}

function image(
  picture: Picture,
  { x, y, title }: { readonly x: number; readonly y: number; readonly title: string },
): string {
  const { width, height, label } = picture;
  const scale = SIZE / Math.max(width, height);
  const [w, h] = [width * scale, height * scale];
  return `<image class="picture" href="${pictureAddress(picture)}" x="${x + (SIZE - w) / 2}" ` +
    `y="${y + (SIZE - h) / 2}" width="${w}" height="${h}" preserveAspectRatio="none" ` +
    `style="image-rendering:pixelated"><title>${escapeHtml(title)}</title></image>` +
    (label === undefined
      ? ""
      : text(label, { x: x + SIZE / 2, y: y + SIZE + 13, className: "label" }));
}

function text(
  content: string,
  { x, y, className }: { readonly x: number; readonly y: number; readonly className: string },
): string {
  return `<text class="${className}" x="${x}" y="${y}" font-size="11">${
    escapeHtml(content)
  }</text>`;
}
