/**
 * @file Where the paper is silent on the full-batch classifier: the reading taken beside other plausible
 * ones, on the panel of Fig. 2 (right). Does the claim, that iPC converges much faster than all, hold
 * under each, as far as BP and PC are asked?
 */
import type { Block, Cell, Row } from "../../reports/document.ts";
import { INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import { factorInWords, meanArrival, MUCH, muchInWords } from "../arrivals.ts";
import { dataTitle } from "../data_title.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { holdsInWords, verdictOf } from "../verdict.ts";
import { arrivalsAtLoss, costFactor, TARGETS } from "./costs.ts";
import { byPanel, fig8Runs, isFinished, readingRuns } from "./runs.ts";
import type { Fig8Run } from "./runs.ts";
import { fig8Readings, readingsPanel } from "./stages.ts";

const UNIT = "smms";

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
  const factors = compared.flatMap(factorsOf).map(({ factor }) => factor);
  return [{
    kind: "fold",
    title: "Other readings of what the paper leaves open",
    blocks: [{
      kind: "table",
      table: {
        id: "fig8-readings",
        caption:
          `Does iPC converge much faster under other readings? ${
            dataTitle(data)
          }, L = ${L}, T = ${T}, ` +
          `SMMs until a training loss`,
        columns: [
          { id: "reading", label: "reading", type: "text" },
          ...SHOWN.flatMap((target) => {
            const group = `to a loss of ${target}`;
            return [
              { id: `ipc-${target}`, label: "iPC", type: "number", digits: 0, unit: "SMMs", group },
              { id: `bp-${target}`, label: "BP, times iPC's", type: "text", group },
              { id: `pc-${target}`, label: "PC, times iPC's", type: "text", group },
            ] as const;
          }),
          { id: "holds", label: "claim holds", type: "text" },
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
          `The claim, as in the table of claims, but without Z-IL: ${
            muchInWords(factors)
          }, at every loss ` +
          `of ${
            TARGETS.join(", ")
          } that all of iPC's seeds reach. It does not hold where iPC diverges.`,
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

/** Losses whose factors are shown: the first and the last. */
const SHOWN = [TARGETS[0], TARGETS.at(-1)!] as const;

/** BP and PC over iPC to every loss, by the claim's measure. */
function factorsOf(compared: Pick<Compared, "bp" | "pc" | "ipc">) {
  return TARGETS.flatMap((target) =>
    (["bp", "pc"] as const).map((rule) => ({
      rule,
      target,
      factor: factorInWords(costFactor(compared[rule], compared.ipc, { target, unit: UNIT }), {
        beyond: MUCH,
      }),
    }))
  );
}

function row({ text, n, ...runs }: Compared): Row {
  const factors = factorsOf(runs);
  const diverged = runs.ipc.filter((run) => !isFinished(run)).length;
  // Where iPC itself does not get to a later loss, that one is not asked.
  const asked = factors.filter(({ target, factor }) =>
    target === TARGETS[0] || factor.factor !== undefined
  );
  const findings = asked.map(({ factor }) => factor.holds);
  const verdict = verdictOf(...findings, ...(diverged > 0 ? [false] : []));
  const losses = [...new Set(asked.map(({ target }) => target))];
  const alone = verdict === "reproduced" && losses.length < TARGETS.length
    ? ` (to ${losses.join(", ")} alone)`
    : "";
  const shown = SHOWN.flatMap((target): [string, Cell][] => [
    [`ipc-${target}`, {
      value: meanArrival(arrivalsAtLoss(runs.ipc, { target, unit: UNIT })),
      ...(diverged > 0 ? { note: `${diverged} of ${runs.ipc.length} seeds of iPC diverged` } : {}),
    }],
    ...factors.filter((one) => one.target === target).map(({ rule, factor }): [string, Cell] => [
      `${rule}-${target}`,
      { value: factor.text },
    ]),
  ]);
  return {
    cells: {
      reading: { value: text },
      ...Object.fromEntries(shown),
      holds: { value: `${holdsInWords(verdict)}${alone}` },
      n: { value: n },
    },
  };
}

function seedsOf(runs: readonly Fig8Run[]): Set<number> {
  return new Set(runs.map(({ settings }) => settings.seed));
}
