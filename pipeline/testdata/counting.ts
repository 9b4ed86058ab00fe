/**
 * @file A stage for tests: a checkpointed computation whose state is a chain of digests, so that a
 * step left out, done twice or resumed wrongly changes the result.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../base/digest.ts";
import type { StageFunction } from "../stage.ts";

/**
 * Counts `steps` steps of `pause` milliseconds each; params: {steps, pause, seed}. While the store
 * has a file named "hold" it saves its state over and over instead of taking the last step, so that
 * no kill of a test comes too late.
 */
export const run: StageFunction = async (params, context) => {
  const { steps, pause, seed } = params as { steps: number; pause: number; seed: number };
  const saved = await context.checkpoint.read();
  const state = saved === undefined
    ? { step: 0, chain: sha256(`${seed}`) }
    : JSON.parse(new TextDecoder().decode(saved)) as { step: number; chain: string };
  const resumedAt = state.step;
  const save = () => context.checkpoint.write(new TextEncoder().encode(JSON.stringify(state)));
  while (state.step < steps) {
    if (context.signal.aborted) {
      await save();
      throw context.signal.reason;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (state.step === steps - 1 && existsSync(join(context.store, "hold"))) {
      await save();
      continue;
    }
    state.chain = sha256(`${state.chain}/${state.step}`);
    state.step++;
    await save();
    context.progress(state.step / steps, `step ${state.step} of ${steps}`);
  }
  return {
    value: { chain: state.chain, steps },
    files: { "chain.txt": new TextEncoder().encode(state.chain) },
    volatile: { resumedAt, process: Deno.pid },
  };
};
