/** @file The grids against the paper's lists: how many settings, and that the best ones are among them. */
import assert from "node:assert/strict";
import { gridCells, settingId } from "./grids.ts";
import type { LanguageCell } from "./profiles.ts";
import { LANGUAGE_PROFILES } from "./profiles.ts";

for (const task of ["masked", "conditional"] as const) {
  const cells = gridCells(task);

  Deno.test(`${task}: 35 settings of BP, 96 of PC, 20 of iPC, each once`, () => {
    const counts = Map.groupBy(cells, ({ rule }) => rule.kind);
    assert.deepEqual(
      ["bp", "pc", "ipc"].map((kind) => counts.get(kind as "bp")?.length),
      [35, 96, 20],
    );
    assert.equal(new Set(cells.map(settingId)).size, 151);
  });

  Deno.test(`${task}: the best settings of the paper are settings of the grid, to the digit`, () => {
    const best = LANGUAGE_PROFILES.paper.cells.filter((cell) =>
      cell.task === task && cell.placement === "block" && cell.rule.kind !== "bpxt"
    );
    assert.equal(best.length, 3);
    for (const cell of best) {
      assert.equal(
        cells.filter((other) => JSON.stringify(sorted(other)) === JSON.stringify(sorted(cell)))
          .length,
        1,
        settingId(cell),
      );
    }
  });

  Deno.test(`${task}: settings of equal shape stand together`, () => {
    const shapes = cells.map(({ rule, batch }) =>
      `${rule.kind} ${"T" in rule ? rule.T : ""} ${batch}`
    );
    const runs = shapes.filter((shape, index) => shape !== shapes[index - 1]);
    assert.equal(runs.length, new Set(shapes).size);
  });
}

/** With its fields in one order. */
function sorted({ task, rule, alpha, batch, layerNorm, placement }: LanguageCell): LanguageCell {
  return { task, rule, alpha, batch, layerNorm, placement };
}
