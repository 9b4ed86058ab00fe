/** @file The grids of D.3.1: 35 settings of BP, 96 of PC, 20 of iPC, on either task. */
import type { LanguageCell, LanguageTask } from "./profiles.ts";

/** Doubled `count - 1` times: first, 2 first, 4 first, ... */
function doubled(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => first * 2 ** k);
}

const BATCHES = [32, 64, 128, 256, 512] as const;
/** For PC and iPC the paper takes 128 throughout. */
const BATCH = 128;
const DISCOUNT = 0.9;
const GAMMA = 0.5;

/** What differs between the tasks. */
const RANGES = {
  masked: {
    pc: { T: range(5, 12), gammas: doubled(2 ** -6, 3), alphas: doubled(1e-4, 4) },
    ipc: { T: range(4, 8), alphas: doubled(4e-4, 4), layerNorm: false },
  },
  conditional: {
    pc: { T: range(7, 12), gammas: doubled(2 ** -8, 4), alphas: doubled(1e-4, 4) },
    ipc: { T: range(3, 6), alphas: doubled(8e-4, 5), layerNorm: true },
  },
} as const;

/**
 * Every setting of a task's three grids. Settings that differ in learning rates alone stand together, so
 * that the trainings of one worker share one compiled step.
 */
export function gridCells(task: LanguageTask): LanguageCell[] {
  const { pc, ipc } = RANGES[task];
  const common = { task, placement: "block" } as const;
  return [
    ...BATCHES.flatMap((batch) =>
      doubled(2e-4, 7).map((alpha): LanguageCell => ({
        ...common,
        rule: { kind: "bp" },
        alpha,
        batch,
        layerNorm: true,
      }))
    ),
    ...pc.T.flatMap((T) =>
      pc.gammas.flatMap((gamma) =>
        pc.alphas.map((alpha): LanguageCell => ({
          ...common,
          rule: { kind: "pc", T, gamma, discount: DISCOUNT },
          alpha,
          batch: BATCH,
          layerNorm: false,
        }))
      )
    ),
    ...ipc.T.flatMap((T) =>
      ipc.alphas.map((alpha): LanguageCell => ({
        ...common,
        rule: { kind: "ipc", T, gamma: GAMMA },
        alpha,
        batch: BATCH,
        layerNorm: ipc.layerNorm,
      }))
    ),
  ];
}

/** A setting's name in its stages' names: "pc/T-8,gamma-0.03125,alpha-0.0004". */
export function settingId({ rule, alpha, batch }: LanguageCell): string {
  const parts = [
    ...("T" in rule ? [`T-${rule.T}`] : [`batch-${batch}`]),
    ...(rule.kind === "pc" ? [`gamma-${rule.gamma}`] : []),
    `alpha-${alpha}`,
  ];
  return `${rule.kind}/${parts.join(",")}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
