import assert from "node:assert/strict";
import { fromCSV } from "arquero";
import { allBlocks } from "../anchors.ts";
import type { Figure } from "../document.ts";
import { sampleDocument } from "../testdata/sample_document.ts";
import { figureCsv, figureTable } from "./figure_table.ts";

function sample<T extends Figure["type"]>(type: T): Figure & { readonly type: T } {
  const figures = allBlocks(sampleDocument()).flatMap((block) =>
    block.kind === "figure" ? [block.figure] : []
  );
  return figures.find((figure): figure is Figure & { readonly type: T } => figure.type === type)!;
}

Deno.test("figureCsv() holds every value of every kind of figure", () => {
  const curves = sample("curves");
  const points = curves.panels.flatMap(({ series }) =>
    series.flatMap(({ runs }) => runs.flatMap((run) => run.points))
  );
  assert.equal(fromCSV(figureCsv(curves)!).numRows(), points.length);
  const schedule = sample("schedule");
  const events = schedule.rows.flatMap((row) => row.events);
  assert.equal(fromCSV(figureCsv(schedule)!).numRows(), events.length);
  const rows = fromCSV(figureCsv(sample("dots"))!).objects() as {
    quantity: string;
    value: number;
  }[];
  assert.ok(rows.some(({ quantity, value }) => quantity === "published" && value === 98.26));
  assert.equal(rows.filter(({ quantity }) => quantity === "mean").length, 10);
});

Deno.test("figureTable() says in rows what the picture shows", () => {
  const dots = figureTable(sample("dots"));
  assert.equal(dots.rows.length, 10);
  assert.equal(dots.rows[0]!.cells["published"]!.value, 98.26);
  const curves = figureTable(sample("curves"));
  assert.ok(curves.rows.length <= 12 * 4 * 4);
  assert.equal(curves.rows[0]!.cells["n"]!.value, 6);
  const schedule = figureTable(sample("schedule"));
  const cells = schedule.rows.map(({ cells }) =>
    ["row", "what", "layers", "times"].map((id) => cells[id]!.value)
  );
  assert.deepEqual(cells, [
    ["PC", "error computed", "1 to 3", "1 to 8"],
    ["PC", "value nodes move", "1 to 3", "1 to 8"],
    ["PC", "weights updated", "1 to 3", "8"],
    ["Z-IL", "error computed", "1 to 3", "1 to 3"],
    ["Z-IL", "value nodes move", "1 to 3", "1 to 3"],
    ["Z-IL", "weights updated", "1", "3"],
    ["Z-IL", "weights updated", "2", "2"],
    ["Z-IL", "weights updated", "3", "1"],
    ["iPC", "error computed", "1 to 3", "1 to 8"],
    ["iPC", "value nodes move", "1 to 3", "1 to 8"],
    ["iPC", "weights updated", "1 to 3", "1 to 8"],
  ]);
});

Deno.test("figureCsv() is none where a figure has no values", () => {
  const about = { id: "empty", title: "", caption: "", description: "" };
  const axis = { label: "" };
  const group = { label: "MNIST", items: [] };
  assert.equal(figureCsv({ ...about, type: "dots", axis, groups: [group] }), undefined);
  assert.equal(figureCsv({ ...about, type: "curves", panels: [] }), undefined);
});
