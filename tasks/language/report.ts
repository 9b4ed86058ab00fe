/**
 * @file One half of Table 3 in the report: the masked or the conditional language model. Both protocols
 * read the same runs: the best dev checkpoint's test perplexity, of converged seeds (the paper's) and
 * of all seeds (the sound one); below it Fig. 3 right and what the models write.
 */
import { stream } from "../../base/random.ts";
import type { Block, Figure, Row, Table } from "../../reports/document.ts";
import { formatNumber } from "../../reports/numbers.ts";
import { paperSummary } from "../../reports/statistics/paper_protocol.ts";
import { soundSummary } from "../../reports/statistics/sound_protocol.ts";
import { intervalNames } from "../../reports/statistics/seed_interval.ts";
import {
  INTERVALS_IN_WORDS,
  paperCell,
  soundCells,
  soundColumns,
} from "../../reports/summary_cells.ts";
import { average } from "../average.ts";
import type { Results } from "../experiment.ts";
import type { LanguageTask } from "./profiles.ts";
import {
  cellLabel,
  convergedCount,
  convergenceOf,
  encodingOf,
  languageSource,
  LEARNED_SHARE,
  learnedRule,
  publishedLanguageCell,
  testPerplexity,
} from "./runs.ts";
import type { LanguageCellRuns, LanguageRun } from "./runs.ts";
import { sampleBlocks } from "./samples.ts";
import { differenceTable, languageSeedTable, seedTableId } from "./seeds.ts";

/** Everything that the report says of a task's trainings. */
export function languageBlocks(
  cells: readonly LanguageCellRuns[],
  { task, results }: { readonly task: LanguageTask; readonly results: Results },
): Block[] {
  const options = { task, results };
  return [
    { kind: "text", text: setupText(cells, options) },
    { kind: "table", table: perplexityTable(cells, options) },
    { kind: "figure", figure: curvesFigure(cells, options) },
    { kind: "table", table: differenceTable(cells, options) },
    ...sampleBlocks(cells, options),
    {
      kind: "fold",
      title: "Every seed of every cell",
      id: `lm-${task}-seeds-fold`,
      blocks: [{ kind: "table", table: languageSeedTable(cells, options) }],
    },
  ];
}

interface Options {
  readonly task: LanguageTask;
  readonly results: Results;
}

const TASK_TEXT: Readonly<Record<LanguageTask, string>> = {
  masked:
    "The *masked* model fills in 15% of the pieces of a sentence (of these 80% are replaced by " +
    "the mask, 10% by a random piece, 10% stay) and sees all others.",
  conditional: "The *conditional* model predicts every piece from those before it, and the " +
    "sentence's end where it is in reach.",
};

function setupText(cells: readonly LanguageCellRuns[], { task, results }: Options): string {
  const { vocabulary, length, hidden, feedForward, blocks, epochs } = results.profile.language;
  const encoding = encodingOf(results)?.result;
  const sentences = encoding === undefined
    ? ""
    : `${encoding.splits.train.sequences.toLocaleString("en-US")} training, ${
      encoding.splits.dev.sequences.toLocaleString("en-US")
    } dev and ${encoding.splits.test.sequences.toLocaleString("en-US")} test sentences. `;
  const baselines = encoding === undefined
    ? ""
    : `Baselines on the test set: a uniform model has ` +
      `a perplexity of ${vocabulary}, a *unigram* model, which knows how often each piece occurs ` +
      `and sees no context, ${formatNumber(encoding.unigram[task].test, 1)}. `;
  const settings = cells.map(({ cell }) => {
    const { rule, alpha, batch, layerNorm } = cell;
    return `${cellLabel(cell)}: ${
      [
        ...("T" in rule ? [`T ${rule.T}`] : []),
        ...("gamma" in rule ? [`x_lr ${rule.gamma}`] : []),
        ...(rule.kind === "pc" && rule.discount !== undefined ? [`discount ${rule.discount}`] : []),
        `lr ${alpha}`,
        `batch ${batch}`,
        ...(layerNorm ? ["layer norm"] : []),
      ].join(", ")
    }`;
  }).join("; ");
  return `${TASK_TEXT[task]} ${blocks} transformer blocks of one head, ${hidden} units, ` +
    `${feedForward} in the feed-forward layer; ${vocabulary} pieces of byte pair encoding, ${length} ` +
    `pieces a sentence; ${epochs} epoch${
      epochs === 1 ? "" : "s"
    }; AdamW. ${sentences}${baselines}` +
    `Perplexity is exp of the mean cross-entropy per predicted piece, of the weights that were best ` +
    `on the dev set. Settings (${results.profile.language.settings}): ${settings}. ` +
    `${layerNormText(cells)}Value nodes sit at the outputs of the blocks, of the ` +
    `head's transform and at the logits ("block"), or at the attention scores, the feed-forward ` +
    `layer, the transform and the logits ("attention"); the paper does not say. Energies of ` +
    `softmax layers are KL divergences. iPC makes T weight updates per minibatch.`;
}

/** Which rules' networks have layer norm, where they differ in it. */
function layerNormText(cells: readonly LanguageCellRuns[]): string {
  const [withIt, without] = [true, false].map((layerNorm) =>
    cells.filter(({ cell }) => cell.control === undefined && cell.layerNorm === layerNorm)
      .map(({ label }) => label).join(", ")
  );
  return withIt && without
    ? `Layer norm differs by rule, as in the paper: ${withIt} with it, ${without} without. Where a ` +
      `rule without it has a control with it, that tells what the difference does. `
    : "";
}

/** "Below 0.9 times unigram", where that is not what counts as converged anyway. */
function learnedBeside(cells: readonly LanguageCellRuns[], { task, results }: Options) {
  const learned = learnedRule(task, results);
  const same = cells.every(({ cell }) => convergenceOf(cell, results)?.below === learned?.below);
  return same ? undefined : learned;
}

function perplexityTable(cells: readonly LanguageCellRuns[], { task, results }: Options): Table {
  const learned = learnedBeside(cells, { task, results });
  const best = Math.min(...cells.map((cell) => soundOf(cell).mean ?? Infinity));
  const rows = cells.map((own): Row => {
    const { cell, id, label, runs } = own;
    const values = runs.map(testPerplexity);
    const rule = convergenceOf(cell, results);
    const paper = paperSummary(values, rule === undefined ? {} : { below: rule.below });
    const sound = soundOf(own);
    const published = id === cell.rule.kind ? publishedLanguageCell(cell)?.printed : undefined;
    const diverged = runs.filter(({ result }) => result.status === "diverged").length;
    const link = seedTableId(task);
    const finished = runs.filter(({ result }) => result.status === "finished");
    return {
      id: `lm-${task}-${id}`,
      cells: {
        rule: { value: label },
        published: published === undefined
          ? { value: null }
          : { value: published.mean, plusMinus: published.plusMinus, n: published.converged },
        paper: { ...paperCell(paper), link },
        converged: {
          value: rule === undefined ? null : paper.converged,
          ...(rule === undefined ? {} : { note: rule.text }),
        },
        ...(learned === undefined ? {} : { learned: { value: convergedCount(values, learned) } }),
        ...soundCells(sound, {
          best: sound.mean !== null && sound.mean.toFixed(1) === best.toFixed(1),
          link,
          ...(diverged > 0 ? { note: `${diverged} diverged, valued at their best dev point` } : {}),
        }),
        n: { value: sound.n },
        batches: { value: average(finished.map(({ result }) => lastOf(result)?.batches ?? null)) },
        updates: { value: average(finished.map(({ result }) => lastOf(result)?.updates ?? null)) },
        seconds: { value: average(finished.map(({ timing }) => timing.seconds.at(-1) ?? null)) },
      },
    };
  });
  const group = (id: string, label: string, digits: number, name: string) => ({
    ...{ id, label, type: "number" as const, digits, group: name },
  });
  return {
    id: `lm-${task}-perplexity`,
    caption: `Test perplexity of the ${task} language model, by both protocols, beside the paper's`,
    columns: [
      { id: "rule", label: "rule", type: "text" },
      group("published", "published", 2, "paper's protocol"),
      group("paper", "ours", 2, "paper's protocol"),
      group("converged", "converged", 0, "paper's protocol"),
      ...soundColumns({ digits: 1, group: "sound protocol" }),
      group("n", "n", 0, "sound protocol"),
      ...(learned === undefined
        ? []
        : [group("learned", `below ${LEARNED_SHARE} × unigram`, 0, "sound protocol")]),
      group("batches", "minibatches", 0, "per training"),
      group("updates", "updates", 0, "per training"),
      { ...group("seconds", "time", 1, "per training"), unit: "s" },
    ],
    rows,
    source: languageSource(cells, results),
    notes: [
      "Paper's protocol: mean over the converged seeds ± half their population standard deviation.",
      `Sound protocol: all seeds; interval: ${INTERVALS_IN_WORDS}` +
      (learned === undefined
        ? ""
        : ` Below ${LEARNED_SHARE} × unigram: how many seeds are ${learned.text}.`),
      "Time: training alone, on the engine's threads, without evaluation. Published numbers are of 16 " +
      "epochs with 8001 pieces: perplexities of other vocabularies or of fewer epochs cannot be compared " +
      "with them.",
    ],
  };
}

function lastOf({ curve }: LanguageRun["result"]) {
  return curve.at(-1);
}

function soundOf({ cell, id, runs }: LanguageCellRuns) {
  return soundSummary(runs.map(testPerplexity), {
    random: stream("language", "bootstrap", cell.task, id),
  });
}

function curvesFigure(cells: readonly LanguageCellRuns[], { task, results }: Options): Figure {
  const unigram = encodingOf(results)?.result.unigram[task].dev;
  const values = cells.flatMap(({ runs }) =>
    runs.flatMap(({ result }) => result.curve.map(({ devPerplexity }) => devPerplexity))
  );
  const wide = Math.max(...values) > 4 * Math.min(...values);
  const panel = (title: string, label: string, x: "batches" | "updates") => ({
    title,
    x: { label },
    y: { label: "dev perplexity", scale: wide ? "log" as const : "linear" as const },
    series: cells.map(({ label, runs }) => ({
      label,
      runs: runs.map(({ settings, result }) => ({
        seed: settings.seed,
        points: result.curve.map((record) => [record[x], record.devPerplexity] as const),
      })),
    })),
    ...(unigram === undefined ? {} : { references: [{ y: unigram, label: "unigram" }] }),
  });
  const counts = cells.map(({ runs }) => runs.length);
  const drawn = Math.max(...counts) === 1
    ? "One seed per rule."
    : `Bold: mean over seeds; band: ${intervalNames(counts)}; faint: single runs.`;
  return {
    id: `lm-${task}-curves`,
    title: `${
      task === "masked" ? "Fig. 3 (right): dev" : "Dev"
    } perplexity during training, ${task} LM`,
    caption:
      `Dev perplexity of the ${task} language model during training, against minibatches and ` +
      `against weight updates. ${drawn}`,
    description: "Two line charts of dev perplexity, a line per rule, with " +
      "the unigram perplexity as a reference.",
    source: languageSource(cells, results),
    type: "curves",
    panels: [
      panel("by minibatches", "minibatches", "batches"),
      panel("by updates", "weight updates", "updates"),
    ],
  };
}
