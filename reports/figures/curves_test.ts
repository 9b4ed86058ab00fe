import assert from "node:assert/strict";
import type { CurvesFigure } from "../document.ts";
import { countMarks } from "../testdata/svg_marks.ts";
import { curvesPanels, spread } from "./curves.ts";
import { seriesStyles } from "./series_style.ts";

const STYLES = seriesStyles(["BP", "iPC"]);

function figure(more: Partial<CurvesFigure["panels"][number]> = {}): CurvesFigure & { id: string } {
  const runs = (offset: number) =>
    [0, 1, 2].map((seed) => ({
      seed,
      points: [1, 2, 3, 4].map((x) => [x, offset + x + seed / 10] as const),
    }));
  return {
    type: "curves",
    id: "figure",
    panels: [{
      title: "L = 3",
      x: { label: "SMMs" },
      y: { label: "training loss" },
      series: [{ label: "BP", runs: runs(0) }, { label: "iPC", runs: runs(1) }],
      ...more,
    }],
  };
}

Deno.test("curvesPanels() draws each seed, a band and a mean per series", () => {
  const [{ svg } = { svg: "" }] = curvesPanels(figure(), STYLES);
  for (const label of ["BP", "iPC"]) {
    assert.equal(countMarks(svg, `runs ${label}`), 3);
    assert.equal(countMarks(svg, `band ${label}`), 1);
    assert.equal(countMarks(svg, `mean ${label}`), 1);
    assert.equal(countMarks(svg, `name ${label}`), 1);
    assert.equal(countMarks(svg, `points ${label}`), 4);
  }
  assert.match(svg, />SMMs</);
  assert.match(svg, />training loss</);
  assert.match(svg, /aria-label="L = 3: training loss against SMMs"/);
});

Deno.test("curvesPanels() gives the same bytes each time, and ids of its own", () => {
  const first = curvesPanels(figure(), STYLES);
  assert.deepEqual(curvesPanels(figure(), STYLES), first);
  assert.match(first[0]!.svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" id="figure-1"/);
});

Deno.test("curvesPanels() marks a run that ends early with a cross", () => {
  const series = [{
    label: "iPC",
    runs: [
      { seed: 0, points: [[1, 1], [2, 2], [3, 3]] as const },
      { seed: 1, points: [[1, 1], [2, NaN]] as const },
    ],
  }];
  const [{ svg } = { svg: "" }] = curvesPanels(figure({ series }), STYLES);
  assert.equal(countMarks(svg, "ended iPC"), 1);
  assert.doesNotMatch(svg, /NaN/);
});

Deno.test("curvesPanels() says that the mean after a run's end is one of those that are left", () => {
  const short = { seed: 0, points: [[1, 1], [2, 2]] as const };
  const long = { seed: 1, points: [[1, 3], [2, 4], [3, 5]] as const };
  const titleOf = (runs: readonly (typeof short | typeof long)[]) => {
    const series = [{ label: "iPC", runs }];
    const [{ svg } = { svg: "" }] = curvesPanels(figure({ series }), STYLES);
    return /<title>(iPC: mean[^<]*)</.exec(svg)![1];
  };
  assert.equal(
    titleOf([short, long]),
    "iPC: mean of 2 seeds, after a cross of those that are left",
  );
  assert.equal(titleOf([long, { ...long, seed: 2 }]), "iPC: mean of 2 seeds");
});

Deno.test("curvesPanels() has no cross where a run goes on below a logarithmic axis", () => {
  const runs = [
    { seed: 0, points: [[1, 1], [2, 0.1], [3, 0]] as const },
    { seed: 1, points: [[1, 1], [2, 0.2], [3, 0.1]] as const },
  ];
  const series = [{ label: "iPC", runs }];
  const [{ svg } = { svg: "" }] = curvesPanels(
    figure({ series, y: { label: "loss", scale: "log" } }),
    STYLES,
  );
  assert.equal(countMarks(svg, "ended iPC"), 0);
});

Deno.test("curvesPanels() moves a name only where another stands in its column", () => {
  const ending = (label: string, last: number) => ({
    label,
    runs: [{ seed: 0, points: [[0, 1], [last, 5]] as const }],
  });
  /** How far the name stands from its line's end: the offset of its group. */
  const offset = (last: number) => {
    const series = [ending("BP", 10), ending("iPC", last)];
    const [{ svg } = { svg: "" }] = curvesPanels(figure({ series }), STYLES);
    const group = /<g [^>]*class="name iPC"[^>]*>/.exec(svg)![0];
    return Number(/translate\([^,]*,(-?[\d.]+)\)/.exec(group)?.[1]);
  };
  assert.ok(Math.abs(offset(10)) > 4, "two names at one place");
  assert.ok(Math.abs(offset(5)) <= 1, "this line ends far from the other's name");
});

Deno.test("curvesPanels() keeps names readable over other curves", () => {
  const references = [{ y: 2, label: "limit" }];
  const [{ svg } = { svg: "" }] = curvesPanels(figure({ references }), STYLES);
  for (const name of ["name iPC", "reference-name"]) {
    const group = new RegExp(`<g [^>]*class="${name}"[^>]*>`).exec(svg)![0];
    assert.doesNotMatch(group, /fill="none"/, name);
    assert.match(group, /stroke="var\(--paper, #fff\)"/, name);
  }
});

Deno.test("curvesPanels() leaves out what a logarithmic axis cannot show", () => {
  const series = [{
    label: "iPC",
    runs: [{ seed: 0, points: [[0, 1], [1, 0.1], [2, 0]] as const }],
  }];
  const [{ svg } = { svg: "" }] = curvesPanels(
    figure({ series, y: { label: "loss", scale: "log" } }),
    STYLES,
  );
  assert.equal(countMarks(svg, "mean iPC"), 1);
  assert.equal(countMarks(svg, "points iPC"), 2);
  assert.doesNotMatch(svg, /NaN|Infinity/);
});

Deno.test("curvesPanels() survives empty and constant series", () => {
  const series = [
    { label: "BP", runs: [] },
    { label: "iPC", runs: [{ seed: 0, points: [[1, 5], [2, 5]] as const }] },
  ];
  const [{ svg } = { svg: "" }] = curvesPanels(figure({ series }), STYLES);
  assert.doesNotMatch(svg, /NaN|Infinity/);
  assert.equal(countMarks(svg, "mean iPC"), 1);
  assert.equal(countMarks(svg, "mean BP"), 0);
});

Deno.test("curvesPanels() draws measured points beside a line", () => {
  const line = Array.from({ length: 40 }, (_, x) => [x, x] as const);
  const series = [
    { label: "BP", runs: [{ seed: 0, points: line }] },
    { label: "iPC", runs: [{ seed: 0, points: line }], marks: "points" as const },
  ];
  const [{ svg } = { svg: "" }] = curvesPanels(figure({ series }), STYLES);
  assert.equal(countMarks(svg, "mean BP"), 1);
  assert.equal(countMarks(svg, "points BP"), 0);
  assert.equal(countMarks(svg, "mean iPC"), 0);
  assert.equal(countMarks(svg, "points iPC"), 40);
});

Deno.test("curvesPanels() draws reference lines, and the axes reach them", () => {
  const references = [{ x: 40, label: "limit" }, { y: -7, label: "closed form" }];
  const [{ svg } = { svg: "" }] = curvesPanels(figure({ references }), STYLES);
  assert.equal(svg.match(/class="reference"/g)?.length, 2);
  assert.match(svg, />limit</);
  assert.match(svg, />closed form</);
  assert.match(svg, />40</);
});

Deno.test("spread() moves colliding names a line apart and leaves others alone", () => {
  assert.deepEqual(spread([10, 50, 90], [0, 200]), [10, 50, 90]);
  assert.deepEqual(spread([50, 50], [0, 200]), [43.5, 56.5]);
  // The crowd at 99.5 stands from 93 to 106, and all move up by 6 to end at 100.
  assert.deepEqual(spread([20, 99, 100], [0, 100]), [14, 87, 100]);
});
