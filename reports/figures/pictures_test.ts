import assert from "node:assert/strict";
import type { PicturesFigure } from "../document.ts";
import { figureTable } from "./figure_table.ts";
import { picturesPanels } from "./pictures.ts";
import { pictureOf } from "../testdata/picture_of.ts";

const square = (label?: string) =>
  pictureOf([0, 1, 1, 0], { width: 2, height: 2, channels: 1, ...(label && { label }) });
const FIGURE: PicturesFigure & { id: string; title: string; caption: string; description: string } =
  {
    type: "pictures",
    id: "strip",
    title: "Reconstructions",
    caption: "",
    description: "",
    columns: ["<1>", "2"],
    rows: [
      { label: "original", pictures: [square(), square()] },
      { label: "iPC", pictures: [null, square("error 0.1")] },
    ],
  };

Deno.test("picturesPanels() puts each picture below its original", () => {
  const [{ svg, width, height } = { svg: "", width: 0, height: 0 }] = picturesPanels(FIGURE);
  const places = [...svg.matchAll(/<image [^>]* x="([\d.]+)" y="([\d.]+)"/g)]
    .map(([, x, y]) => [Number(x), Number(y)] as const);
  assert.equal(places.length, 3);
  const [first, second, below] = places;
  assert.equal(second![1], first![1]);
  assert.equal(below![0], second![0]);
  assert.ok(below![1] > second![1]);
  assert.ok(places.every(([x, y]) => x + 64 <= width && y + 64 <= height));
  assert.match(svg, />error 0.1</);
  assert.match(svg, /&lt;1&gt;/);
  assert.match(svg, /image-rendering:pixelated/);
});

Deno.test("picturesPanels() keeps the proportions of a picture", () => {
  const wide = pictureOf([0, 1], { width: 2, height: 1, channels: 1 });
  const [{ svg } = { svg: "" }] = picturesPanels({
    ...FIGURE,
    rows: [{ label: "wide", pictures: [wide] }],
  });
  assert.match(svg, /width="64" height="32"/);
});

Deno.test("figureTable() lists pictures with what stands below them, gaps left out", () => {
  const cells = figureTable(FIGURE).rows.map(({ cells }) =>
    ["row", "picture", "label", "size"].map((id) => cells[id]!.value)
  );
  assert.deepEqual(cells, [
    ["original", "<1>", null, "2 x 2"],
    ["original", "2", null, "2 x 2"],
    ["iPC", "2", "error 0.1", "2 x 2"],
  ]);
});
