/**
 * @file Copying finished results into the repository, so that a visitor sees real tables and figures
 * before running anything: every training's parameters, curve and provenance, the report, and the main
 * tables in Markdown. What a profile has not finished yet is left out and said so; what was published
 * before and still fits stays, so that a profile can be computed in parts.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "../base/atomic_write.ts";
import { forgetResult, readResult } from "../pipeline/run_pipeline.ts";
import { pipelineStatus } from "../pipeline/status.ts";
import type { Stage, StageInput } from "../pipeline/stage.ts";
import { allBlocks } from "../reports/anchors.ts";
import type { Figure, Notice, ReportDocument, Table } from "../reports/document.ts";
import { drawFigure } from "../reports/figures/draw.ts";
import { composedSvg } from "../reports/figures/panel.ts";
import { seriesLabels, seriesStyles } from "../reports/figures/series_style.ts";
import { renderPage } from "../reports/page.ts";
import { markdownTable } from "../reports/markdown_table.ts";
import { changedCodeNotices } from "./changed_code.ts";
import { computedEnvironment } from "./computed_environment.ts";
import type { ReportSettings } from "./report_stage.ts";
import { reportDocument } from "./report_stage.ts";
import { readPublished, writePublished } from "./published_results.ts";
import type { PublishedResult } from "./published_results.ts";
import { requestedGraph } from "./reproduce.ts";
import type { Request } from "./reproduce.ts";
import { restore } from "./restore.ts";

/** Figures written as pictures of their own, for README files. */
const PICTURES = [
  "table1-dots",
  "fig7-energy",
  "fig8-loss",
  "fig8-error",
  "fig1b",
  "fig5",
  "fig6-map",
  "fig6-dots",
  "lm-masked-curves",
  "lm-conditional-curves",
];
/** Tables that the Markdown page shows. */
const SHOWN = [
  "claims",
  "table1-accuracy",
  "table1-differences",
  "fig7-crossings",
  "fig8-crossings",
  "fig8-ends",
  "table4-counts",
  "lm-masked-perplexity",
  "lm-masked-differences",
  "lm-conditional-perplexity",
  "lm-conditional-differences",
];

/** How a publication is written. */
export interface PublishOptions {
  readonly into: string;
  /** The folder's name in `into`; the profile's if not given. */
  readonly as?: string;
  /** Whether results of the publication before that are not in this one may go. */
  readonly replace?: boolean;
}

/** What was written. */
export interface Published {
  readonly folder: string;
  /** How many stages are not finished yet. */
  readonly missing: number;
}

/**
 * Write a folder in `into`.
 *
 * @throws {RangeError} where nothing is trained, and where results of the publication before would go.
 * @throws {Error} where a result is damaged.
 */
export async function publish(
  request: Request,
  { into, as = request.profile.name, replace = false }: PublishOptions,
): Promise<Published> {
  const folder = join(into, as);
  const before = await readPublished(folder);
  await restore(request, before);
  const { report } = await requestedGraph(request);
  const statuses = await pipelineStatus([report], { store: request.store });
  // What has files is not restored.
  const unstored = new Map(before.map((result) => [result.provenance.key, result]));
  const inputs: Record<string, StageInput> = {};
  const entries: PublishedResult[] = [];
  const missing: string[] = [];
  for (const { stage, state, key } of statuses) {
    if (stage === report) continue;
    const entry = state === "cached"
      ? await storedResult(stage, { report, store: request.store })
      : unstored.get(key);
    if (entry === undefined) {
      missing.push(stage.name);
      continue;
    }
    inputs[stage.name] = { ...entry, files: {} };
    entries.push(entry);
  }
  const done = new Set(entries.map(({ name }) => name));
  const trainings = statuses.filter(({ stage }) => stage.kind === "training");
  if (
    done.size === 0 || trainings.length > 0 && !trainings.some(({ stage }) => done.has(stage.name))
  ) {
    throw new RangeError(
      `Nothing of profile ${request.profile.name} is finished: run deno task reproduce --profile ` +
        `${request.profile.name} first`,
    );
  }
  const kept = new Set(entries.map(({ provenance }) => provenance.key));
  const dropped = before.filter(({ provenance }) => !kept.has(provenance.key)).length;
  if (dropped > 0 && !replace) {
    throw new RangeError(
      `${dropped} of the ${before.length} results in ${folder} would be lost: they belong to other ` +
        `code, data or another engine, or --only names other experiments. Publish beside them with ` +
        `--as NAME, or give --replace`,
    );
  }
  const written = reportDocument(report.params as unknown as ReportSettings, inputs);
  const document = {
    ...written,
    notices: [...missingNotices(missing), ...changedCodeNotices(inputs), ...written.notices],
    environment: computedEnvironment(inputs),
  };
  await writePublished(folder, entries);
  await writeAtomic(join(folder, "report.html"), renderPage(document));
  const pictures = new Map(picturesOf(document));
  for (const id of PICTURES) {
    const path = join(folder, `${id}.svg`);
    const svg = pictures.get(id);
    // One of an earlier publication would show what no page tells of.
    await (svg === undefined ? rm(path, { force: true }) : writeAtomic(path, svg));
  }
  await writeAtomic(join(folder, "README.md"), markdownPage(document, { inputs, missing }));
  return { folder, missing: missing.length };
}

/**
 * What is published of a finished stage. A damaged one is put aside by being read; so is the report that
 * was made from it, so that the next run computes both anew.
 */
async function storedResult(
  stage: Stage,
  { report, store }: { readonly report: Stage; readonly store: string },
): Promise<PublishedResult> {
  const result = await readResult(stage, { store });
  if (result === undefined) {
    await forgetResult(report, { store });
    throw new Error(
      `The store's result of ${stage.name} is damaged and was put aside: run deno task reproduce ` +
        `again, which computes it anew`,
    );
  }
  const { value, volatile, provenance, files } = result;
  return { name: stage.name, value, volatile, provenance, files: Object.keys(files) };
}

/** The chosen figures as stand-alone SVG texts, by id. */
function picturesOf(document: ReportDocument): [string, string][] {
  const figures = allBlocks(document).flatMap((block) =>
    block.kind === "figure" ? [block.figure] : []
  );
  const styles = seriesStyles(figures.flatMap(seriesLabels));
  return figures.filter(({ id }) => PICTURES.includes(id)).map((figure) => [
    figure.id,
    composedSvg(drawFigure(figure, styles), { id: figure.id, label: figure.description }),
  ]);
}

function missingNotices(missing: readonly string[]): Notice[] {
  return missing.length === 0 ? [] : [{
    level: "warning",
    text: `Left out, as not finished yet: ${missing.length} of this profile's trainings.`,
  }];
}

function markdownPage(
  document: ReportDocument,
  { inputs, missing }: {
    readonly inputs: Readonly<Record<string, StageInput>>;
    readonly missing: readonly string[];
  },
): string {
  const blocks = allBlocks(document);
  const tables = blocks.flatMap((block): Table[] =>
    block.kind === "table" && SHOWN.includes(block.table.id) ? [block.table] : []
  );
  const figures = blocks.flatMap((block): Figure[] =>
    block.kind === "figure" ? [block.figure] : []
  );
  const provenances = Object.values(inputs).flatMap((input) =>
    "failed" in input ? [] : [input.provenance]
  );
  const { computed, processor } = computedEnvironment(inputs);
  const seconds = provenances.reduce((sum, provenance) => sum + provenance.seconds, 0);
  return [
    `# ${document.title}`,
    ...document.answer,
    ...document.notices.map(({ text, details = [] }) =>
      `> ${text}${details.map((detail) => `\n>\n> * ${detail}`).join("")}`
    ),
    [
      `* Command: \`${document.command}\``,
      `* Hardware: ${processor}`,
      `* Dates: ${computed}`,
      `* ${provenances.length} stages, ${(seconds / 3600).toFixed(2)} hours on one thread` +
      (missing.length === 0 ? "" : `; ${missing.length} not finished`),
      `* Data: ${document.data.map(({ name, status }) => `${name} (${status})`).join(", ")}`,
      `* The report with ${figures.length} figures: [report.html](report.html); every training's ` +
      `parameters, curve and provenance: [results.json](results.json)`,
    ].join("\n"),
    ...figures.filter(({ id }) => PICTURES.includes(id))
      .map(({ id, title, caption }) => `![${title}](${id}.svg)\n\n${caption}`),
    ...tables.map((table) => `**${table.caption}**\n\n${markdownTable(table)}`),
    "",
  ].join("\n\n");
}
