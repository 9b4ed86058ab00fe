import assert from "node:assert/strict";
import { fromCSV } from "arquero";
import type { HeatmapFigure } from "../document.ts";
import { cellColors } from "./cell_colors.ts";
import { figureCsv, figureTable } from "./figure_table.ts";
import { heatmapPanels } from "./heatmap.ts";
import { figureKey } from "./key.ts";

const FIGURE = {
  type: "heatmap",
  id: "ratios",
  title: "Ratios",
  caption: "",
  description: "",
  value: {
    label: "ms of iPC / ms of BP",
    digits: 2,
    scale: "log",
    threshold: 1,
    sides: ["iPC faster", "BP faster"],
  },
  panels: [{
    title: "measured",
    rows: { label: "depth", labels: ["2", "32"] },
    columns: { label: "width", labels: ["64", "128", "1024"] },
    cells: [[4, 2, null], [2, 0.5, 0.25]],
  }],
} as const satisfies HeatmapFigure & {
  id: string;
  title: string;
  caption: string;
  description: string;
};

/** The cells of an SVG: fill, text colour, weight and number, in order. */
function cellsOf(svg: string) {
  const pattern =
    /<rect class="cell"[^>]* fill="(#\w+)">.*?<text [^>]*fill="(#\w+)"( font-weight="700")?[^>]*>([^<]*)</g;
  return [...svg.matchAll(pattern)].map(([, fill, text, bold, number]) => ({
    fill: fill!,
    text: text!,
    bold: bold !== undefined,
    number: number!,
  }));
}

Deno.test("heatmapPanels() draws every number, those below the threshold in bold", () => {
  const [{ svg } = { svg: "" }] = heatmapPanels(FIGURE);
  const cells = cellsOf(svg);
  assert.deepEqual(cells.map(({ number }) => number), ["4.00", "2.00", "2.00", "0.50", "0.25"]);
  assert.deepEqual(cells.filter(({ bold }) => bold).map(({ number }) => number), ["0.50", "0.25"]);
  assert.equal(svg.match(/class="missing"/g)?.length, 1);
  assert.match(svg, />depth</);
  assert.match(svg, />width</);
});

Deno.test("heatmapPanels() parts the cells on the two sides of the threshold", () => {
  const [{ svg } = { svg: "" }] = heatmapPanels(FIGURE);
  const [, path] = svg.match(/class="threshold" d="([^"]*)"/)!;
  // Between (2, 128) and (32, 128), and between (32, 64) and (32, 128); a missing cell has no side.
  assert.deepEqual(path!.match(/[hv]/g), ["h", "v"]);
  const above = { ...FIGURE, panels: [{ ...FIGURE.panels[0], cells: [[4, 2, 2], [2, 2, 3]] }] };
  assert.doesNotMatch(heatmapPanels(above)[0]!.svg, /class="threshold"/);
});

Deno.test("heatmapPanels() gives the same bytes each time", () => {
  assert.deepEqual(heatmapPanels(FIGURE), heatmapPanels(FIGURE));
});

Deno.test("cellColors() diverge from the threshold, equally strong at equal ratios", () => {
  const { colorOf, domain } = cellColors(FIGURE);
  assert.deepEqual(domain, [0.25, 4]);
  const blue = (fill: string) => parseInt(fill.slice(5), 16) > parseInt(fill.slice(1, 3), 16);
  assert.ok(blue(colorOf(0.5).fill));
  assert.ok(!blue(colorOf(2).fill));
  assert.equal(colorOf(0.25).text, "#fff");
  assert.equal(colorOf(1).text, "#000");
});

Deno.test("cellColors() keeps text readable: contrast of at least 4.5 everywhere", () => {
  const luminance = (color: string) => {
    const hex = color.length === 4 ? color.replace(/\w/g, "$&$&") : color;
    const [r, g, b] = [1, 3, 5].map((at) => {
      const share = parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { threshold: _, sides: __, ...plain } = FIGURE.value;
  for (const value of [FIGURE.value, plain]) {
    const { colorOf } = cellColors({ ...FIGURE, value });
    for (let step = 0; step <= 40; step++) {
      const { fill, text } = colorOf(0.25 * 16 ** (step / 40));
      const [light, dark] = [luminance(fill), luminance(text)].sort((a, b) => b - a) as [
        number,
        number,
      ];
      assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${fill} under ${text}`);
    }
  }
});

Deno.test("cellColors() refuses a logarithm of what is not positive", () => {
  const panels = [{ ...FIGURE.panels[0], cells: [[1, 0, 1], [1, 1, 1]] }];
  assert.throws(() => cellColors({ ...FIGURE, panels }), /least value is 0, expected positive/);
});

Deno.test("cellColors() survives a single value", () => {
  const { threshold: _, ...plain } = FIGURE.value;
  const panels = [{ ...FIGURE.panels[0], cells: [[1, 1, 1], [1, 1, 1]] }];
  for (const value of [FIGURE.value, plain]) {
    assert.match(cellColors({ ...FIGURE, value, panels }).colorOf(1).fill, /^#[0-9a-f]{6}$/);
  }
});

Deno.test("figureKey() says what the colours of a heat map mean", () => {
  const key = figureKey(FIGURE)!;
  assert.match(key, /ms of iPC \/ ms of BP, 0.25 to 4.00 \(logarithmic\)/);
  assert.match(key, /iPC faster \(bold\), BP faster, passes 1 here/);
});

Deno.test("figureTable() and figureCsv() hold a heat map's numbers", () => {
  const { columns, rows } = figureTable(FIGURE);
  assert.deepEqual(columns.map(({ label }) => label), ["depth", "64", "128", "1024"]);
  assert.equal(rows[1]!.cells["column 1024"]!.value, 0.25);
  assert.equal(rows[0]!.cells["column 1024"]!.value, null);
  assert.deepEqual(fromCSV(figureCsv(FIGURE)!).objects()[0], {
    panel: "measured",
    depth: 2,
    width: 64,
    value: 4,
  });
});
