/**
 * @file Every figure as a table: the fallback for readers who cannot see it, and the data behind it.
 */
import { from, toCSV } from "arquero";
import type {
  Column,
  CurvesFigure,
  DotsFigure,
  Figure,
  HeatmapFigure,
  PicturesFigure,
  Row,
  ScheduleFigure,
  Table,
} from "../document.ts";
import { LEAST_SEEDS } from "../statistics/seed_interval.ts";
import { intervalCell } from "../summary_cells.ts";
import { seriesBand } from "./curves.ts";
import { EVENT_LOOKS } from "./schedule.ts";

const SHOWN_XS = 12;

/** A table short enough to read. Curves are shown at a dozen points; `figureCsv` has all of them. */
export function figureTable(figure: Figure): Table {
  const table = bodyOf(figure);
  return { id: `${figure.id}-table`, caption: `${figure.title}, as a table`, ...table };
}

/**
 * All values of a figure, single runs included, as comma-separated values; undefined where it has none,
 * for a file without columns says nothing.
 */
export function figureCsv(figure: Figure): string | undefined {
  const records = figureRecords(figure);
  return records.length === 0 ? undefined : toCSV(from(records));
}

function figureRecords(figure: Figure): Record<string, string | number>[] {
  switch (figure.type) {
    case "curves":
      return curvePoints(figure);
    case "dots":
      return dotValues(figure);
    case "schedule":
      return scheduleEvents(figure);
    case "heatmap":
      return heatmapCells(figure);
    case "pictures":
      return picturePixels(figure);
  }
}

function bodyOf(figure: Figure): Pick<Table, "columns" | "rows"> {
  switch (figure.type) {
    case "curves":
      return curvesBody(figure);
    case "dots":
      return dotsBody(figure);
    case "schedule":
      return scheduleBody(figure);
    case "heatmap":
      return heatmapBody(figure);
    case "pictures":
      return picturesBody(figure);
  }
}

function curvesBody({ panels }: CurvesFigure): Pick<Table, "columns" | "rows"> {
  const seeds = panels.some(({ series }) => series.some(({ runs }) => runs.length > 1));
  const columns: Column[] = [
    { id: "panel", label: "Panel", type: "text" },
    { id: "series", label: "Series", type: "text" },
    { id: "x", label: panels[0]?.x.label ?? "x", type: "number" },
    {
      id: "mean",
      label: seeds ? "Mean" : panels[0]?.y.label ?? "y",
      type: "number",
      digits: 3,
    },
    ...(seeds ? [{ id: "n", label: "Seeds", type: "number", digits: 0 } as const] : []),
  ];
  const rows = panels.flatMap((panel) =>
    panel.series.flatMap((series) =>
      seriesBand(series, { xs: SHOWN_XS }).map(({ x, mean, interval, n }): Row => ({
        cells: {
          panel: { value: panel.title },
          series: { value: series.label },
          x: { value: x },
          mean: { value: mean, ...intervalCell({ interval: interval ?? null, n }) },
          n: { value: n },
        },
      }))
    )
  );
  return { columns, rows };
}

/** A heat map as it is drawn: a row per row, a column per column. */
function heatmapBody({ value, panels }: HeatmapFigure): Pick<Table, "columns" | "rows"> {
  const labels = [...new Set(panels.flatMap(({ columns }) => columns.labels))];
  const [first] = panels;
  const columns: Column[] = [
    ...(panels.length > 1 ? [{ id: "panel", label: "Panel", type: "text" } as const] : []),
    { id: "row", label: first?.rows.label ?? "Row", type: "text" },
    ...labels.map((label): Column => ({
      id: `column ${label}`,
      label,
      type: "number",
      digits: value.digits,
      group: `${first?.columns.label ?? "Column"} (${value.label})`,
    })),
  ];
  const rows = panels.flatMap((panel) =>
    panel.rows.labels.map((label, y): Row => ({
      cells: {
        panel: { value: panel.title },
        row: { value: label },
        ...Object.fromEntries(
          panel.columns.labels.map((
            column,
            x,
          ) => [`column ${column}`, { value: panel.cells[y]?.[x] ?? null }]),
        ),
      },
    }))
  );
  return { columns, rows };
}

function heatmapCells({ panels }: HeatmapFigure): Record<string, string | number>[] {
  return panels.flatMap(({ title, rows, columns, cells }) =>
    rows.labels.flatMap((row, y) =>
      columns.labels.flatMap((column, x) => {
        const value = cells[y]?.[x] ?? null;
        return value === null
          ? []
          : [{ panel: title, [rows.label]: row, [columns.label]: column, value: shortened(value) }];
      })
    )
  );
}

/** Pictures cannot be told in a table: what stands below them can. */
function picturesBody({ columns = [], rows }: PicturesFigure): Pick<Table, "columns" | "rows"> {
  return {
    columns: [
      { id: "row", label: "Row", type: "text" },
      { id: "picture", label: "Picture", type: "text" },
      { id: "label", label: "Shown below it", type: "text" },
      { id: "size", label: "Pixels", type: "text" },
    ],
    rows: rows.flatMap(({ label, pictures }) =>
      pictures.flatMap((picture, index): Row[] =>
        picture === null ? [] : [{
          cells: {
            row: { value: label },
            picture: { value: columns[index] ?? String(index + 1) },
            label: { value: picture.label ?? null },
            size: { value: `${picture.width} x ${picture.height}` },
          },
        }]
      )
    ),
  };
}

function picturePixels(figure: PicturesFigure): Record<string, string | number>[] {
  const { columns = [], rows } = figure;
  return rows.flatMap((row) =>
    row.pictures.flatMap((picture, index) =>
      picture === null ? [] : [{
        row: row.label,
        picture: columns[index] ?? index + 1,
        label: picture.label ?? "",
        width: picture.width,
        height: picture.height,
        channels: picture.channels,
        pixels: picture.pixels,
      }]
    )
  );
}

function dotsBody({ axis, groups }: DotsFigure): Pick<Table, "columns" | "rows"> {
  const items = groups.flatMap((group) => group.items);
  const columns: Column[] = [
    { id: "group", label: "Group", type: "text" },
    { id: "item", label: "Item", type: "text" },
    { id: "value", label: axis.label, type: "number", digits: 3 },
    ...(items.some(({ published }) => published !== undefined)
      ? [{ id: "published", label: "Published", type: "number" } as const]
      : []),
  ];
  const rows = groups.flatMap((group) =>
    group.items.map(({ label, value, interval = null, points, published }): Row => ({
      cells: {
        group: { value: group.label },
        item: { value: label },
        value: { value, ...intervalCell({ interval, n: points?.length ?? LEAST_SEEDS }) },
        published: { value: published ?? null },
      },
    }))
  );
  return { columns, rows };
}

function scheduleBody({ time, rows }: ScheduleFigure): Pick<Table, "columns" | "rows"> {
  const columns: Column[] = [
    { id: "row", label: "Rule", type: "text" },
    { id: "what", label: "What happens", type: "text" },
    { id: "layers", label: "Layers", type: "text" },
    { id: "times", label: `At ${time}`, type: "text" },
  ];
  const body = rows.flatMap((row) =>
    (["error", "value", "weight"] as const).flatMap((what) => {
      const events = row.events.filter((event) => event.what === what);
      return [...layersByTimes(events)].map(([times, layers]): Row => ({
        cells: {
          row: { value: row.label },
          what: { value: EVENT_LOOKS[what].name },
          layers: { value: inWords(layers) },
          times: { value: times },
        },
      }));
    })
  );
  return { columns, rows: body };
}

/** Layers that do the same at the same times, under these times in words. */
function layersByTimes(events: ScheduleFigure["rows"][number]["events"]): Map<string, number[]> {
  const layers = [...new Set(events.map(({ layer }) => layer))].sort((a, b) => a - b);
  const groups = new Map<string, number[]>();
  for (const layer of layers) {
    const times = inWords(events.filter((event) => event.layer === layer).map(({ time }) => time));
    groups.set(times, [...(groups.get(times) ?? []), layer]);
  }
  return groups;
}

/** Whole numbers as "1 to 4, 7". */
function inWords(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => from === to ? `${from}` : `${from} to ${to}`).join(", ");
}

function curvePoints({ panels }: CurvesFigure): Record<string, string | number>[] {
  return panels.flatMap((panel) =>
    panel.series.flatMap((series) =>
      series.runs.flatMap(({ seed, points }) =>
        points.map(([x, y]) => ({
          panel: panel.title,
          series: series.label,
          seed,
          x: shortened(x),
          y: shortened(y),
        }))
      )
    )
  );
}

/** Nine digits hold every float32 exactly. */
function shortened(value: number): number {
  return Number(value.toPrecision(9));
}

function dotValues({ groups }: DotsFigure): Record<string, string | number>[] {
  return groups.flatMap((group) =>
    group.items.flatMap(({ label, value, interval, points = [], published }) => {
      const [low, high] = interval ?? [];
      const seeds = points.map((point) => ["seed", point] as const);
      const quantities = [["mean", value], ["low", low], ["high", high], [
        "published",
        published,
      ]] as const;
      return [...quantities, ...seeds].flatMap(([quantity, number]) =>
        number === undefined ? [] : [{ group: group.label, item: label, quantity, value: number }]
      );
    })
  );
}

function scheduleEvents({ rows }: ScheduleFigure): Record<string, string | number>[] {
  return rows.flatMap(({ label, events }) =>
    events.map(({ what, layer, time }) => ({ row: label, what, layer, time }))
  );
}
