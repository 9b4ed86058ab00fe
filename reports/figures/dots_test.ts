import assert from "node:assert/strict";
import type { DotsFigure } from "../document.ts";
import { countMarks } from "../testdata/svg_marks.ts";
import { dotsPanels } from "./dots.ts";
import { seriesStyles } from "./series_style.ts";

const FIGURE: DotsFigure & { id: string } = {
  type: "dots",
  id: "dots",
  axis: { label: "test accuracy (%)" },
  groups: [
    {
      label: "MNIST",
      items: [
        {
          label: "BP",
          value: 98.256,
          interval: [98, 98.5],
          points: [98, 98.2, 98.5],
          published: 98.26,
        },
        { label: "iPC", value: 97 },
      ],
    },
    { label: "FashionMNIST", items: [{ label: "BP", value: 88.5, interval: [88, 89] }] },
  ],
};

Deno.test("dotsPanels() draws a panel per group with each item's marks", () => {
  const panels = dotsPanels(FIGURE, seriesStyles(["BP", "iPC"]));
  assert.deepEqual(panels.map(({ title }) => title), ["MNIST", "FashionMNIST"]);
  const { svg } = panels[0]!;
  assert.equal(countMarks(svg, "value"), 2);
  assert.equal(countMarks(svg, "interval"), 1);
  assert.equal(countMarks(svg, "seed"), 3);
  assert.equal(countMarks(svg, "published"), 1);
  assert.match(svg, />98\.26</);
  assert.match(svg, />test accuracy \(%\)</);
  assert.equal(countMarks(panels[1]!.svg, "published"), 0);
});

Deno.test("dotsPanels() gives the same bytes each time", () => {
  const draw = () => dotsPanels(FIGURE, seriesStyles(["BP", "iPC"]));
  assert.deepEqual(draw(), draw());
});

Deno.test("dotsPanels() draws no panel of a group that has no items yet", () => {
  const empty = { label: "SVHN", items: [] };
  const styles = seriesStyles(["BP", "iPC"]);
  const panels = dotsPanels({ ...FIGURE, groups: [empty, ...FIGURE.groups, empty] }, styles);
  assert.deepEqual(panels.map(({ title }) => title), ["MNIST", "FashionMNIST"]);
  assert.deepEqual(dotsPanels({ ...FIGURE, groups: [empty] }, styles), []);
  // One group that is drawn has the room of a single panel.
  assert.equal(
    dotsPanels({ ...FIGURE, groups: [FIGURE.groups[0]!, empty] }, styles)[0]!.width,
    660,
  );
});
