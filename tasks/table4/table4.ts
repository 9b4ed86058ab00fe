/**
 * @file Table 4, Theorem 3.1, Fig. 1(b) and Fig. 5: what one weight update costs in matrix products, and
 * when each rule moves values and weights, counted and drawn from the steps as they are executed.
 */
import { asJson } from "../../base/canonical_json.ts";
import type { Row, ScheduleFigure, Section, Source, Table } from "../../reports/document.ts";
import { FIGURE_5, table4Column } from "../../reports/statistics/published.ts";
import type { CountedRule, CountingResult, CountingSettings } from "./count_products.ts";
import { finishedStages } from "../experiment.ts";
import type { Claim, Experiment, Finished, Results } from "../experiment.ts";
import { verdictOf } from "../verdict.ts";

type Counting = Finished<CountingSettings, CountingResult, unknown>;

const STAGE = "table4/counts";
const SETTINGS: CountingSettings = { depths: [2, 3, 4, 6, 10, 20], T: 8 };
const LABELS = {
  pc: "PC",
  zil: "Z-IL",
  bp: "BP",
  ipc: "iPC",
} as const satisfies Readonly<Record<CountedRule, string>>;

export const table4: Experiment = {
  id: "table4",
  title: "Table 4, Theorem 3.1, Figs. 1(b) and 5: what an update costs",
  summary: "Matrix products per update and schedules, counted on the executed steps",
  data: () => [],
  stages: () => [{
    name: STAGE,
    kind: "counting",
    module: "tasks/table4/count_products.ts",
    params: asJson(SETTINGS),
    inputs: {},
    cost: 3,
  }],
  sections,
  claims,
};

function sections(results: Results): Section[] {
  const counting = find(results);
  if (counting === undefined) return [];
  const source = sourceOfCounting(counting);
  return [{
    id: "table4",
    title: "Table 4, Theorem 3.1, Figs. 1 and 5: what an update costs",
    blocks: [
      {
        kind: "text",
        text:
          "The training step of every rule is recorded as one graph. *MM* is the number of its " +
          "matrix products, *SMM* the longest chain of products that wait for one another. Both are " +
          "counted on the graph, for one weight update whose value nodes are there already. Table 4 " +
          "leaves the products of the weight gradients out; both counts are shown. PC's and Z-IL's " +
          "printed counts leave out the last evaluation of the errors, which the weight update needs: " +
          "L products.",
      },
      { kind: "table", table: countTable(counting, source) },
      {
        kind: "figure",
        figure: {
          id: "fig1b",
          title: "Fig. 1(b): when values and weights move",
          caption: "The executed schedules on a network of 3 layers. PC infers, then updates all " +
            "weights at once; Z-IL updates theta[l] at t = l; iPC moves everything at every t (a layer " +
            "that no error has reached yet, by nothing).",
          description:
            "Three rows, PC, Z-IL and iPC; marks show which layers' values and weights " +
            "move at each inference step.",
          source,
          type: "schedule",
          time: "t (inference step)",
          rows: counting.result.schedules.map(({ rule, L, events }) => ({
            label: LABELS[rule],
            layers: L,
            events: events.map(({ t, what, level }) => ({ time: t, layer: level, what })),
          })),
        },
      },
      { kind: "figure", figure: { ...fig5(counting), source } },
    ],
  }];
}

function countTable({ result }: Counting, source: Source): Table {
  return {
    id: "table4-counts",
    caption: "Matrix products per weight update, counted and as printed",
    columns: [
      { id: "rule", label: "rule", type: "text" },
      { id: "L", label: "L", type: "number", digits: 0 },
      { id: "T", label: "inference steps", type: "number", digits: 0 },
      { id: "mm", label: "counted", type: "number", digits: 0, group: "MM" },
      { id: "mm-printed", label: "Table 4", type: "number", digits: 0, group: "MM" },
      { id: "mm-all", label: "with gradients", type: "number", digits: 0, group: "MM" },
      { id: "mm-executed", label: "left when merged", type: "number", digits: 0, group: "MM" },
      { id: "smm", label: "counted", type: "number", digits: 0, group: "SMM" },
      { id: "smm-printed", label: "Table 4", type: "number", digits: 0, group: "SMM" },
      { id: "smm-all", label: "with gradients", type: "number", digits: 0, group: "SMM" },
    ],
    rows: result.updates.map((update): Row => {
      const { rule, L, T, withoutWeightGradients, withWeightGradients, executedMM } = update;
      const printed = table4Column(LABELS[rule]).count(L, T);
      return {
        cells: {
          rule: { value: LABELS[rule] },
          L: { value: L },
          T: { value: rule === "bp" ? null : T },
          mm: { value: withoutWeightGradients.MM },
          "mm-printed": { value: printed.mm },
          "mm-all": { value: withWeightGradients.MM },
          "mm-executed": { value: executedMM },
          smm: { value: withoutWeightGradients.SMM },
          "smm-printed": { value: printed.smm },
          "smm-all": { value: withWeightGradients.SMM },
        },
      };
    }),
    source,
    notes: [
      "The main text's 2L for BP counts the weight gradients' last product, the appendix's 2L - 1 does " +
      "not: the two columns of SMM.",
      "Left when merged: dead nodes gone and equal nodes computed once (PC's product of the constant " +
      "input is computed once for all T steps), gradients included.",
    ],
  };
}

function fig5({ result }: Counting): ScheduleFigure & {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly description: string;
} {
  const counts = result.fig5.map(({ rule, updates }) => {
    const partial = updates.filter(({ levels }) => levels.length < 3);
    const times = partial.map(({ backwardSMM }) => backwardSMM).join(" and ");
    return `${LABELS[rule]}: ${updates.length - partial.length} full` +
      (partial.length > 0 ? ` and ${partial.length} partial (at ${times})` : "");
  });
  return {
    id: "fig5",
    title: "Fig. 5: weight updates in six backward SMMs",
    caption:
      `A network of 3 layers. ${counts.join("; ")} updates. A square: a layer's weights are ` +
      `updated, after so many backward products one after another; a ring: the layer's error, from which ` +
      `they are updated, is there. BP starts anew after every update; iPC never clears its ` +
      `errors, so that from the second product on every layer has one at any time.`,
    description:
      "Two rows, BP and iPC; marks show after how many backward SMMs each layer had an error, and " +
      "its weights were updated.",
    type: "schedule",
    time: "backward SMMs",
    rows: result.fig5.map(({ rule, updates }) => ({
      label: LABELS[rule],
      layers: 3,
      events: updates.flatMap(({ backwardSMM, levels, arrivals }) =>
        levels.flatMap((layer, index) => [
          { time: arrivals[index]!, layer, what: "error" as const },
          { time: backwardSMM, layer, what: "weight" as const },
        ])
      ),
    })),
  };
}

function claims(results: Results): Claim[] {
  const counting = find(results);
  if (counting === undefined) return [];
  const { updates, fig5 } = counting.result;
  const smm = (rule: CountedRule) =>
    updates.filter((update) => update.rule === rule)
      .map(({ L, withWeightGradients }) => ({ L, SMM: withWeightGradients.SMM }));
  const theorem = smm("ipc").every(({ SMM }) => SMM === 2) &&
    smm("bp").every(({ L, SMM }) => SMM === 2 * L);
  const list = (rule: CountedRule) => smm(rule).map(({ L, SMM }) => `L ${L}: ${SMM}`).join(", ");
  const full = (rule: "bp" | "ipc") =>
    fig5.find((row) => row.rule === rule)!.updates
      .filter(({ levels }) => levels.length === 3).length;
  const partial = fig5.find(({ rule }) => rule === "ipc")!.updates.length - full("ipc");
  const paper = FIGURE_5;
  const shared = {
    seeds: "none needed",
    scale: "paper",
    data: "none: counted on the recorded steps",
  };
  return [
    {
      id: "theorem-3.1",
      claim: "Theorem 3.1: an update takes O(1) SMMs for iPC and O(L) for BP",
      published: "2 and 2L (2L - 1)",
      ours: `iPC ${list("ipc")}; BP ${list("bp")}`,
      ...shared,
      verdict: verdictOf(theorem),
      link: "table4-counts",
    },
    {
      id: "fig5-updates",
      claim:
        "Fig. 5: in 6 backward SMMs of a 3-layer net iPC updates 5 times fully and 2 partially, BP 3",
      published: `${paper.iPC.full} + ${paper.iPC.partial} against ${paper.BP.full}`,
      ours: `${full("ipc")} + ${partial} against ${full("bp")}`,
      ...shared,
      verdict: verdictOf(
        full("ipc") === paper.iPC.full,
        partial === paper.iPC.partial,
        full("bp") === paper.BP.full,
      ),
      link: "fig5",
    },
  ];
}

function find(results: Results): Counting | undefined {
  return finishedStages<CountingSettings, CountingResult, unknown>(results, STAGE)[0];
}

function sourceOfCounting({ provenance }: Counting): Source {
  return {
    data: "none: counted on the recorded steps",
    scale: "paper",
    seeds: "none needed",
    engine: "none: recorded; Fig. 5's weights in float64",
    seconds: provenance.seconds,
    stages: [{
      name: provenance.stage,
      key: provenance.key,
      commit: provenance.commit,
    }],
  };
}
