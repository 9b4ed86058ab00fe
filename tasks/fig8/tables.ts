/**
 * @file Figs. 2 (right) and 8 as tables: who reaches a training loss first, in each unit of cost, and
 * where the trainings end.
 */
import { stream } from "../../base/random.ts";
import type { Cell, Column, Row, Table } from "../../reports/document.ts";
import { soundSummary } from "../../reports/statistics/sound_protocol.ts";
import { intervalCell, INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import { BOUNDS_IN_WORDS, factorCell, missing } from "../arrivals.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { arrivalsAtLoss, costFactor, TARGETS, UNIT_LABELS, UNITS } from "./costs.ts";
import type { Unit } from "./costs.ts";
import { byPanel, byRule, ipcOf, isFinished, lastError, lastLoss, smallestError } from "./runs.ts";
import type { Fig8Panel, Fig8Run } from "./runs.ts";
import { panelSeedsId } from "./seeds.ts";

type Cells = Record<string, Cell>;

/** SMMs until each training loss, and the factors to iPC's. */
export function crossingTable(runs: readonly Fig8Run[], { profile }: Results): Table {
  const unit = "smms";
  return {
    id: "fig8-crossings",
    caption: "Who reaches a training loss first, in SMMs (mean over seeds)",
    columns: [
      ...PANEL_COLUMNS,
      ...TARGETS.map((target) => targetColumn("smm", { target, group: "SMMs until the loss is" })),
      ...TARGETS.map((target) =>
        targetColumn("ratio", { target, group: "times iPC's, to a loss of" })
      ),
    ],
    rows: rowsOf(byPanel(runs, profile.fig8), ({ runs: own, ipc, label, link }) => {
      const cells: Cells = {};
      for (const target of TARGETS) {
        const mine = arrivalsAtLoss(own, { target, unit });
        const lacking = missing(mine);
        cells[`smm-${target}`] = {
          ...(lacking > 0
            ? { value: null, note: `${lacking} of ${mine.length} seeds did not get there` }
            : meanCell(mine.map(({ at }) => at!), `${label}/smms/${target}`)),
          link,
        };
        cells[`ratio-${target}`] = overIpc(own, ipc, { target, unit, link });
      }
      return cells;
    }),
    source: sourceOf(runs, profile.fig8.scale),
    notes: [
      `In brackets, intervals of means and of ratios of means: ${INTERVALS_IN_WORDS}`,
      `A dash: some seed did not reach the loss within the budget. ${BOUNDS_IN_WORDS}`,
      "SMMs as section 3.1 counts them: 2 per inference step of PC and iPC, 2 L per epoch of BP, the " +
      "weights' gradient included. It says nothing of Z-IL, whose updates are BP's: with its gradient it " +
      "takes 2 L − 1 (Table 4, without gradients, has 2 L − 1 for BP and 2 (L − 1) for Z-IL). So Z-IL's " +
      "curve is BP's on an axis shorter by one product in 2 L.",
      "The loss is recorded some 100 times per training; between the records it is taken to fall on a " +
      "straight line, for every rule.",
    ],
  };
}

function targetColumn(
  what: "smm" | "ratio",
  { target, group }: { readonly target: number; readonly group: string },
): Column {
  return {
    id: `${what}-${target}`,
    label: String(target),
    type: "number",
    digits: what === "smm" ? 0 : 2,
    group,
  };
}

/** The test error and the training loss that every rule ends at. */
export function endTable(runs: readonly Fig8Run[], { profile }: Results): Table {
  const error = (id: string, label: string) =>
    ({ id, label, type: "number", digits: 1, group: "test error", unit: "%" }) as const;
  return {
    id: "fig8-ends",
    caption: `Test error and training loss within ${profile.fig8.budget} SMMs, means over seeds`,
    columns: [
      ...PANEL_COLUMNS,
      error("minimum", "minimum"),
      error("end", "at the end"),
      { id: "loss", label: "training loss at the end", type: "number", digits: 4 },
      { id: "updates", label: "weight updates", type: "number", digits: 0 },
      { id: "n", label: "n", type: "number", digits: 0 },
    ],
    rows: rowsOf(byPanel(runs, profile.fig8), ({ runs: own, label, link }) => {
      const finished = own.filter(isFinished);
      const diverged = own.length - finished.length;
      return {
        minimum: { ...meanCell(finished.map(smallestError), `${label}/minimum`), link },
        end: { ...meanCell(finished.map(lastError), `${label}/end`), link },
        loss: { value: average(finished.map(lastLoss)), link },
        updates: { value: finished[0]?.result.curve.at(-1)?.updates ?? null },
        n: {
          value: finished.length,
          link,
          ...(diverged > 0 ? { note: `${diverged} diverged` } : {}),
        },
      };
    }),
    source: sourceOf(runs, profile.fig8.scale),
    notes: [`In brackets, intervals of means: ${INTERVALS_IN_WORDS}`],
  };
}

/** Who is faster depends on what is counted: the factors to iPC's in the other units. */
export function factorTable(runs: readonly Fig8Run[], { profile }: Results): Table {
  const counted = UNITS.flatMap((unit) =>
    unit === "smms" ? [] : TARGETS.map((target) => ({ id: `${unit}-${target}`, unit, target }))
  );
  return {
    id: "fig8-factors",
    caption: "Cost until a training loss, times iPC's, in other units than SMMs",
    columns: [
      ...PANEL_COLUMNS,
      ...counted.map(({ id, unit, target }) => ({
        id,
        label: String(target),
        type: "number" as const,
        digits: 2,
        group: `${UNIT_LABELS[unit]}, times iPC's, to a loss of`,
      })),
      { id: "products", label: "MMs per iteration", type: "number", digits: 0 },
      { id: "milliseconds", label: "ms per iteration", type: "number", digits: 2 },
    ],
    rows: rowsOf(byPanel(runs, profile.fig8), ({ runs: own, ipc, link }) => ({
      ...Object.fromEntries(
        counted.map(({ id, ...until }) => [id, overIpc(own, ipc, { ...until, link })]),
      ),
      products: { value: own[0]!.result.products },
      milliseconds: { value: own[0]!.timing.millisecondsPerStep },
    })),
    source: sourceOf(runs, profile.fig8.scale),
    notes: [
      `A dash: iPC did not get there with all seeds. ${BOUNDS_IN_WORDS}`,
      "MMs: products of the executed steps, weight gradients and initialisation included. Seconds: one " +
      "thread; of the trainings that compute the same step, which ran side by side, the least " +
      "disturbed one's time.",
    ],
  };
}

const PANEL_COLUMNS = [
  { id: "data", label: "data", type: "text" },
  { id: "L", label: "L", type: "number", digits: 0 },
  { id: "rule", label: "rule", type: "text" },
] as const;

/** A row per panel and rule. */
function rowsOf(
  panels: readonly Fig8Panel[],
  cells: (of: {
    readonly runs: readonly Fig8Run[];
    readonly ipc: readonly Fig8Run[];
    readonly label: string;
    /** The panel's seeds. */
    readonly link: string;
  }) => Cells,
): Row[] {
  return panels.flatMap((panel) => {
    const { data, L, runs } = panel;
    const [ipc, link] = [ipcOf(runs), panelSeedsId(panel)];
    return byRule(runs).map(({ label, runs: own }): Row => ({
      cells: {
        data: { value: dataTitle(data) },
        L: { value: L },
        rule: { value: label },
        ...cells({ runs: own, ipc, label: `${data}/${L}/${label}`, link }),
      },
    }));
  });
}

function overIpc(
  own: readonly Fig8Run[],
  ipc: readonly Fig8Run[],
  { link, ...until }: {
    readonly target: number;
    readonly unit: Unit;
    /** The panel's seeds. */
    readonly link: string;
  },
): Cell {
  if (own[0]?.settings.rule.kind === "ipc") return { value: null };
  return { ...factorCell(costFactor(own, ipc, until)), link };
}

/** The mean over seeds with its interval; `label` names the bootstrap's stream. */
function meanCell(values: readonly number[], label: string): Cell {
  const summary = soundSummary(values, { random: stream("fig8", "mean", label) });
  return { value: summary.mean, ...intervalCell(summary) };
}
