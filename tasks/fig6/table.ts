/** @file Fig. 6's times as a table. */
import type { Source, Table } from "../../reports/document.ts";
import type { UpdateWay } from "../../training/update_times.ts";
import { isUnsteady, middleHalf } from "./steadiness.ts";
import { RATIO } from "./times.ts";
import type { Fig6Cell, Fig6Model } from "./times.ts";

/** Milliseconds of an update by every way, the ratio, and what the model says of it. */
export function timesTable(
  cells: readonly Fig6Cell[],
  { source, model }: { readonly source: Source; readonly model: Fig6Model | undefined },
): Table {
  const { cores } = cells[0]!.run.settings;
  const several = cores > 1;
  const ms = (id: string, label: string, group: string) =>
    ({ id, label, type: "number", digits: 3, group }) as const;
  return {
    id: "fig6-times",
    caption: "Milliseconds of one update, medians over rounds",
    columns: [
      { id: "depth", label: "hidden layers", type: "number", digits: 0 },
      { id: "width", label: "width", type: "number", digits: 0 },
      ms("bp", "1 thread", "BP"),
      ...(several ? [ms("bp-threads", `${cores} threads`, "BP")] : []),
      ms("ipc", "1 thread", "iPC"),
      ...(several
        ? [
          ms("ipc-threads", `${cores} threads`, "iPC"),
          ms("ipc-operators", "operators in parallel", "iPC"),
          ms("ipc-slices", "layers on threads", "iPC"),
        ]
        : []),
      { id: "ratio", label: RATIO, type: "number", digits: 2 },
      ...(model === undefined ? [] : [ms("model", "layers on threads", "model")]),
    ],
    rows: cells.map((cell) => {
      const { depth, width, milliseconds, ratio, quartiles, rounds, bp, ipc } = cell;
      return {
        cells: {
          depth: { value: depth },
          width: { value: width },
          ...Object.fromEntries(
            Object.entries(milliseconds).map(([way, value]) => [
              way,
              {
                value,
                ...((way === bp || way === ipc) && { best: true }),
                ...spreadNote(cell, way as UpdateWay),
              },
            ]),
          ),
          ratio: { value: ratio, interval: quartiles, n: rounds, link: cell.run.name },
          ...(model === undefined
            ? {}
            : { model: { value: model.update(cell, cell.run.result.threads).milliseconds } }),
        },
      };
    }),
    source,
    notes: [
      "The ratio divides the marked ways, round by round; the interval holds the middle half of the " +
      "rounds, n is their number.",
      ...(model === undefined
        ? []
        : ["The model is told nothing of the column *layers on threads* of these networks."]),
    ],
  };
}

/** A footnote on a time whose rounds spread too far. */
function spreadNote(cell: Fig6Cell, way: UpdateWay): { readonly note?: string } {
  if (!isUnsteady(cell, way)) return {};
  const [low, high] = middleHalf(cell, way).map((time) => time.toPrecision(3));
  return { note: `middle half of rounds ${low} to ${high} ms: no measurement` };
}
