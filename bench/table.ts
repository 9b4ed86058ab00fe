/** @file A benchmark's outcome as text for a terminal: milliseconds, then goals. */
import { caseLabel } from "./contender.ts";
import type { ContenderName } from "./contender.ts";
import { median } from "./measure.ts";
import { memoryVerdict, verdicts } from "./result.ts";
import type { CaseResult } from "./result.ts";

const COLUMNS: readonly ContenderName[] = ["ours, one training", "ours, 10 seeds", "jax", "torch"];

/** Median milliseconds per step (and seed) of every contender. */
export function timesTable(results: readonly CaseResult[]): string {
  const rows = results.map(({ task, timings }) => [
    caseLabel(task),
    ...COLUMNS.map((name) => {
      const timing = timings.find((timing) => timing.name === name);
      return timing === undefined ? "-" : median(timing.rounds).toFixed(2);
    }),
  ]);
  return aligned([["ms per step and seed", ...COLUMNS], ...rows]);
}

/** The most memory that one of our trainings has held, Deno and ONNX Runtime included, and its goal. */
export function memoryTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap(({ task, timings }) =>
    timings.flatMap((timing) => {
      const { name, peakMegabytes } = timing;
      if (peakMegabytes === undefined) return [];
      const verdict = memoryVerdict(task, timing);
      const goal = verdict === undefined
        ? ["", ""]
        : [`at most ${verdict.limit}`, outcome(verdict)];
      return [[caseLabel(task), name, String(peakMegabytes), ...goal]];
    })
  );
  return aligned([["peak memory", "", "MB", "wanted", ""], ...rows]);
}

/** Every goal that could be held against a peer: its limit, and what was reached. */
export function goalsTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap(verdicts).map((verdict) => [
    verdict.case,
    `${verdict.ours} / ${verdict.peer}`,
    verdict.ratio.toFixed(2),
    `at most ${verdict.limit}`,
    outcome(verdict),
  ]);
  return aligned([["goal", "ratio of", "measured", "wanted", ""], ...rows]);
}

function outcome({ reached }: { readonly reached: boolean }): string {
  return reached ? "reached" : "missed";
}

/** Columns padded to equal width, the first two to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const numeric = (column: number) => rows.slice(1).every((row) => /^[-\d.]+$/.test(row[column]!));
  return rows.map((row) =>
    row.map((cell, column) =>
      numeric(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}
