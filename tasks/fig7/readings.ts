/**
 * @file Where the paper is silent on the generative nets: the reading taken beside other plausible ones,
 * on the panel of Fig. 2 (left). Does the claim, that iPC converges much faster than PC, hold under each?
 */
import type { Block, Row } from "../../reports/document.ts";
import { INTERVALS_IN_WORDS } from "../../reports/summary_cells.ts";
import { factorInWords, meanArrival, MUCH, muchInWords } from "../arrivals.ts";
import type { FactorInWords } from "../arrivals.ts";
import { average } from "../average.ts";
import type { Results } from "../experiment.ts";
import { sourceOf } from "../report_source.ts";
import { holdsInWords, verdictOf } from "../verdict.ts";
import { arrivalsAt, endEnergy, endFactor, HALF, ipcOf, markFactor, MARKS } from "./factors.ts";
import { fig7Panels, isFinished, readingRuns } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";
import { fig7Readings, mainPanel, ruleLabel } from "./stages.ts";

/** A closed table of the readings; nothing where none is finished. */
export function fig7ReadingsFold(results: Results): Block[] {
  const { fig7: profile } = results.profile;
  const main = mainPanel(profile);
  const panel = fig7Panels(results).find(({ data, L, width }) =>
    data === main.data && L === main.L && width === main.width
  );
  const readings = fig7Readings(profile).map(({ id, text }) => ({
    id,
    text,
    runs: readingRuns(results, id),
  })).filter(({ runs }) => runs.length > 0);
  if (panel === undefined || readings.length === 0) return [];
  const T = profile.Ts[0]!;
  const label = ruleLabel({ kind: "pc", T, gamma: profile.gamma });
  const pcOf = ({ rules }: Fig7Panel) => rules.find((rule) => rule.label === label)?.runs ?? [];

  const compared: Compared[] = [
    {
      text: `taken: Adam with α = ${profile.alpha}, tanh, zero latents as wide as the layers, ` +
        `PyTorch's initialisation, value nodes kept`,
      pc: pcOf(panel),
      ipc: ipcOf(panel),
    },
    ...readings.map(({ text, runs }) => {
      const own = (kind: "pc" | "ipc") =>
        runs.filter(({ settings }) => settings.rule.kind === kind);
      // What a reading does not change is trained once: the panel's own.
      const seeds = new Set(runs.map(({ settings }) => settings.seed));
      const ipc = own("ipc").length > 0
        ? own("ipc")
        : ipcOf(panel).filter(({ settings }) => seeds.has(settings.seed));
      return { text, pc: own("pc"), ipc };
    }),
  ];
  const factors = compared.flatMap(factorsOf);
  return [{
    kind: "fold",
    title: "Other readings of what the paper leaves open",
    blocks: [{
      kind: "table",
      table: {
        id: "fig7-readings",
        caption:
          `Does iPC converge much faster than PC under other readings? ${panel.title}, T = ${T}`,
        columns: [
          { id: "reading", label: "reading", type: "text" },
          { id: "ipc", label: "iPC", type: "number", digits: 0, group: "iterations to a half" },
          { id: "pc", label: "PC", type: "number", digits: 0, group: "iterations to a half" },
          { id: "factor", label: "PC, times iPC's", type: "text", group: "iterations to a half" },
          ...MARKS.slice(1).map(({ id, text }) =>
            ({ id, label: "PC, times iPC's", type: "text", group: `to ${text}` }) as const
          ),
          { id: "end-ipc", label: "iPC", type: "number", digits: 1, group: "energy at the end" },
          { id: "end-pc", label: "PC", type: "number", digits: 1, group: "energy at the end" },
          {
            id: "end-factor",
            label: "PC, times iPC's",
            type: "text",
            group: "energy at the end",
          },
          { id: "holds", label: "claim holds", type: "text" },
          { id: "n", label: "seeds", type: "number", digits: 0 },
        ],
        rows: compared.map(row),
        source: sourceOf(
          [...new Set(compared.flatMap(({ pc, ipc }) => [...pc, ...ipc]))],
          profile.scale,
        ),
        notes: [
          `In brackets, intervals: ${INTERVALS_IN_WORDS}`,
          `A dash: some seed did not get there within ${profile.iterations} iterations; open: iPC did ` +
          `not, or the budget or a few seeds do not tell.`,
          `The claim, as in the table of claims: ${muchInWords(factors)}, to a half, and to the ` +
          `other marks where that is not open.`,
        ],
      },
    }],
  }];
}

/** A row's trainings. */
interface Compared {
  readonly text: string;
  readonly pc: readonly Fig7Run[];
  readonly ipc: readonly Fig7Run[];
}

/** PC over iPC to every mark, by the claim's measure. */
function factorsOf({ pc, ipc }: Pick<Compared, "pc" | "ipc">): FactorInWords[] {
  return MARKS.map((mark) => factorInWords(markFactor(pc, ipc, mark), { beyond: MUCH }));
}

function row({ text, pc, ipc }: Compared): Row {
  const [half, ipcHalf] = [arrivalsAt(pc, HALF), arrivalsAt(ipc, HALF)];
  const [factor, ...later] = factorsOf({ pc, ipc });
  const end = (runs: readonly Fig7Run[]) => average(runs.filter(isFinished).map(endEnergy));
  const known = later.map(({ holds }) => holds).filter((holds) => holds !== undefined);
  return {
    cells: {
      reading: { value: text },
      ipc: { value: ipcHalf.length === 0 ? null : meanArrival(ipcHalf) },
      pc: { value: half.length === 0 ? null : meanArrival(half) },
      factor: { value: factor!.text },
      ...Object.fromEntries(
        MARKS.slice(1).map(({ id }, index) => [id, { value: later[index]!.text }]),
      ),
      "end-ipc": { value: end(ipc) },
      "end-pc": { value: end(pc) },
      "end-factor": { value: factorInWords(endFactor(pc, ipc)).text },
      holds: { value: holdsInWords(verdictOf(factor!.holds, ...known)) },
      n: { value: Math.min(pc.length, ipc.length) },
    },
  };
}
