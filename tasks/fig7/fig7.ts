/**
 * @file Figs. 2 (left, centre) and 7: the energy of generative nets while they learn 100 images in full
 * batch, by iPC and by PC with T inference steps per weight update; and what they make of the images.
 */
import type { CurvesFigure, Figure, Section } from "../../reports/document.ts";
import { intervalNames, rangeOf } from "../../reports/statistics/seed_interval.ts";
import type { GenerativeResult } from "../../training/generative.ts";
import { meanArrival } from "../arrivals.ts";
import { average } from "../average.ts";
import { dataTitle } from "../data_title.ts";
import type { Experiment, Results } from "../experiment.ts";
import { firstsInWords } from "../firsts.ts";
import { failureBlocks, sourceOf } from "../report_source.ts";
import { fig7Claims } from "./claims.ts";
import { arrivalsAt, CONVERGED, endEnergy, energyAbout, MARKS, swings } from "./factors.ts";
import { fig7Headline } from "./headline.ts";
import { fig7ReadingsFold } from "./readings.ts";
import { fig7Panels, isFinished } from "./runs.ts";
import type { Fig7Panel, Fig7Run } from "./runs.ts";
import { fig7SeedsFold } from "./seeds.ts";
import { FIG7_PREFIX, fig7Stages, shownNet } from "./stages.ts";
import { crossingTable } from "./tables.ts";

export const fig7: Experiment = {
  id: "fig7",
  title: "Figs. 2 (left, centre) and 7: generative nets",
  summary: "Energy of generative nets against iterations, iPC beside PC, and reconstructions",
  data: ({ fig7 }) => fig7.data,
  stages: fig7Stages,
  headline: fig7Headline,
  sections,
  claims: fig7Claims,
};

/** Points drawn of a curve. */
const POINTS = 120;

function sections(results: Results): Section[] {
  const { profile } = results;
  const { fig7: { images, alpha, gamma } } = profile;
  const failures = failureBlocks(results, FIG7_PREFIX);
  const shared = { id: "fig7", title: "Figs. 2 (left, centre) and 7: generative nets" };
  const panels = fig7Panels(results);
  if (panels.length === 0) return failures.length === 0 ? [] : [{ ...shared, blocks: failures }];
  return [{
    ...shared,
    blocks: [
      {
        kind: "text",
        text:
          `A net of L layers generates ${images} images from latents of its own, in full batch: ` +
          `the data clamp x[0], the latents x[L] are free. An iteration is one inference step; iPC ` +
          `moves the weights at every one, PC at every T-th. The paper gives α = ${alpha} and γ = ` +
          `${gamma} and leaves the rest open; here Adam, tanh, latents as wide as the layers and zero ` +
          `at the start, PyTorch's initialisation, and value nodes that are kept over the whole ` +
          `training, for PC too. ${limitText(panels)} ${swingText(panels)} ${
            meanImageText(panels)
          }`,
      },
      { kind: "figure", figure: energyFigure(panels, results) },
      { kind: "table", table: crossingTable(results) },
      ...pictureFigures(panels, results).map((figure) => ({ kind: "figure", figure }) as const),
      fig7SeedsFold(panels, results),
      ...fig7ReadingsFold(results),
      ...failures,
    ],
  }];
}

/** How the paper's gamma lies to the stability limit, measured on the weights at the start. */
function limitText(panels: readonly Fig7Panel[]): string {
  const limits = [...Map.groupBy(panels, ({ data }) => data)].map(([data, own]) => {
    const [least, most] = rangeOf(
      own.flatMap(({ rules }) => rules).flatMap(({ runs }) => runs)
        .map(({ result }) => result.stabilityLimit),
    ).map((limit) => limit.toFixed(2));
    return `${dataTitle(data)} ${least === most ? least : `${least} to ${most}`}`;
  });
  return `Inference is stable below about 2 / (1 + λ_max(θ[0] θ[0]ᵀ)), which at the start is ` +
    `${limits.join(", ")} (wider layers have more); at a larger γ the energy rises first.`;
}

/** How many trainings end in a cycle, and what the chapter shows of one. */
function swingText(panels: readonly Fig7Panel[]): string {
  const runs = panels.flatMap(({ rules }) => rules).flatMap(({ runs }) => runs).filter(isFinished);
  const count = runs.filter(swings).length;
  return `It may end in a cycle of two steps: in ${count} of ${runs.length} trainings the last two ` +
    `energies differ by ${
      100 * CONVERGED
    }% or more. So curves and energies at the end are means of ` +
    `two neighbouring iterations.`;
}

/** What the images' mean has, by data set: a net that has no more has learnt no image. */
function meanImageText(panels: readonly Fig7Panel[]): string {
  const means = [...Map.groupBy(panels, ({ data }) => data)].map(([data, own]) => {
    const { energy, error } = meanImageOf(own);
    return `${dataTitle(data)} ${energy.toFixed(1)} and ${error.toFixed(4)}`;
  });
  return `The line *mean image* is the energy of a net whose output is the images' mean, whatever the ` +
    `image: a net above it does no better than that. Energy and squared error per pixel there: ` +
    `${means.join(", ")}.`;
}

/** Energy and squared error of the images' mean, averaged over the seeds' images. */
function meanImageOf(panels: readonly Fig7Panel[]): GenerativeResult["meanImage"] {
  const bySeed = new Map(
    panels.flatMap(({ rules }) => rules).flatMap(({ runs }) => runs)
      .map(({ settings, result }) => [settings.seed, result.meanImage]),
  );
  const means = [...bySeed.values()];
  return {
    energy: average(means.map(({ energy }) => energy))!,
    error: average(means.map(({ error }) => error))!,
  };
}

function energyFigure(panels: readonly Fig7Panel[], { profile }: Results): Figure {
  const { gamma, iterations } = profile.fig7;
  const every = Math.max(1, Math.round(iterations / POINTS));
  const figurePanels: CurvesFigure["panels"] = panels.map((panel) => ({
    title: panel.title,
    references: [{ y: meanImageOf([panel]).energy, label: "mean image" }],
    x: { label: "iterations", scale: "linear" },
    y: { label: "energy per image", scale: "log" },
    series: panel.rules.map(({ label, runs }) => ({
      label,
      runs: runs.filter(isFinished).map(({ settings, result: { energies } }) => ({
        seed: settings.seed,
        points: energies.flatMap((_, iteration) =>
          iteration % every === 0 ? [[iteration, energyAbout(energies, iteration)] as const] : []
        ),
      })),
    })),
  }));
  const intervals = intervalNames(
    figurePanels.flatMap(({ series }) => series.map(({ runs }) => runs.length)),
  );
  const title = `Energy against iterations at the paper's γ = ${gamma}`;
  return {
    id: "fig7-energy",
    title,
    caption:
      `${title}, after every ${
        every === 1 ? "inference step" : `${every} inference steps`
      } (the mean of it and the one before), with ` +
      `all weight updates before it. Bold: mean over seeds; band: ${intervals}; faint: single ` +
      `runs; dashed: the images' mean. Width 256 with L = 4 is Fig. 2.`,
    description: `Line charts, one panel per net. ${inWords(panels)}.`,
    source: sourceOf(
      panels.flatMap(({ rules }) => rules.flatMap(({ runs }) => runs)),
      profile.fig7.scale,
    ),
    type: "curves",
    panels: figurePanels,
  };
}

/** What the curves show, for a reader who does not see them. */
function inWords(panels: readonly Fig7Panel[]): string {
  const firsts = (value: (runs: readonly Fig7Run[]) => number | null) =>
    firstsInWords(
      panels.map(({ rules }) => rules.map(({ label, runs }) => ({ label, value: value(runs) }))),
    );
  const fallen = MARKS.map((mark) =>
    `First at ${mark.text}${mark.id === "mean" ? "" : " of the initial energy"}, mean over seeds: ${
      firsts((runs) => meanArrival(arrivalsAt(runs, mark)))
    }`
  );
  const end = firsts((runs) => average(runs.filter(isFinished).map(endEnergy)));
  return [...fallen, `Lowest at the end: ${end}`].join(". ");
}

/** Originals and reconstructions of the first seed, a figure per data set: the net of Fig. 2. */
function pictureFigures(
  panels: readonly Fig7Panel[],
  { profile: { fig7: profile } }: Results,
): Figure[] {
  const { scale, iterations, gamma } = profile;
  const { L, width } = shownNet(profile);
  const own = panels.filter((panel) => panel.L === L && panel.width === width);
  return own.flatMap((panel): Figure[] => {
    const { data } = panel;
    const shown = panel.rules.flatMap(({ label, runs }) => {
      const run = runs.find(({ result }) => result.pictures.length > 0);
      return run === undefined ? [] : [{ label, run }];
    }).reverse(); // iPC first
    const [first] = shown;
    if (first === undefined) return [];
    const { size: { channels, ...size }, pictures } = first.run.result;
    const picture = (pixels: string, error?: number) => ({
      ...size,
      channels: channels === 1 ? 1 as const : 3 as const,
      pixels,
      ...(error === undefined ? {} : { label: error.toFixed(4) }),
    });
    return [{
      id: `fig7-pictures-${data}`,
      title: `What the trained nets make of their images: ${panel.title}`,
      caption: `Originals above, reconstructions μ[0] = θ[0] f(x[1]) below, after ${iterations} ` +
        `iterations at γ = ${gamma} (seed ${first.run.settings.seed}). Below each: its squared error ` +
        `per pixel, of pixels in [0, 1]; the images' mean has ${
          first.run.result.meanImage.error.toFixed(4)
        } on average.`,
      description: `A strip of pictures. Squared error per pixel over all images: ${
        shown.map(({ label, run: { result } }) =>
          `${label} ${result.errors!.reconstructed.toFixed(4)}`
        ).join(", ")
      }; the images' mean ${first.run.result.meanImage.error.toFixed(4)}.`,
      source: sourceOf(shown.map(({ run }) => run), scale),
      type: "pictures",
      rows: [
        { label: "original", pictures: pictures.map(({ original }) => picture(original)) },
        ...shown.map(({ label, run }) => ({
          label,
          pictures: run.result.pictures.map(({ reconstruction, error }) =>
            picture(reconstruction, error)
          ),
        })),
      ],
    }];
  });
}
