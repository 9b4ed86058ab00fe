import assert from "node:assert/strict";
import type { Figure } from "./document.ts";
import { figureHtml } from "./figure_html.ts";
import { NOTHING_DRAWN } from "./figures/panel.ts";
import { seriesLabels, seriesStyles } from "./figures/series_style.ts";

function drawn(figure: Figure): string {
  const styles = seriesStyles(seriesLabels(figure));
  return figureHtml(figure, { resolve: () => undefined, styles }).html;
}

const ABOUT = { id: "dots", title: "Accuracy", caption: "", description: "Dots." };
const EMPTY = { label: "SVHN", items: [] };
const MNIST = { label: "MNIST", items: [{ label: "BP", value: 98 }] };

Deno.test("figureHtml() of a figure without values says so and offers no empty file of it", () => {
  const figures: Figure[] = [
    { ...ABOUT, type: "dots", axis: { label: "" }, groups: [EMPTY] },
    { ...ABOUT, type: "curves", panels: [] },
    { ...ABOUT, type: "schedule", time: "t", rows: [] },
    { ...ABOUT, type: "heatmap", value: { label: "ratio", digits: 2 }, panels: [] },
    { ...ABOUT, type: "pictures", rows: [] },
  ];
  for (const figure of figures) {
    const html = drawn(figure);
    assert.ok(html.includes(NOTHING_DRAWN), figure.type);
    assert.doesNotMatch(html, /NaN|Infinity|<svg/, figure.type);
    assert.doesNotMatch(html, /download="dots\./, figure.type);
  }
});

Deno.test("figureHtml() draws the groups that have values", () => {
  const html = drawn({ ...ABOUT, type: "dots", axis: { label: "" }, groups: [EMPTY, MNIST] });
  assert.doesNotMatch(html, /NaN|Infinity|SVHN/);
  assert.equal(html.match(/class="panel"/g)?.length, 1);
  assert.match(html, /download="dots\.svg"/);
  assert.match(html, /download="dots\.csv"/);
});
