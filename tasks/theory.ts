/**
 * @file Figures of the theory: what the executed steps do on tiny random networks in float64, beside
 * what theory says in closed form. Equilibrium energy of linear nets; PC's energy over gamma and its
 * limit; Z-IL with gamma < 1; PC's updates beside BP's.
 */
import { asJson } from "../base/canonical_json.ts";
import type { CurvesFigure, Figure, Section, Source, Table } from "../reports/document.ts";
import type { TheoryResult, TheorySettings } from "../training/theory.ts";
import { finishedStages } from "./experiment.ts";
import type { Claim, Experiment, Finished, Results } from "./experiment.ts";
import { failureBlocks } from "./report_source.ts";
import { verdictOf } from "./verdict.ts";

type Computed = Finished<TheorySettings, TheoryResult, unknown>;
type Panel = CurvesFigure["panels"][number];

const STAGE = "theory/float64";

const SETTINGS: TheorySettings = {
  depths: [2, 3, 4, 6],
  nets: 3,
  steps: 200,
  gammaShares: Array.from({ length: 26 }, (_, index) => (index + 1) / 20),
  readAt: [8, 16, 64],
  zil: { gammas: [1, 0.8, 0.5, 0.25], depth: 5 },
  cosine: {
    errors: Array.from({ length: 13 }, (_, index) => 10 ** (-3 + index / 3)),
    outputs: [1, 4],
  },
};

export const theory: Experiment = {
  id: "theory",
  title: "What theory says, beside what is computed",
  summary: "Equilibrium energy, stability limit, Z-IL and PC beside BP, in float64",
  data: () => [],
  stages: () => [{
    name: STAGE,
    kind: "theory",
    module: "training/theory.ts",
    params: asJson(SETTINGS),
    inputs: {},
    cost: 15,
  }],
  sections,
  claims,
};

function sections(results: Results): Section[] {
  const computed = find(results);
  const shared = { id: "theory", title: "What theory says, beside what is computed" };
  if (computed === undefined) {
    const blocks = failureBlocks(results, STAGE);
    return blocks.length === 0 ? [] : [{ ...shared, blocks }];
  }
  const figures: FigureText[] = [
    equilibriumFigure(computed),
    stabilityFigure(computed),
    zilFigure(computed),
    cosineFigure(computed),
  ];
  const source = sourceOfTheory(computed);
  return [{
    ...shared,
    blocks: [
      {
        kind: "text",
        text:
          "Random networks of 5 to 8 units per layer in float64. The steps are those that the " +
          "trainings of this report execute; the closed forms are plain linear algebra and share " +
          "nothing with them.",
      },
      ...figures.map((figure) =>
        ({ kind: "figure", figure: { ...figure, type: "curves", source } }) as const
      ),
      { kind: "table", table: equilibriumTable(computed, source) },
    ],
  }];
}

/** Inference steps drawn of the way to equilibrium. */
const DRAWN = 40;

/** Energies above it, times F*, are left out of the figure over gamma. */
const HIGHEST = 100;

type FigureText = Pick<Figure, "id" | "title" | "caption" | "description"> & {
  readonly panels: CurvesFigure["panels"];
};

function equilibriumFigure({ result: { equilibria } }: Computed): FigureText {
  const depths = [...new Set(equilibria.map(({ L }) => L))];
  return {
    id: "theory-equilibrium",
    title: "Linear nets: inference ends at the closed form's energy",
    caption:
      "Energy while values move (γ = 1 / λ_max, weights fixed), over the closed form's F* = " +
      "1/2 Σ rᵀ S⁻¹ r, S = I + Σ P_k P_kᵀ. One line per random net.",
    description: "Falling lines that end at the reference line of ratio 1, one panel per depth.",
    panels: depths.map((L): Panel => ({
      title: `L = ${L}`,
      x: { label: "inference steps", scale: "linear" },
      y: { label: "energy, times F*", scale: "log" },
      series: [{
        label: "PC",
        runs: equilibria.filter((one) => one.L === L).map(({ net, energies, closedForm }) => ({
          seed: net,
          points: energies.slice(0, DRAWN + 1)
            .map((energy, t) => [t, energy / closedForm] as const),
        })),
      }],
      references: [{ y: 1, label: "closed form" }],
    })),
  };
}

function stabilityFigure({ settings, result: { stability } }: Computed): FigureText {
  const { L, limit, closedForm, points } = stability;
  return {
    id: "theory-stability",
    title: "PC's energy over γ, with the stability limit",
    caption:
      `A linear net with L = ${L}: energy after some inference steps over the closed form's F*, ` +
      `over γ. Theory: it falls at every step for γ < 2 / λ_max = ${limit.toFixed(3)}, and grows ` +
      `without bound above (left out beyond ${HIGHEST}).`,
    description: "Lines that lie near 1 left of the vertical line at the limit, and rise steeply " +
      "right of it, the more steps the steeper.",
    panels: [{
      title: "",
      x: { label: "γ", scale: "linear" },
      y: { label: "energy, times F*", scale: "log" },
      series: settings.readAt.map((t, index) => ({
        label: `PC, T = ${t}`,
        runs: [{
          seed: 0,
          points: points.flatMap(({ gamma, energies }) => {
            const ratio = energies[index]! / closedForm;
            return ratio <= HIGHEST ? [[gamma, ratio] as const] : [];
          }),
        }],
      })),
      references: [{ x: limit, label: "2 / λ_max" }, { y: 1, label: "closed form" }],
    }],
  };
}

function zilFigure({ result: { zil } }: Computed): FigureText {
  const gammas = [...new Set(zil.map(({ gamma }) => gamma))];
  const levels = [...new Set(zil.map(({ level }) => level))];
  const largest = Math.max(...zil.map(({ residual }) => residual));
  // One for all panels, so that slopes can be compared.
  const domain = [0.8 * Math.min(...gammas) ** Math.max(...levels), 1.25] as const;
  return {
    id: "theory-zil",
    title: "Z-IL with γ < 1: layer l moves by γˡ times BP's update",
    caption: `Updates of θ[l] by Z-IL over BP's, on a tanh net with L = ${levels.length}. Marks: ` +
      `measured; lines: γˡ. What is left of an update when its multiple of BP's is taken away is at ` +
      `most ${largest.toExponential(1)} of it.`,
    description: "Marks that lie on straight falling lines, a panel per gamma.",
    panels: gammas.map((gamma) => ({
      title: `γ = ${gamma}`,
      x: { label: "layer l", scale: "linear", ticks: levels },
      y: { label: "Z-IL's update over BP's", scale: "log", domain },
      series: [
        {
          label: "γˡ",
          runs: [{
            seed: 0,
            points: levels.map((level) => [level, gamma ** level] as const),
          }],
          marks: "line" as const,
        },
        {
          label: "Z-IL",
          runs: [{
            seed: 0,
            points: zil.filter((one) => one.gamma === gamma)
              .map(({ level, factor }) => [level, factor] as const),
          }],
          marks: "points" as const,
        },
      ],
    })),
  };
}

function cosineFigure({ result: { cosines } }: Computed): FigureText {
  return {
    id: "theory-cosine",
    title: "PC's updates beside BP's, over the output's error",
    caption:
      "Cosine between the weight updates of PC at equilibrium and of BP, all layers together " +
      "and one by one, on a tanh net with L = 3 and one sample. As the error vanishes, PC's " +
      "errors tend to J_lᵀ S⁻¹ r where BP has J_lᵀ r: with one output unit S only scales r and PC " +
      "tends to BP; with several S⁻¹ also turns it, and the cosine tends to a limit below 1 (the " +
      "line, in closed form).",
    description:
      "Lines over the size of the error; with one output they tend to 1 on the left, with " +
      "several to the reference line.",
    panels: cosines.map(({ outputs, limit, points }): Panel => ({
      title: `${outputs} output unit${outputs > 1 ? "s" : ""}`,
      x: { label: "output error ‖y − μ[0]‖", scale: "log" },
      y: { label: "cosine to BP's update", scale: "linear" },
      series: [
        {
          label: "PC, all layers",
          runs: [{
            seed: 0,
            points: points.map(({ error, cosine }) => [error, cosine] as const),
          }],
        },
        ...points[0]!.levels.map((_, level) => ({
          label: `PC, l = ${level}`,
          runs: [{
            seed: 0,
            points: points.map(({ error, levels }) => [error, levels[level]!] as const),
          }],
        })),
      ],
      references: [{ y: limit, label: `limit ${limit.toFixed(3)}` }],
    })),
  };
}

function equilibriumTable(
  { settings, result: { equilibria } }: Computed,
  source: Source,
): Table {
  const depths = [...new Set(equilibria.map(({ L }) => L))];
  return {
    id: "theory-equilibria",
    caption: `Linear nets after ${settings.steps} inference steps: energy above the closed form`,
    columns: [
      { id: "L", label: "L", type: "number", digits: 0 },
      { id: "nets", label: "nets", type: "number", digits: 0 },
      { id: "limit", label: "smallest 2 / λ_max", type: "number", digits: 3 },
      { id: "start", label: "at the start", type: "number", digits: 2, group: "F / F*, largest" },
      { id: "end", label: "F / F* − 1 at the end, largest", type: "text" },
    ],
    rows: depths.map((L) => {
      const own = equilibria.filter((one) => one.L === L);
      const start = own.map(({ energies, closedForm }) => energies[0]! / closedForm);
      return {
        cells: {
          L: { value: L },
          nets: { value: own.length },
          limit: { value: Math.min(...own.map(({ lambdaMax }) => 2 / lambdaMax)) },
          start: { value: Math.max(...start) },
          end: { value: Math.max(...own.map(excess)).toExponential(1) },
        },
      };
    }),
    source,
  };
}

/** How far the energy at the end lies above the closed form, relatively. */
function excess({ energies, closedForm }: TheoryResult["equilibria"][number]): number {
  return energies.at(-1)! / closedForm - 1;
}

/** A deviation from theory that rounding explains. */
const ROUNDING = 1e-12;

function claims(results: Results): Claim[] {
  const computed = find(results);
  if (computed === undefined) return [];
  const { zil, cosines } = computed.result;
  const exact = zil.map(({ gamma, level, factor, residual }) =>
    Math.max(Math.abs(factor / gamma ** level - 1), residual)
  );
  const worst = Math.max(...exact);
  const shared = {
    seeds: "none needed",
    scale: "any",
    data: "none: random networks in float64",
  };
  const smallest = cosines.map(({ outputs, limit, points }) => ({ outputs, limit, ...points[0]! }));
  return [
    {
      id: "zil-is-bp",
      claim: "Z-IL's updates are exactly BP's (at γ = 1; otherwise layer l's is γ^l times BP's)",
      published: "no number",
      ours: `theta[l] moves by γ^l times BP's update, up to ${worst.toExponential(1)} relative`,
      ...shared,
      verdict: verdictOf(worst < ROUNDING),
      link: "theory-zil",
    },
    {
      id: "pc-approximates-bp",
      claim:
        "PC approximates BP (read as: in the limit of small errors its updates have BP's direction " +
        "for one output; for several the cosine tends to the closed form, below 1)",
      published: "cited (Whittington and Bogacz 2017)",
      ours: smallest.map(({ outputs, limit, error, cosine }) =>
        `${outputs} output unit${outputs > 1 ? "s" : ""}: cosine ${
          cosine.toFixed(4)
        } at an error of ` +
        `${error.toPrecision(1)} (limit ${limit.toFixed(4)})`
      ).join("; "),
      ...shared,
      verdict: verdictOf(...smallest.map(tendsToClosedForm)),
      link: "theory-cosine",
    },
  ];
}

/**
 * Whether a cosine for a small error lies at the closed form, up to the order of that error; and the
 * closed form at 1, where there is one output.
 */
function tendsToClosedForm(
  { outputs, limit, error, cosine }: {
    readonly outputs: number;
    readonly limit: number;
    readonly error: number;
    readonly cosine: number;
  },
): boolean {
  const isBp = outputs > 1 || Math.abs(limit - 1) < ROUNDING;
  return isBp && Math.abs(cosine - limit) < error;
}

function find(results: Results): Computed | undefined {
  return finishedStages<TheorySettings, TheoryResult, unknown>(results, STAGE)[0];
}

function sourceOfTheory({ provenance }: Computed): Source {
  return {
    data: "none: random networks",
    scale: "not a matter of scale",
    seeds: "none needed",
    engine: "the reference engine, float64",
    seconds: provenance.seconds,
    stages: [{ name: provenance.stage, key: provenance.key, commit: provenance.commit }],
  };
}
