/** @file The paper's claims of section 5, each with a verdict from our own trainings. */
import { stream } from "../../base/random.ts";
import { bootstrapRatio } from "../../reports/statistics/bootstrap.ts";
import { pairedDifference } from "../../reports/statistics/paired_difference.ts";
import type { PairedDifference } from "../../reports/statistics/paired_difference.ts";
import type { Claim, Results } from "../experiment.ts";
import type { LanguageTask } from "./profiles.ts";
import {
  convergedCount,
  convergenceOf,
  languageCells,
  perplexitiesBySeed,
  seedsOf,
  testPerplexity,
} from "./runs.ts";
import type { LanguageCellRuns } from "./runs.ts";
import { claimData } from "../report_source.ts";

/** How far apart two perplexities may be that are called similar. */
const SIMILAR: readonly [number, number] = [0.8, 1.25];

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
        published: "106.19 against 523.08",
        other: "pc",
        holds: isBelow,
      }),
      difference(evidence, {
        id: "ipc-over-bp",
        claim: "iPC performs better than BP on masked LMs",
        published: "106.19 against 120.02",
        other: "bp",
        holds: isBelow,
      }),
      convergence(evidence),
      similarity(evidence, "106.19 against 120.02"),
    ]
    : [
      difference(evidence, {
        id: "ipc-over-pc",
        claim: "iPC significantly outperforms PC on conditional LMs",
        published: "142.54 against 206.34",
        other: "pc",
        holds: isBelow,
      }),
      difference(evidence, {
        id: "bp-over-ipc",
        claim: "iPC performs worse than BP on conditional LMs",
        published: "142.54 against 113.32",
        other: "bp",
        holds: isAbove,
      }),
      similarity(evidence, "142.54 against 113.32"),
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
  return {
    seeds: `${seedsOf(cells)} seeds`,
    scale: results.profile.language.scale,
    ...claimData(runs),
  };
}

function cellOf({ cells }: Evidence, id: string): LanguageCellRuns | undefined {
  return cells.find((cell) => cell.id === id);
}

/** A claim about iPC minus another rule, seed by seed. */
function difference(
  evidence: Evidence,
  { id, claim, published, other, holds }: {
    readonly id: string;
    readonly claim: string;
    readonly published: string;
    readonly other: string;
    readonly holds: (interval: readonly [number, number]) => boolean;
  },
): Claim {
  const { task } = evidence;
  const compared = compare(evidence, other);
  const interval = compared?.interval ?? null;
  return {
    id: `lm-${task}-${id}`,
    claim,
    published,
    ours: compared === undefined ? "not both trained" : inWords(compared),
    ...origin(evidence),
    verdict: interval === null
      ? "not tested here"
      : holds(interval)
      ? "reproduced"
      : "not reproduced",
    link: `lm-${task}-differences`,
  };
}

function compare(evidence: Evidence, other: string): PairedDifference | undefined {
  const [ipc, second] = [cellOf(evidence, "ipc"), cellOf(evidence, other)];
  if (ipc === undefined || second === undefined) return undefined;
  const seeds = seedsOf(evidence.cells);
  return pairedDifference(perplexitiesBySeed(ipc, seeds), perplexitiesBySeed(second, seeds), {
    random: stream("language", "claim", evidence.task, other),
  });
}

/** "All 10 seeds converge, whereas PC has only 3 converging seeds." */
function convergence(evidence: Evidence): Claim {
  const { task, results } = evidence;
  const counts = (["ipc", "pc"] as const).map((id) => {
    const own = cellOf(evidence, id);
    const rule = own === undefined ? undefined : convergenceOf(own.cell, results);
    return own === undefined || rule === undefined ? undefined : {
      of: own.runs.length,
      converged: convergedCount(own.runs.map(testPerplexity), rule),
      rule,
    };
  });
  const [ipc, pc] = counts;
  const tested = ipc !== undefined && pc !== undefined && ipc.of > 1;
  return {
    id: `lm-${task}-converged`,
    claim: "All seeds of iPC converge on masked LMs, whereas few of PC do",
    published: "10 of 10 against 3 of 10",
    ours: ipc === undefined || pc === undefined
      ? "not both trained"
      : `${ipc.converged} of ${ipc.of} (${ipc.rule.text}) against ${pc.converged} of ${pc.of} ` +
        `(${pc.rule.text})`,
    ...origin(evidence),
    verdict: !tested
      ? "not tested here"
      : ipc.converged === ipc.of && pc.converged / pc.of <= 0.5
      ? "reproduced"
      : "not reproduced",
    link: `lm-${task}-perplexity`,
  };
}

/** "iPC performs similarly to BP in terms of test perplexity." */
function similarity(evidence: Evidence, published: string): Claim {
  const { task } = evidence;
  const seeds = seedsOf(evidence.cells);
  const [ipc, bp] = (["ipc", "bp"] as const).map((id) => {
    const own = cellOf(evidence, id);
    return own === undefined ? [] : perplexitiesBySeed(own, seeds);
  }) as [(number | null)[], (number | null)[]];
  const pairs = ipc.flatMap((value, seed) => {
    const other = bp[seed];
    return value === null || other === null || other === undefined ? [] : [[value, other] as const];
  });
  const ratio = pairs.length < 2 ? undefined : bootstrapRatio(
    pairs.map(([value]) => value),
    pairs.map(([, value]) => value),
    { random: stream("language", "ratio", task), paired: true },
  );
  return {
    id: `lm-${task}-like-bp`,
    claim: `iPC's test perplexity is comparable to BP's on ${task} LMs (read as: within a factor ` +
      `of ${SIMILAR.join(" to ")})`,
    published,
    ours: ratio === undefined
      ? "not both trained on two seeds"
      : `a factor of ${ratio.ratio.toFixed(2)} [${
        ratio.interval.map((value) => value.toFixed(2)).join(", ")
      }]`,
    ...origin(evidence),
    verdict: ratio === undefined
      ? "not tested here"
      : ratio.interval[0] >= SIMILAR[0] && ratio.interval[1] <= SIMILAR[1]
      ? "reproduced"
      : "not reproduced",
    link: `lm-${task}-perplexity`,
  };
}

function isBelow([, high]: readonly [number, number]): boolean {
  return high < 0;
}

function isAbove([low]: readonly [number, number]): boolean {
  return low > 0;
}

function inWords({ difference, interval }: PairedDifference): string {
  if (difference === null) return "no pair of seeds";
  const signed = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
  const range = interval === null ? "" : ` [${interval.map(signed).join(", ")}]`;
  return `${signed(difference)}${range} in test perplexity`;
}
