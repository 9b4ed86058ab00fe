import assert from "node:assert/strict";
import type { Figure } from "../document.ts";
import { figureKey } from "./key.ts";

const ABOUT = { id: "figure", title: "", caption: "", description: "" };

/** A series of so many seeds. */
function seriesOf(count: number) {
  const runs = Array.from({ length: count }, (_, seed) => ({ seed, points: [[0, seed]] as const }));
  return { label: `${count}`, runs };
}

function curvesKey(...counts: readonly number[]): string | undefined {
  const axis = { label: "" };
  const series = counts.map(seriesOf);
  return figureKey({ ...ABOUT, type: "curves", panels: [{ title: "", x: axis, y: axis, series }] });
}

function dotsKey(points: readonly number[]): string | undefined {
  const item = { label: "BP", value: 1, interval: [0, 2] as const, points };
  const figure: Figure = {
    ...ABOUT,
    type: "dots",
    axis: { label: "" },
    groups: [{ label: "", items: [item] }],
  };
  return figureKey(figure);
}

Deno.test("figureKey() calls the band of a few seeds their range", () => {
  assert.match(curvesKey(3, 3)!, />range of 3 seeds</);
  assert.match(curvesKey(10, 10)!, />95% interval</);
  assert.match(curvesKey(10, 3)!, />95% interval \(range of fewer than 5 seeds\)</);
  assert.equal(curvesKey(1, 1), undefined, "single runs have no band");
});

Deno.test("figureKey() calls the line through a dot of a few seeds their range", () => {
  assert.match(dotsKey([0, 1, 2])!, />range of 3 seeds</);
  assert.match(dotsKey([0, 1, 2, 1, 1])!, />95% interval</);
});

/** The key of curves of two seeds that end at these x. */
function endsKey(ends: readonly [number, number], marks: "line" | "points" = "line"): string {
  const axis = { label: "" };
  const runs = ends.map((end, seed) => ({
    seed,
    points: Array.from({ length: end }, (_, x) => [x, 1] as const),
  }));
  const series = [{ label: "iPC", runs, marks }];
  return figureKey({
    ...ABOUT,
    type: "curves",
    panels: [{ title: "", x: axis, y: axis, series }],
  })!;
}

Deno.test("figureKey() says what a cross is, and what the mean is from there on", () => {
  const words = "a run ends here; the mean goes on without it";
  assert.ok(endsKey([2, 5]).includes(`>${words}<`));
  assert.doesNotMatch(endsKey([2, 5]), /diverged/, "a run may also have stopped");
  assert.ok(!endsKey([5, 5]).includes(words));
  assert.ok(!endsKey([0, 5]).includes(words), "a run without a point has no cross");
  assert.ok(!endsKey([2, 5], "points").includes(words), "points that no line joins have none");
});

Deno.test("figureKey() of dots without items is none", () => {
  const groups = [{ label: "SVHN", items: [] }];
  assert.equal(figureKey({ ...ABOUT, type: "dots", axis: { label: "" }, groups }), undefined);
});
