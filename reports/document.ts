/**
 * @file The report as plain data: what `tasks/` says and `reports/` draws. Nothing here knows a
 * learning rule or a pipeline; everything is JSON, so a document can be cached, compared and tested.
 */

import type { Json } from "../base/canonical_json.ts";

/** The whole page. */
export interface ReportDocument {
  readonly title: string;
  /** One or two sentences; shown first. */
  readonly question: string;
  /** A paragraph of one or two sentences each. */
  readonly answer: readonly string[];
  /** Big banners: stand-in data, reduced scale, failed stages. Shown right after the answer. */
  readonly notices: readonly Notice[];
  /** The key figure and the key table, right after the answer. */
  readonly summary?: readonly Block[];
  readonly sections: readonly Section[];
  /** The exact command that makes this report again. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly data: readonly DataBlock[];
  readonly pipeline: readonly PipelineNode[];
  /** Differences since the previous run of the same report, in words; empty for a first run. */
  readonly changes: readonly string[];
}

export interface Notice {
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  /** What is folded below it: the scale of each chapter, how a variant differs. */
  readonly details?: readonly string[];
}

/** A chapter of the report, e.g. "Table 1". Paragraphs allow `code`, *emphasis* and [text](url). */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "table"; readonly table: Table }
  | { readonly kind: "figure"; readonly figure: Figure }
  | { readonly kind: "samples"; readonly samples: TextSamples }
  /** Closed at first; for per-seed rows and long details. */
  | {
    readonly kind: "fold";
    readonly title: string;
    readonly id?: string;
    readonly blocks: readonly Block[];
  };

/** How and on what a number was computed; shown under every table and figure. */
export interface Source {
  /** "mnist: original", "mnist: variant, ...". */
  readonly data: string;
  /** True where a synthetic stand-in is among the data: marked, so that none takes it for a result. */
  readonly standIn?: boolean;
  /** "paper", or "reduced: 5 epochs, ...". */
  readonly scale: string;
  /** "10 seeds (0 to 9)". */
  readonly seeds: string;
  readonly engine: string;
  /** Seconds on one thread, all stages together. */
  readonly seconds?: number;
  /** The stages it comes from: name and key; many are folded. */
  readonly stages: readonly {
    readonly name: string;
    readonly key: string;
    readonly commit: string;
  }[];
}

export interface Table {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly source?: Source;
  /** Remarks below the table. */
  readonly notes?: readonly string[];
}

export interface Column {
  readonly id: string;
  readonly label: string;
  /** Numbers are aligned on their decimal point and sort by value; missing ones sort last. */
  readonly type: "text" | "number";
  /** Digits after the decimal point. */
  readonly digits?: number;
  /** Percent of the table's width, where the browser should not divide it by the texts' lengths. */
  readonly width?: number;
  /** Columns with equal group stand under one heading. */
  readonly group?: string;
  readonly unit?: string;
}

/** One row: a cell per column id. `id` lets other tables link to it. */
export interface Row {
  readonly id?: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface Cell {
  /** The value; null for missing (shown as a dash, sorted last). */
  readonly value: number | string | null;
  /** The value is a lower bound: shown as "> 4.72". */
  readonly atLeast?: boolean;
  /** Half-width shown after "±". */
  readonly plusMinus?: number;
  /** An interval shown in small type: [low, high]. */
  readonly interval?: readonly [number, number];
  /** What the interval is where it is no 95% interval: "range of 3 seeds". */
  readonly intervalName?: string;
  /** Number of seeds behind it, when it is not the table's. */
  readonly n?: number;
  /** Marked as best of its comparison; ties are all marked. */
  readonly best?: boolean;
  /**
   * What the cell links to: the id of a row, table, figure, section or fold of this document, or the
   * name of a pipeline node (its line in the list of stages, with its parameters). A link to
   * something absent, e.g. to the rows of a failed stage, is left out.
   */
  readonly link?: string;
  /** Shown as a footnote. */
  readonly note?: string;
  /** What the page shows of a long text; the whole is folded below it. */
  readonly brief?: string;
  /** Colours the cell, with a sign beside the colour: verdicts. */
  readonly verdict?: "reproduced" | "not reproduced" | "not tested here";
}

/** A figure: pure data for one of the drawing functions in `reports/figures/`. */
export type Figure =
  & {
    readonly id: string;
    readonly title: string;
    readonly caption: string;
    /** What a reader who cannot see it should know. */
    readonly description: string;
    readonly source?: Source;
  }
  & (CurvesFigure | ScheduleFigure | DotsFigure | HeatmapFigure | PicturesFigure);

/**
 * Curves with an interval band over seeds and faint single runs, in one or more panels. A series of one
 * run is a plain line or, with `marks`, plain points: a closed form beside what was measured.
 */
export interface CurvesFigure {
  readonly type: "curves";
  readonly panels: readonly {
    readonly title: string;
    readonly x: Axis;
    readonly y: Axis;
    readonly series: readonly {
      /** "iPC": equal labels have equal colours and dashes all over the report. */
      readonly label: string;
      /** One line per seed: equal x over the seeds of a series. */
      readonly runs: readonly {
        readonly seed: number;
        readonly points: readonly (readonly [number, number])[];
      }[];
      /** "line": no marks. "points": no line between them. Absent: a line, with marks on few points. */
      readonly marks?: "line" | "points";
    }[];
    /** Straight lines across the panel, each with its name: a stability limit, a ratio of 1. */
    readonly references?: readonly (
      & ({ readonly x: number } | { readonly y: number })
      & { readonly label: string }
    )[];
  }[];
}

export interface Axis {
  readonly label: string;
  readonly scale?: "linear" | "log";
  readonly domain?: readonly [number, number];
  /** Where the ticks stand; absent: at round numbers. */
  readonly ticks?: readonly number[];
}

/** Fig. 1(b) and Fig. 5: what is computed and updated at each time step, per layer. */
export interface ScheduleFigure {
  readonly type: "schedule";
  /** Label of the horizontal axis: "t (inference step)" or "backward SMMs". */
  readonly time: string;
  readonly rows: readonly {
    readonly label: string;
    readonly layers: number;
    /** value: x[layer] moved; weight: theta[layer] moved; error: an error reached layer. */
    readonly events: readonly {
      readonly time: number;
      readonly layer: number;
      readonly what: "value" | "weight" | "error";
    }[];
  }[];
}

/** Dots with intervals on one axis, grouped: a table's picture. */
export interface DotsFigure {
  readonly type: "dots";
  readonly axis: Axis;
  readonly groups: readonly {
    readonly label: string;
    readonly items: readonly {
      readonly label: string;
      readonly value: number;
      readonly interval?: readonly [number, number];
      readonly points?: readonly number[];
      /** The paper's figure, drawn as a hollow mark. */
      readonly published?: number;
    }[];
  }[];
}

/** Numbers over two settings, as coloured cells with the numbers in them, in one or more panels. */
export interface HeatmapFigure {
  readonly type: "heatmap";
  /** What the numbers are: "ms of iPC / ms of BP". All panels share one scale of colours. */
  readonly value: {
    readonly label: string;
    readonly digits: number;
    /** Colours by the value or by its logarithm (default: the value). */
    readonly scale?: "linear" | "log";
    /** Ends of the scale; absent: those of the values. */
    readonly domain?: readonly [number, number];
    /**
     * A value of special meaning, e.g. a ratio of 1: the colours diverge from it, and a line parts the
     * cells on its two sides. Absent: colours run from light to dark.
     */
    readonly threshold?: number;
    /** What values below and above the threshold mean: ["iPC faster", "BP faster"]. */
    readonly sides?: readonly [string, string];
  };
  readonly panels: readonly {
    readonly title: string;
    /** Name and labels of the rows, from the top. */
    readonly rows: { readonly label: string; readonly labels: readonly string[] };
    /** Name and labels of the columns, from the left. */
    readonly columns: { readonly label: string; readonly labels: readonly string[] };
    /** A list per row; null where there is no number (drawn as a hatched cell). */
    readonly cells: readonly (readonly (number | null)[])[];
  }[];
}

/** Rows of small pictures, e.g. reconstructions below the originals. */
export interface PicturesFigure {
  readonly type: "pictures";
  /** Headings over the columns; absent: none. */
  readonly columns?: readonly string[];
  readonly rows: readonly {
    /** "original", "iPC": what the row's pictures are. */
    readonly label: string;
    /** One below each picture where they have their own `label`; null leaves a gap. */
    readonly pictures: readonly (Picture | null)[];
  }[];
}

/** A picture's pixels; `reports/figures/picture.ts` makes a PNG of them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** Base64 of the bytes (height, width, channels), row by row. */
  readonly pixels: string;
  /** Shown below it: "error 0.012". */
  readonly label?: string;
}

/** What language models write or fill in, piece by piece, with what they were given set apart. */
export interface TextSamples {
  readonly id: string;
  readonly caption: string;
  readonly source?: Source;
  readonly notes?: readonly string[];
  readonly samples: readonly {
    /** Which model: "iPC, seed 0". */
    readonly label: string;
    readonly pieces: readonly TextPiece[];
  }[];
}

/** A piece of a sample, with the blanks that belong to it. */
export interface TextPiece {
  readonly text: string;
  /**
   * given: the model's input; sampled: written by the model; right, wrong: filled into a gap of a known
   * text.
   */
  readonly what: "given" | "sampled" | "right" | "wrong";
  /** What stood in the gap, where it was filled in wrong. */
  readonly truth?: string;
}

/** A data set as the report shows it. */
export interface DataBlock {
  readonly name: string;
  readonly status: "original" | "variant" | "synthetic";
  readonly note: string;
  readonly digest: string;
  /** Addresses, or in words where it comes from. */
  readonly sources: readonly string[];
  readonly licence: string;
  readonly citation: string;
  /** Of the whole original. What a variant, a stand-in or a sample has of it stands in its note. */
  readonly splits: Readonly<Record<string, number>>;
}

/** A node of the pipeline's picture; many equal ones are grouped by the drawing. */
export interface PipelineNode {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly key: string;
  readonly state: "computed" | "cached" | "failed" | "skipped";
  readonly seconds: number;
  readonly inputs: readonly string[];
  /** Its full parameters, shown in the list of stages. */
  readonly params?: Json;
}
