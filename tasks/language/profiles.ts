/**
 * @file How much of the language models each profile trains, and by which settings: section 5 and
 * appendix D.3 of the paper as data.
 *
 * A *cell* is a column of Table 3 for one of the two tasks: a rule with its settings. Value nodes sit
 * at the "block" placement unless a cell says otherwise. Layer norm is the paper's choice: masked BP,
 * conditional BP and iPC.
 */
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { TransformerOptions } from "../../models/transformer_options.ts";

export type LanguageTask = TransformerOptions["task"];

/** A rule with its settings on one task. */
export interface LanguageCell {
  readonly task: LanguageTask;
  readonly rule: RuleSettings;
  /** The paper's lr. */
  readonly alpha: number;
  readonly batch: number;
  readonly layerNorm: boolean;
  readonly placement: TransformerOptions["placement"];
  /** A control beside the paper's own cell: with layer norm, where the paper's has none. */
  readonly control?: "norm";
  /** It has iPC's learning rate, whether or not that suits it. */
  readonly untuned?: true;
  /** Instead of the profile's. */
  readonly seeds?: number;
}

export interface LanguageProfile {
  /** What the report says beside the numbers: "paper" or "reduced: ...". */
  readonly scale: string;
  readonly vocabulary: number;
  readonly length: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly blocks: number;
  /** Use only the first so many sentences of a split; absent: all. */
  readonly limit?: { readonly train?: number; readonly dev?: number; readonly test?: number };
  readonly epochs: number;
  /** Evaluations on the dev set: so many of a run, or one every so many sentences. */
  readonly evaluations: { readonly perRun: number } | { readonly everySentences: number };
  readonly seeds: number;
  /** Test sentences whose gaps are filled or beginnings continued. */
  readonly samples: number;
  readonly cells: readonly LanguageCell[];
  /** Where the cells' settings come from, as the report says it: "Settings: ...". */
  readonly settings: string;
  /** The grids of D.3.1: seeds and epochs of each setting. */
  readonly grid: { readonly seeds: number; readonly epochs: number };
}

/** PC in small; the conditional model's step is larger than any of D.3.1's, as trials found it steadier. */
const MASKED_PC: RuleSettings = { kind: "pc", T: 8, gamma: 0.03125, discount: 0.9 };
const CONDITIONAL_PC: RuleSettings = { kind: "pc", T: 10, gamma: 0.0625, discount: 0.9 };

/** D.3.1's best settings. BPxT is no row of the paper's: BP with iPC's minibatches and updates. */
const PAPER_CELLS: readonly LanguageCell[] = [
  cell("masked", { kind: "bp" }, { alpha: 0.0032, batch: 256, layerNorm: true }),
  untuned(cell("masked", { kind: "bpxt", T: 6 }, { alpha: 0.0008, layerNorm: true })),
  ...placed("masked", { kind: "pc", T: 8, gamma: 0.03125, discount: 0.9 }, { alpha: 0.0004 }),
  ...placed("masked", { kind: "ipc", T: 6, gamma: 0.5 }, { alpha: 0.0008 }),
  cell("conditional", { kind: "bp" }, { alpha: 0.0016, batch: 64, layerNorm: true }),
  untuned(cell("conditional", { kind: "bpxt", T: 4 }, { alpha: 0.0032, layerNorm: true })),
  ...placed(
    "conditional",
    { kind: "pc", T: 10, gamma: 0.0078125, discount: 0.9 },
    { alpha: 0.0004 },
  ),
  ...placed("conditional", { kind: "ipc", T: 4, gamma: 0.5 }, { alpha: 0.0032, layerNorm: true }),
];

/**
 * Settings that learn within some hundred minibatches of 32. Every learning rate is the one of lowest dev
 * perplexity (profile quick, 2 seeds) of at least three, each twice the one before, and none lies at their
 * end: all rules have had the same care. Layer norm is the paper's choice; as PC and masked iPC go without
 * it and the others with it, PC has a control that has it, too.
 */
const SMALL_CELLS: readonly LanguageCell[] = [
  cell("masked", { kind: "bp" }, { alpha: 0.0016, batch: 32, layerNorm: true }),
  control(
    cell("masked", { kind: "bpxt", T: 6 }, { alpha: 0.0002, batch: 32, layerNorm: true }),
  ),
  cell("masked", MASKED_PC, { alpha: 0.0008, batch: 32 }),
  withNorm(cell("masked", MASKED_PC, { alpha: 0.0016, batch: 32 })),
  cell("masked", { kind: "ipc", T: 6, gamma: 0.5 }, { alpha: 0.0032, batch: 32 }),
  cell("conditional", { kind: "bp" }, { alpha: 0.0032, batch: 32, layerNorm: true }),
  control(
    cell("conditional", { kind: "bpxt", T: 4 }, { alpha: 0.0008, batch: 32, layerNorm: true }),
  ),
  cell("conditional", CONDITIONAL_PC, { alpha: 0.0016, batch: 32 }),
  withNorm(cell("conditional", CONDITIONAL_PC, { alpha: 0.0016, batch: 32 })),
  cell("conditional", { kind: "ipc", T: 4, gamma: 0.5 }, {
    alpha: 0.0008,
    batch: 32,
    layerNorm: true,
  }),
];

/** Where the settings of `SMALL_CELLS` come from, in words. */
const BY_DEV =
  "every learning rate is the best on the dev set of at least three, each twice the one before, by 2 " +
  "seeds of this profile";

const PAPER_SIZES = {
  vocabulary: 8001,
  length: 32,
  hidden: 128,
  feedForward: 512,
  blocks: 2,
  // The paper evaluates every 100 * 128 / batch minibatches.
  evaluations: { everySentences: 12_800 },
  cells: PAPER_CELLS,
  settings:
    "D.3.1's best; BP × T, no row of the paper's, takes iPC's learning rate and minibatches, untuned",
} as const;

export const LANGUAGE_PROFILES = {
  smoke: {
    scale: "reduced: a smoke test of 20 minibatches, 150 pieces, 16 units",
    vocabulary: 150,
    length: 16,
    hidden: 16,
    feedForward: 32,
    blocks: 1,
    limit: { train: 320, dev: 32, test: 32 },
    epochs: 2,
    evaluations: { perRun: 2 },
    seeds: 1,
    samples: 2,
    cells: SMALL_CELLS,
    settings: BY_DEV,
    grid: { seeds: 1, epochs: 1 },
  },
  quick: {
    scale: "reduced: 9,000 of the tokenizer's 15,000 sentences seen once, 300 pieces, 64 units",
    vocabulary: 300,
    length: 32,
    hidden: 64,
    feedForward: 256,
    blocks: 2,
    limit: { train: 9000, dev: 500, test: 1000 },
    epochs: 1,
    evaluations: { perRun: 10 },
    seeds: 10,
    samples: 4,
    cells: SMALL_CELLS,
    settings: BY_DEV,
    grid: { seeds: 1, epochs: 1 },
  },
  full: {
    ...PAPER_SIZES,
    scale: "reduced: 160,000 sentences seen once, 2,000 dev sentences, up to 3 seeds",
    limit: { dev: 2000 },
    epochs: 1,
    seeds: 3,
    samples: 4,
    grid: { seeds: 1, epochs: 1 },
  },
  paper: {
    ...PAPER_SIZES,
    scale: "paper",
    epochs: 16,
    seeds: 10,
    samples: 6,
    grid: { seeds: 1, epochs: 16 },
  },
} as const satisfies Record<string, LanguageProfile>;

type CellOptions = {
  readonly alpha: number;
  readonly batch?: number;
  readonly layerNorm?: boolean;
};

function cell(
  task: LanguageTask,
  rule: RuleSettings,
  { alpha, batch = 128, layerNorm = false }: CellOptions,
): LanguageCell {
  return { task, rule, alpha, batch, layerNorm, placement: "block" };
}

function untuned(cell: LanguageCell): LanguageCell {
  return { ...cell, untuned: true };
}

/** A control, and dear: five seeds are the least that give an interval. */
function control(cell: LanguageCell): LanguageCell {
  return { ...cell, seeds: 5 };
}

/** The control of a cell that has no layer norm: the same with it. */
function withNorm(cell: LanguageCell): LanguageCell {
  return control({ ...cell, layerNorm: true, control: "norm" });
}

/** A cell at both placements of the value nodes. */
function placed(task: LanguageTask, rule: RuleSettings, options: CellOptions): LanguageCell[] {
  const block = cell(task, rule, options);
  return [block, { ...block, placement: "attention" }];
}

/** A cell's name in its stages' names: "ipc", "pc-attention", "pc-norm". */
export function cellId({ rule, placement, control }: LanguageCell): string {
  return [rule.kind, ...(placement === "block" ? [] : [placement]), ...(control ? [control] : [])]
    .join("-");
}
