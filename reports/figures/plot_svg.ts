/**
 * @file Observable Plot on the server: a plot drawn into a linkedom document and serialised as a
 * stand-alone SVG, the same bytes every time. Plot's process-wide counter for clip ids is replaced by
 * the panel's own, its style sheet by the page's, its labels inside the picture (which no screen
 * reader should meet one by one) by class names, and coordinates lose digits nobody can see.
 */
import { plot, type PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeHtml } from "../markup.ts";

/** The few parts of a DOM element that are needed here; the server has no DOM types. */
interface DrawnElement {
  readonly innerHTML: string;
  querySelector(selector: string): DrawnElement | null;
  querySelectorAll(selector: string): Iterable<DrawnElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

/** What the picture is called. */
export interface SvgNames {
  /** Unique in the page: prefix of ids inside the picture. */
  readonly id: string;
  /** The picture's accessible name. */
  readonly label: string;
}

const GEOMETRY = /\s(?:d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|transform|points)="[^"]*"/g;

/** Draw a plot as SVG text. Marks are groups with their `className`. */
export function plotSvg(options: PlotOptions, { id, label }: SvgNames): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as {
    readonly document: NonNullable<PlotOptions["document"]>;
  };
  const svg = plot({ ...options, figure: false, document }) as unknown as DrawnElement;
  svg.querySelector("style")?.remove();
  for (const attribute of ["class", "fill", "font-family", "font-size", "text-anchor"]) {
    svg.removeAttribute(attribute);
  }
  for (const group of svg.querySelectorAll("[aria-label], [aria-hidden]")) {
    for (const attribute of ["aria-label", "aria-hidden"]) group.removeAttribute(attribute);
  }
  const inside = svg.innerHTML
    .replace(/plot-clip-(\d+)/g, clipRenamer(id))
    .replace(
      GEOMETRY,
      (attribute: string) => attribute.replace(/-?\d+\.\d{2,}(?:e-?\d+)?/g, rounded),
    );
  return svgText(inside, {
    id,
    label,
    width: options.width ?? 640,
    height: numberOf(svg, "height"),
  });
}

/** Wrap drawn elements as a stand-alone SVG whose text and lines follow the colour around it. */
export function svgText(
  inside: string,
  options: SvgNames & { readonly width: number; readonly height: number },
): string {
  const { id, label, width, height } = options;
  return `<svg xmlns="http://www.w3.org/2000/svg" id="${escapeHtml(id)}" role="img" ` +
    `aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" fill="currentColor" font-family="system-ui, sans-serif" font-size="12" ` +
    `text-anchor="middle">${inside}</svg>`;
}

/** A stand-alone picture without CSS variables: each takes its fallback colour, on white. */
export function standaloneSvg(svg: string): string {
  return svg
    .replace(/var\(--[a-z0-9-]+, ([^()]+)\)/g, "$1")
    .replace("<svg ", '<svg color="#1b1e23" style="background:#fff" ');
}

function clipRenamer(id: string): (text: string, number: string) => string {
  const numbers = new Map<string, number>();
  return (_, number) => {
    if (!numbers.has(number)) numbers.set(number, numbers.size + 1);
    return `${escapeHtml(id)}-clip-${numbers.get(number)}`;
  };
}

/** To a tenth of a pixel. */
function rounded(text: string): string {
  return String(Math.round(Number(text) * 10) / 10);
}

function numberOf(element: DrawnElement, attribute: string): number {
  return Number(element.getAttribute(attribute));
}
