import assert from "node:assert/strict";
import { composedSvg, NOTHING_DRAWN } from "./panel.ts";
import { svgText } from "./plot_svg.ts";

const NAMES = { id: "figure", label: "Figure" };

/** Width and height of the outer picture. */
function sizeOf(svg: string): number[] {
  const [, width, height] = /^<svg [^>]* width="([^"]*)" height="([^"]*)"/.exec(svg)!;
  return [Number(width), Number(height)];
}

Deno.test("composedSvg() lays panels out in two columns, with their titles", () => {
  const panels = ["first", "second", "third"].map((title) => ({
    title,
    svg: svgText("", { id: title, label: title, width: 100, height: 50 }),
    width: 100,
    height: 50,
  }));
  const svg = composedSvg(panels, NAMES);
  assert.deepEqual(sizeOf(svg), [2 * (100 + 24), 2 * (50 + 24 + 24)]);
  const places = [...svg.matchAll(/<svg x="([^"]*)" y="([^"]*)"/g)].map(([, x, y]) => [x, y]);
  assert.deepEqual(places, [["12", "36"], ["136", "36"], ["12", "134"]]);
  assert.match(svg, />third</);
});

Deno.test("composedSvg() of no panel is a picture that says so", () => {
  const svg = composedSvg([], NAMES);
  assert.doesNotMatch(svg, /NaN|Infinity/);
  assert.ok(sizeOf(svg).every((size) => size > 0));
  assert.ok(svg.includes(`>${NOTHING_DRAWN}<`));
});
