/**
 * @file A compiled step that is kept until another one takes its place. A program holds its memory from
 * run to run (gigabytes for large models), so a worker that kept all would hold ever more. Seeds and
 * settings of equal shape, one after another in a worker, still share one.
 */
import { digestOf } from "../base/digest.ts";
import type { Engine, Program, StepDefinition } from "../engines/engine.ts";
import type { StageContext } from "../pipeline/stage.ts";

/** What a slot holds. */
type Slot = { key: string | undefined; program: Program | undefined };

/**
 * The program of a step: the slot's, if it is of equal shape, else a new one in its place. The old one
 * is disposed of, so nothing may run it any more: a worker runs one training at a time.
 */
export async function lastProgram(
  step: StepDefinition,
  { slot, engine, shape, context, outputs }: {
    /** Names the place: "training". */
    readonly slot: string;
    readonly engine: Engine;
    /** All that decides the step's graph. */
    readonly shape: unknown;
    readonly context: Pick<StageContext, "memo">;
    /** Outputs that will be read; all where not given. */
    readonly outputs?: readonly string[];
  },
): Promise<Program> {
  const held = await context.memo(
    `slot ${slot}`,
    (): Promise<Slot> => Promise.resolve({ key: undefined, program: undefined }),
  );
  const key = digestOf({ engine: engine.identity, step: step.name, shape, outputs });
  if (held.key === key && held.program !== undefined) return held.program;
  held.program?.dispose();
  Object.assign(held, { key: undefined, program: undefined });
  const program = await engine.compile(step, outputs === undefined ? {} : { outputs });
  Object.assign(held, { key, program });
  return program;
}
