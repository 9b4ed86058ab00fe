/**
 * @file Engines, compiled steps and data sets that the trainings of one worker share: seeds and grid
 * points of equal shape run the same program, since all numbers that differ are its inputs.
 */
import { digestOf } from "../base/digest.ts";
import { loadImages } from "../datasets/load_images.ts";
import type { DataIdentity, ImageDataset } from "../datasets/dataset.ts";
import type { Engine, EngineIdentity, Program, StepDefinition } from "../engines/engine.ts";
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

/**
 * Compile a step, or find the program of an equal one. `shape`: all that decides its graph; `outputs`:
 * those that will be read (all where it is not given), so that no others are computed.
 */
export function sharedProgram(
  step: StepDefinition,
  { engine, shape, context, outputs }: {
    readonly engine: Engine;
    readonly shape: unknown;
    readonly context: Shared;
    readonly outputs?: readonly string[];
  },
): Promise<Program> {
  const key = digestOf({ engine: engine.identity, step: step.name, shape, outputs });
  return context.memo(
    `program ${key}`,
    () => engine.compile(step, outputs === undefined ? {} : { outputs }),
  );
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
