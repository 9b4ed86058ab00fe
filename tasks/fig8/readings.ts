/**
 * @file Where the paper is silent on the full-batch classifier: the reading taken beside other plausible
 * ones, on the panel of Fig. 2 (right). Does iPC come first under each?
 */
import type { Block, Row } from "../../reports/document.ts";
import { INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import { factorInWords, meanArrival } from "../arrivals.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { arrivalsAtLoss, costFactor, TARGETS } from "./costs.ts";
import { byPanel, fig8Runs, readingRuns } from "./runs.ts";
import type { Fig8Run } from "./runs.ts";
import { fig8Readings, readingsPanel } from "./stages.ts";

/** A closed table of the readings; nothing where none is finished. */
export function fig8ReadingsFold(results: Results): Block[] {
  const { fig8: profile } = results.profile;
  const { data, L } = readingsPanel(profile);
  const panel = byPanel(fig8Runs(results), profile).find((one) => one.data === data && one.L === L);
  const readings = fig8Readings(profile).map(({ id, text }) => ({
    id,
    text,
    runs: readingRuns(results, id),
  })).filter(({ runs }) => runs.length > 0);
  if (panel === undefined || readings.length === 0) return [];
  const T = profile.Ts[0]!;
  const ofRule = (runs: readonly Fig8Run[], kind: "bp" | "pc" | "ipc") =>
    runs.filter(({ settings: { rule } }) =>
      rule.kind === kind && (rule.kind !== "pc" || rule.T === T)
    );
  const taken: Compared = {
    text: `taken: tanh, Adam with α = ${profile.alpha}, γ = ${profile.gamma}, PC's values reset`,
    bp: ofRule(panel.runs, "bp"),
    pc: ofRule(panel.runs, "pc"),
    ipc: ofRule(panel.runs, "ipc"),
    n: seedsOf(panel.runs).size,
  };
  const compared = [
    taken,
    ...readings.map(({ text, runs }): Compared => {
      const seeds = seedsOf(runs);
      // What a reading does not change is trained once: the panel's own.
      const used = (kind: "bp" | "pc" | "ipc") => {
        const own = ofRule(runs, kind);
        return own.length > 0
          ? own
          : ofRule(panel.runs, kind).filter(({ settings }) => seeds.has(settings.seed));
      };
      return { text, bp: used("bp"), pc: used("pc"), ipc: used("ipc"), n: seeds.size };
    }),
  ];
  const [target] = TARGETS;
  return [{
    kind: "fold",
    title: "Other readings of what the paper leaves open",
    blocks: [{
      kind: "table",
      table: {
        id: "fig8-readings",
        caption:
          `Does iPC come first under other readings? ${
            dataTitle(data)
          }, L = ${L}, T = ${T}, SMMs until ` +
          `a training loss of ${target}`,
        columns: [
          { id: "reading", label: "reading", type: "text" },
          { id: "ipc", label: "iPC", type: "number", digits: 0, unit: "SMMs" },
          { id: "bp", label: "BP, times iPC's", type: "text" },
          { id: "pc", label: "PC, times iPC's", type: "text" },
          { id: "holds", label: "iPC first", type: "text" },
          { id: "n", label: "seeds", type: "number", digits: 0 },
        ],
        rows: compared.map(row),
        source: sourceOf(
          [...new Set(compared.flatMap(({ bp, pc, ipc }) => [...bp, ...pc, ...ipc]))],
          profile.scale,
        ),
        notes: [
          `In brackets, intervals: ${INTERVALS_IN_WORDS}`,
          "Open: iPC did not get there, the budget does not tell, or a few seeds disagree.",
        ],
      },
    }],
  }];
}

/** A row's trainings. */
interface Compared {
  readonly text: string;
  readonly bp: readonly Fig8Run[];
  readonly pc: readonly Fig8Run[];
  readonly ipc: readonly Fig8Run[];
  readonly n: number;
}

function row({ text, bp, pc, ipc, n }: Compared): Row {
  const until = { target: TARGETS[0], unit: "smms" } as const;
  const [overBp, overPc] = [bp, pc].map((own) => factorInWords(costFactor(own, ipc, until)));
  const holds = [overBp!.holds, overPc!.holds];
  return {
    cells: {
      reading: { value: text },
      ipc: { value: meanArrival(arrivalsAtLoss(ipc, until)) },
      bp: { value: overBp!.text },
      pc: { value: overPc!.text },
      holds: { value: holds.includes(undefined) ? "open" : holds.includes(false) ? "no" : "yes" },
      n: { value: n },
    },
  };
}

function seedsOf(runs: readonly Fig8Run[]): Set<number> {
  return new Set(runs.map(({ settings }) => settings.seed));
}
