/**
 * @file The stage that turns finished results into a report's document. It draws nothing: the page is
 * made from the document, so that facts of the moment (this machine, what changed) stay out of the key.
 */
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import { describe } from "../datasets/describe.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import type { StageContext, StageInput, StageResult } from "../pipeline/stage.ts";
import type {
  Block,
  Cell,
  DataBlock,
  Notice,
  PipelineNode,
  ReportDocument,
  Section,
  Table,
} from "../reports/document.ts";
import { tellIntervalOnce } from "../reports/interval_names.ts";
import { experimentsNamed, REPRODUCED, UNTRAINED } from "./contents.ts";
import { dataTitle } from "./data_title.ts";
import type { Claim, Results, StageRecord } from "./experiment.ts";
import { ENCODED_STAGES } from "./language/stages.ts";
import { claimsNotRun } from "./not_run.ts";
import { profileNamed } from "./profiles.ts";

export type ReportSettings = {
  /** Experiments in the order of the report. */
  readonly experiments: readonly string[];
  readonly profile: string;
  readonly command: string;
  readonly data: readonly DataIdentity[];
  /** What each stage does, by its name: a failed one has no other record of it. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Names of the stages that a stage needs, for those that need some. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** Digest of the page's own code: a page drawn differently is another report. */
  readonly page: string;
};

export function run(params: Json, context: StageContext): Promise<StageResult> {
  const settings = params as unknown as ReportSettings;
  const document = reportDocument(settings, context.inputs);
  context.progress(1);
  return Promise.resolve({ value: asJson(document) });
}

/** The whole report. */
export function reportDocument(
  { experiments: ids, profile: profileName, command, data, kinds, needs = {} }: ReportSettings,
  inputs: StageContext["inputs"],
): ReportDocument {
  const profile = profileNamed(profileName);
  const experiments = experimentsNamed(ids);
  const stages = Object.entries(inputs).map(([name, outcome]) => ({ name, outcome }));
  const results: Results = { profile, stages };
  const sections = experiments.flatMap((experiment) => experiment.sections(results))
    .map((section): Section => ({ ...section, blocks: section.blocks.map(withIntervalsNamed) }));
  const claimsOf = (some: typeof experiments) =>
    some.flatMap((experiment) => experiment.claims(results))
      .map((claim): Claim => claim.standIn ? { ...claim, verdict: "not tested here" } : claim);
  const isWhole = REPRODUCED.every((experiment) => experiments.includes(experiment));
  const claims: Claims = {
    trained: claimsOf(experiments.filter((experiment) => !UNTRAINED.includes(experiment))),
    untrained: claimsOf(experiments.filter((experiment) => UNTRAINED.includes(experiment))),
    notRun: isWhole ? claimsNotRun() : [],
  };
  const [only] = experiments;
  return {
    title: experiments.length === 1 && only !== undefined
      ? only.title
      : "Incremental predictive coding, reproduced",
    question:
      "Does incremental predictive coding (iPC) train networks better than predictive coding " +
      "(PC) and as well as backpropagation (BP), as *A Stable, Fast, and Fully Automatic Learning " +
      "Algorithm for Predictive Coding Networks* (ICLR 2024) claims?",
    answer: [
      ...experiments.flatMap((experiment) => experiment.headline?.(results) ?? []),
      ...verdictCounts(claims),
    ],
    notices: notices(results, { data, sections }),
    summary: summary(sections, [...claims.trained, ...claims.untrained, ...claims.notRun]),
    sections,
    command,
    environment: {},
    data: data.map(dataBlock),
    pipeline: pipelineNodes(results, { data, kinds, needs }),
    changes: [],
  };
}

/** The report's claims by what they rest on. */
interface Claims {
  readonly trained: readonly Claim[];
  readonly untrained: readonly Claim[];
  /** Those that no report has results for. */
  readonly notRun: readonly Claim[];
}

/** How many claims of each kind have which verdict, in a paragraph; nothing without claims. */
function verdictCounts({ trained, untrained, notRun }: Claims): string[] {
  const sentences = [
    ...counted("that rest on trainings, at this scale", trained),
    ...counted("that rest on counts, times, theory and published seeds", untrained),
    ...(notRun.length === 0
      ? []
      : [`${notRun.length} more are listed that this report has no results for.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(" ")];
}

/** "The paper's claims that ...: 3 reproduced, 1 not reproduced, 0 not tested."; nothing without claims. */
function counted(which: string, claims: readonly Claim[]): string[] {
  if (claims.length === 0) return [];
  const count = (verdict: Claim["verdict"]) =>
    claims.filter((claim) => claim.verdict === verdict).length;
  return [
    `The paper's claims ${which}: ${count("reproduced")} reproduced, ` +
    `${count("not reproduced")} not reproduced, ${count("not tested here")} not tested.`,
  ];
}

function notices(
  { stages }: Results,
  { data, sections }: {
    readonly data: readonly DataIdentity[];
    readonly sections: readonly Section[];
  },
): Notice[] {
  const failed = stages.filter(({ outcome }) => "failed" in outcome);
  const reduced = sections.flatMap(({ title, blocks }) =>
    [...new Set(blocks.flatMap(scalesOf))].filter((scale) => scale.startsWith("reduced"))
      .map((scale) => `${title} (${scale})`)
  );
  return [
    ...data.filter(({ status }) => status !== "original").map((identity): Notice => ({
      level: "warning",
      text: `${dataTitle(identity.name)} is ${
        identity.status === "synthetic" ? "a synthetic stand-in" : "a variant"
      }, not the original.`,
      details: [identity.note],
    })),
    ...(reduced.length === 0 ? [] : [
      {
        level: "info",
        text: "Scale: reduced. Numbers of a reduced scale are not the paper's.",
        details: reduced,
      } as const,
    ]),
    ...(failed.length === 0 ? [] : [
      {
        level: "error",
        text: `${failed.length} stages have no result: ${
          failed.slice(0, 5).map(({ name }) => name).join(", ")
        }${failed.length > 5 ? ", ..." : ""}. What stands below leaves them out.`,
      } as const,
    ]),
  ];
}

function withIntervalsNamed(block: Block): Block {
  switch (block.kind) {
    case "fold":
      return { ...block, blocks: block.blocks.map(withIntervalsNamed) };
    case "table":
      return { ...block, table: tellIntervalOnce(block.table) };
    default:
      return block;
  }
}

/** The scales of a block's tables and figures. */
function scalesOf(block: Block): string[] {
  switch (block.kind) {
    case "fold":
      return block.blocks.flatMap(scalesOf);
    case "table":
      return block.table.source === undefined ? [] : [block.table.source.scale];
    case "figure":
      return block.figure.source === undefined ? [] : [block.figure.source.scale];
    case "samples":
      return block.samples.source === undefined ? [] : [block.samples.source.scale];
    default:
      return [];
  }
}

/** The first figure of the report, and the claims table. */
function summary(sections: readonly Section[], claims: readonly Claim[]): Block[] {
  const figure = sections.flatMap(({ blocks }) => blocks).find(({ kind }) => kind === "figure");
  return [
    // A figure's id is unique in a page, so the summary's copy gets its own.
    ...(figure?.kind === "figure"
      ? [{ ...figure, figure: { ...figure.figure, id: `${figure.figure.id}-summary` } }]
      : []),
    ...(claims.length === 0 ? [] : [{ kind: "table", table: claimsTable(claims) } as const]),
  ];
}

function claimsTable(claims: readonly Claim[]): Table {
  return {
    id: "claims",
    caption: "The paper's claims and what became of them here",
    columns: [
      { id: "claim", label: "claim", type: "text", width: 24 },
      { id: "verdict", label: "verdict", type: "text", width: 11 },
      { id: "published", label: "published", type: "text", width: 13 },
      { id: "ours", label: "ours", type: "text", width: 35 },
      { id: "basis", label: "seeds, scale, data", type: "text", width: 17 },
    ],
    rows: claims.map(({ id, claim, published, ours, seeds, scale, data, verdict, link }) => ({
      id: `claim-${id.replaceAll(/[^a-z0-9]+/g, "-")}`,
      cells: {
        claim: { value: claim, ...(link === undefined ? {} : { link }) },
        verdict: { value: verdict, verdict },
        published: { value: published },
        ours: oursCell(ours),
        basis: basisCell({ seeds, scale, data }),
      },
    })),
  };
}

/** Of more than two statements the first is shown at once. */
function oursCell(ours: string): Cell {
  const [first, ...others] = ours.split("; ");
  return others.length < 2 ? { value: ours } : { value: ours, brief: first! };
}

/** The kind of scale in a word, and how it is reduced in a footnote, which claims share. */
function basisCell({ seeds, scale, data }: Pick<Claim, "seeds" | "scale" | "data">): Cell {
  const [kind] = scale.split(/[:;]/);
  const value = `${seeds}; ${kind} scale; ${data}`;
  return kind === scale ? { value } : { value, note: `Scale: ${scale}.` };
}

function dataBlock(identity: DataIdentity): DataBlock {
  const { homepage, hosts, licence, citation, counts } = describe(identity.name);
  const synthetic = identity.status === "synthetic";
  return {
    name: dataTitle(identity.name),
    status: identity.status,
    note: identity.note,
    digest: identity.digest,
    sources: synthetic ? ["drawn by this project"] : [...new Set([homepage, ...hosts])],
    licence: synthetic ? "MIT, as this project" : licence,
    citation,
    splits: counts,
  };
}

function pipelineNodes(
  { stages }: Results,
  { data, kinds, needs }: Required<Pick<ReportSettings, "data" | "kinds" | "needs">>,
): PipelineNode[] {
  const sources = data.map((identity): PipelineNode => ({
    name: `data/${identity.name}`,
    kind: "data",
    group: "data",
    key: identity.digest,
    state: "cached",
    seconds: 0,
    inputs: [],
  }));
  return [
    ...sources,
    ...stages.map(({ name, outcome }): PipelineNode => ({
      name,
      kind: kinds[name] ?? "unknown",
      group: name.split("/")[0]!,
      key: "failed" in outcome ? "" : outcome.provenance.key,
      state: stateOf(outcome),
      seconds: "failed" in outcome ? 0 : outcome.provenance.seconds,
      inputs: sourcesOf({ outcome }, needs[name] ?? []),
      ...("failed" in outcome ? {} : { params: outcome.provenance.params }),
    })),
    {
      name: "report",
      kind: "report",
      group: "report",
      key: "",
      state: "computed",
      seconds: 0,
      inputs: stages.map(({ name }) => name),
    },
  ];
}

function stateOf(outcome: StageInput): PipelineNode["state"] {
  if (!("failed" in outcome)) return "computed";
  return outcome.skipped === true ? "skipped" : "failed";
}

/** What a stage reads: stages, and data; a language model's training has these from encoded text. */
function sourcesOf(
  { outcome }: Pick<StageRecord, "outcome">,
  needed: readonly string[],
): readonly string[] {
  const encoded = needed.some((one) => one.startsWith(ENCODED_STAGES));
  return encoded ? needed : [...dataOf(outcome), ...needed];
}

function dataOf(outcome: StageInput): string[] {
  if ("failed" in outcome) return [];
  const { data } = outcome.provenance.params as { data?: { name: string } };
  return data === undefined ? [] : [`data/${data.name}`];
}
