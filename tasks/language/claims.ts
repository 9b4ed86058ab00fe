/** @file The paper's claims of section 5, each with a verdict from our own trainings. */
import { formatNumber } from "../../reports/numbers.ts";
import { printedAgainst, table3Cell } from "../../reports/statistics/published.ts";
import type { Table3Cell } from "../../reports/statistics/published.ts";
import { decided, intervalNames } from "../../reports/statistics/seed_interval.ts";
import { average } from "../average.ts";
import type { Claim, Results } from "../experiment.ts";
import { claimData } from "../report_source.ts";
import { ipcMinus, ipcOver } from "./comparisons.ts";
import type { LanguageTask } from "./profiles.ts";
import {
  borrowedRate,
  convergedCount,
  convergenceOf,
  languageCells,
  seedCount,
  testPerplexity,
} from "./runs.ts";
import type { LanguageCellRuns } from "./runs.ts";
import { verdictOf } from "../verdict.ts";

/** How far apart two perplexities may be that are called similar: the band of tests of equivalence. */
const SIMILAR: readonly [number, number] = [0.8, 1.25];

/** Shares of a threshold that all have to tell the same of who converged. */
const AROUND = [0.95, 1, 1.05] as const;

/** The claims about one task; none where nothing was trained. */
export function languageClaims(task: LanguageTask, results: Results): Claim[] {
  const cells = languageCells(results, task);
  if (cells.length === 0) return [];
  const evidence = { task, cells, results };
  return task === "masked"
    ? [
      difference(evidence, {
        id: "ipc-over-pc",
        claim: "iPC significantly outperforms PC on masked LMs",
        other: "pc",
        side: "below",
      }),
      difference(evidence, {
        id: "ipc-over-bp",
        claim: "iPC performs better than BP on masked LMs",
        other: "bp",
        side: "below",
      }),
      convergence(evidence),
      similarity(evidence),
    ]
    : [
      difference(evidence, {
        id: "ipc-over-pc",
        claim: "iPC significantly outperforms PC on conditional LMs",
        other: "pc",
        side: "below",
      }),
      difference(evidence, {
        id: "bp-over-ipc",
        claim: "iPC performs worse than BP on conditional LMs",
        other: "bp",
        side: "above",
      }),
      similarity(evidence),
    ];
}

interface Evidence {
  readonly task: LanguageTask;
  readonly cells: readonly LanguageCellRuns[];
  readonly results: Results;
}

/** What every claim says of its origin. */
function origin({ cells, results }: Evidence) {
  const runs = cells.flatMap(({ runs }) => runs);
  return { scale: results.profile.language.scale, ...claimData(runs) };
}

/** The runs of two rules; undefined where one of them was not trained. */
function both({ cells }: Evidence, other: string) {
  const [ipc, second] = ["ipc", other].map((id) => cells.find((cell) => cell.id === id));
  return ipc === undefined || second === undefined ? undefined : { ipc, other: second };
}

/** What the paper prints for iPC and another rule. */
function printed(task: LanguageTask, other: "bp" | "pc"): string {
  const cell = (rule: Table3Cell["rule"]) => table3Cell(task, rule).printed;
  return printedAgainst(cell("iPC"), cell(other === "bp" ? "BP" : "PC"));
}

/** "3 of 10": the masked models' seeds that converged in the paper. */
function printedConverged(rule: Table3Cell["rule"]): string {
  const { printed, perplexities } = table3Cell("masked", rule);
  return `${printed.converged} of ${perplexities.length}`;
}

/** A claim about iPC minus another rule, seed by seed. */
function difference(
  evidence: Evidence,
  { id, claim, other, side }: {
    readonly id: string;
    readonly claim: string;
    readonly other: "bp" | "pc";
    /** On which side of 0 the difference's interval is to lie. */
    readonly side: "below" | "above";
  },
): Claim {
  const { task } = evidence;
  const compared = both(evidence, other);
  const { difference = null, interval = null, n = 0 } = compared === undefined
    ? {}
    : ipcMinus(compared.other, compared.ipc);
  return {
    id: `lm-${task}-${id}`,
    claim:
      `${claim} (read as: the difference in test perplexity, seed by seed, lies ${side} 0 over its ` +
      `whole ${intervalNames([n])}${other === "bp" ? updatesNote(evidence) : ""})`,
    published: printed(task, other),
    ours: compared === undefined
      ? "not both trained"
      : inWords({ value: difference, interval }, signed) + controlled(evidence, other),
    seeds: counted(n, "pair of seeds", "pairs of seeds"),
    ...origin(evidence),
    verdict: verdictOf(
      decided({ interval, n }, (value) => side === "below" ? value < 0 : value > 0),
    ),
    link: `lm-${task}-differences`,
  };
}

/** "All 10 seeds converge, whereas PC has only 3 converging seeds." */
function convergence(evidence: Evidence): Claim {
  const { task, results } = evidence;
  const compared = both(evidence, "pc");
  const [ipc, pc] = compared === undefined
    ? []
    : [compared.ipc, compared.other].map(({ cell, runs }) => {
      const rule = convergenceOf(cell, results);
      return rule === undefined ? undefined : {
        of: runs.length,
        rule,
        converged: convergedCount(runs.map(testPerplexity), rule),
        around: AROUND.map((share) =>
          convergedCount(runs.map(testPerplexity), { ...rule, below: share * rule.below })
        ),
      };
    });
  const known = ipc !== undefined && pc !== undefined;
  const tested = known && ipc.of > 1 && pc.of > 1 && ipc.rule.applies && pc.rule.applies;
  const rules = known ? [...new Set([ipc.rule.text, pc.rule.text])] : [];
  return {
    id: `lm-${task}-converged`,
    claim:
      "All seeds of iPC converge on masked LMs, whereas few of PC do (read as: at most half of " +
      `PC's, and likewise with thresholds 5% lower and higher${
        rules.length === 0 ? "" : `; converged: ${rules.join("; of PC: ")}`
      })`,
    published: `${printedConverged("iPC")} against ${printedConverged("PC")}`,
    ours: known
      ? `${ipc.converged} of ${ipc.of} against ${pc.converged} of ${pc.of}`
      : "not both trained",
    seeds: counted(
      compared === undefined ? 0 : seedCount([compared.ipc, compared.other]),
      "seed",
      "seeds",
    ),
    ...origin(evidence),
    verdict: verdictOf(
      tested
        ? agreed(AROUND.map((_, at) => ipc.around[at] === ipc.of && pc.around[at]! <= pc.of / 2))
        : undefined,
    ),
    link: `lm-${task}-perplexity`,
  };
}

/** "iPC performs similarly to BP in terms of test perplexity." */
function similarity(evidence: Evidence): Claim {
  const { task } = evidence;
  const compared = both(evidence, "bp");
  const { ratio = null, interval = null, n = 0 } = compared === undefined
    ? {}
    : ipcOver(compared.other, compared.ipc);
  return {
    id: `lm-${task}-like-bp`,
    claim:
      `iPC's test perplexity is comparable to BP's on ${task} LMs (read as: their ratio lies within ` +
      `${SIMILAR.join(" to ")} over its whole ${intervalNames([n])}${updatesNote(evidence)})`,
    published: printed(task, "bp"),
    ours: compared === undefined
      ? "not both trained"
      : inWords({ value: ratio, interval }, (value) => value.toFixed(2)),
    seeds: counted(n, "pair of seeds", "pairs of seeds"),
    ...origin(evidence),
    verdict: verdictOf(
      agreed([
        decided({ interval, n }, (value) => value >= SIMILAR[0] && value <= SIMILAR[1]),
        // An interval that crosses a bound shows neither.
        interval === null ? undefined : interval[0] <= SIMILAR[1] && interval[1] >= SIMILAR[0],
      ]),
    ),
    link: `lm-${task}-perplexity`,
  };
}

/** What all say; undefined where they differ or one says nothing. */
function agreed(findings: readonly (boolean | undefined)[]): boolean | undefined {
  return findings.every((finding) => finding === findings[0]) ? findings[0] : undefined;
}

/** What stands beside a comparison with BP: iPC updates its weights T times per minibatch, BP once. */
function updatesNote(evidence: Evidence): string {
  const cells = both(evidence, "bp");
  const rule = cells?.ipc.cell.rule;
  if (rule === undefined || !("T" in rule)) return "";
  const times = rule.T * cells!.other.cell.batch / cells!.ipc.cell.batch;
  const control = both(evidence, "bpxt") === undefined
    ? `no BP × ${rule.T} was trained here to tell what these alone do`
    : `for as many per minibatch, see BP × ${rule.T}`;
  return `; iPC makes ${formatNumber(times)} times BP's updates: ${control}`;
}

/** The controls: what is trained beside a rule, and as what. */
const CONTROLS = {
  bp: { id: "bpxt", what: "with as many updates a minibatch, ", note: borrowedRate },
  pc: { id: "pc-norm", what: "", note: () => "" },
} as const;

/** What the rule's control reaches; nothing where that was not trained. */
function controlled(evidence: Evidence, rule: keyof typeof CONTROLS): string {
  const { id, what, note } = CONTROLS[rule];
  const control = both(evidence, id);
  if (control === undefined) return "";
  const { other, ipc } = control;
  const { difference, interval } = ipcMinus(other, ipc);
  const reached = average(other.runs.map(testPerplexity));
  if (difference === null || reached === null) return "";
  return `; ${what}${other.label}${note(other)} reaches ${reached.toFixed(2)}: iPC minus it ` +
    inWords({ value: difference, interval }, signed);
}

/** "-10.00 [-12.00, -8.00]"; without an interval where there are too few pairs for one. */
function inWords(
  { value, interval }: {
    readonly value: number | null;
    readonly interval: readonly [number, number] | null;
  },
  text: (value: number) => string,
): string {
  if (value === null) return "too few pairs of seeds";
  return `${text(value)}${interval === null ? "" : ` [${interval.map(text).join(", ")}]`}`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

/** "no pair", "1 pair", "2 pairs". */
function counted(count: number, one: string, more: string): string {
  return count === 0 ? `no ${one}` : `${count} ${count === 1 ? one : more}`;
}
