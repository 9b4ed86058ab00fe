/**
 * @file What one training is, as plain data: everything that decides its result, and nothing else.
 * These records are the parameters of a stage, so they are part of its key.
 */
import type { DataIdentity } from "../datasets/dataset.ts";
import type { EngineIdentity } from "../engines/engine.ts";
import { mlp } from "../models/mlp.ts";
import type { MlpOptions } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import type { RuleSettings } from "../models/rule_settings.ts";

/** A network by name and size. */
export type NetworkSettings = { readonly kind: "mlp" } & MlpOptions;

/** Settings that every training has. */
export type CommonSettings = {
  /** Names the random streams: trainings of one experiment and seed share them over the rules. */
  readonly experiment: string;
  readonly seed: number;
  readonly data: DataIdentity;
  readonly engine: EngineIdentity;
  readonly network: NetworkSettings;
  readonly rule: RuleSettings;
  readonly optimiser: OptimiserSettings;
};

/** A classifier trained in minibatches (Table 1). */
export type ClassifierSettings = CommonSettings & {
  readonly batch: number;
  readonly epochs: number;
  /** Training images kept for selecting settings and epochs; the same for every seed. */
  readonly validation: number;
  /** Stop when the validation accuracy has not risen for so many epochs; absent: never. */
  readonly patience?: number;
  /** Use only so many training and test images (seeded); absent: all. */
  readonly limit?: { readonly train: number; readonly test: number };
};

/** A classifier trained on one small batch, again and again (Figs. 2 right and 8). */
export type FullBatchSettings = CommonSettings & {
  /**
   * Whether value nodes are kept from iteration to iteration, or start anew at the forward pass. Absent:
   * kept for iPC, reset for the others (the paper does not say for PC).
   */
  readonly values?: "kept" | "reset";
  /** Training images, chosen by seed. */
  readonly images: number;
  /** Test images evaluated at every recorded point. */
  readonly testImages: number;
  readonly iterations: number;
  /** Record the curve every so many iterations, the first and the last always. */
  readonly every: number;
};

/** The network that the settings describe. */
export function networkOf(settings: NetworkSettings): Network {
  const { kind: _, ...options } = settings;
  return mlp(options);
}

/** Trained numbers in a network. */
export function parameterCount(network: Network): number {
  return network.parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
}
