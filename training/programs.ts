/**
 * @file Engines and data sets that the trainings of one worker share, and what of their settings decides
 * a compiled step (`last_program.ts`): seeds and grid points of equal shape run the same one, since all
 * numbers that differ are its inputs.
 */
import { digestOf } from "../base/digest.ts";
import { loadImages } from "../datasets/load_images.ts";
import type { DataIdentity, ImageDataset } from "../datasets/dataset.ts";
import type { Engine, EngineIdentity } from "../engines/engine.ts";
import { openEngine } from "../engines/select.ts";
import type { OptimiserSettings } from "../models/optimiser.ts";
import type { RuleSettings } from "../models/rule_settings.ts";
import type { StageContext } from "../pipeline/stage.ts";
import type { NetworkSettings } from "./settings.ts";

type Shared = Pick<StageContext, "memo" | "store">;

export function sharedEngine(identity: EngineIdentity, { memo }: Shared): Promise<Engine> {
  return memo(`engine ${digestOf(identity)}`, () => openEngine(identity));
}

export function sharedImages(
  identity: DataIdentity,
  { memo, store }: Shared,
): Promise<ImageDataset> {
  return memo(`images ${digestOf(identity)}`, () => loadImages(identity, { store }));
}

/** What of a training's settings decides its graph: not the numbers that are inputs of the step. */
export function shapeOf(
  { network, ...settings }: RuleAndOptimiser & { readonly network: NetworkSettings },
): unknown {
  return { network, ...shapeOfRule(settings) };
}

/** The same without the network. */
export function shapeOfRule({ rule, optimiser }: RuleAndOptimiser): object {
  const { gamma: _gamma, ...structure } = { gamma: 0, ...rule };
  const { alpha: _alpha, decay, ...constants } = { decay: 0, ...optimiser };
  return { rule: structure, optimiser: { ...constants, decays: decay > 0 } };
}

interface RuleAndOptimiser {
  readonly rule: RuleSettings;
  readonly optimiser: OptimiserSettings;
}
