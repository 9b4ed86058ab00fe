import assert from "node:assert/strict";
import type { ScheduleFigure } from "../document.ts";
import { countMarks } from "../testdata/svg_marks.ts";
import { schedulePanels } from "./schedule.ts";

const FIGURE: ScheduleFigure & { id: string } = {
  type: "schedule",
  id: "schedule",
  time: "t (inference step)",
  rows: [
    {
      label: "PC",
      layers: 3,
      events: [
        { time: 1, layer: 1, what: "error" },
        { time: 1, layer: 2, what: "error" },
        { time: 2, layer: 1, what: "value" },
        { time: 3, layer: 3, what: "weight" },
      ],
    },
    { label: "iPC", layers: 2, events: [{ time: 3, layer: 2, what: "weight" }] },
  ],
};

Deno.test("schedulePanels() draws every event, layer and step", () => {
  const [pc, ipc] = schedulePanels(FIGURE);
  assert.equal(countMarks(pc!.svg, "error"), 2);
  assert.equal(countMarks(pc!.svg, "value"), 1);
  assert.equal(countMarks(pc!.svg, "weight"), 1);
  for (const text of ["layer 1", "layer 2", "layer 3", "t \\(inference step\\)"]) {
    assert.match(pc!.svg, new RegExp(`>${text}<`));
  }
  assert.equal(countMarks(ipc!.svg, "weight"), 1);
  assert.doesNotMatch(ipc!.svg, />layer 3</);
  assert.equal(pc!.width, ipc!.width);
});

Deno.test("schedulePanels() gives the same bytes each time", () => {
  assert.deepEqual(schedulePanels(FIGURE), schedulePanels(FIGURE));
});
