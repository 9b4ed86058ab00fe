/** @file Results of generative nets and of the theory, made by hand as theory has them. */
import type { GenerativeResult } from "../../training/generative.ts";
import type { TheoryResult, TheorySettings } from "../../training/theory.ts";

/** A generative net's result: energies after 0, 1, 2, ... iterations. */
export function generativeResult(
  energies: readonly number[],
  { status = "finished", pictures = 0, error = 0.01 }: {
    readonly status?: GenerativeResult["status"];
    readonly pictures?: number;
    readonly error?: number;
  } = {},
): GenerativeResult {
  // One pixel of three channels, in base64.
  const [original, reconstruction] = ["AAAA", "////"];
  return {
    status,
    energies,
    errors: status === "finished" ? { reconstructed: error, generated: 2 * error } : null,
    meanImage: { energy: 20, error: 0.02 },
    size: { height: 1, width: 1, channels: 3 },
    pictures: Array.from({ length: pictures }, () => ({ original, reconstruction, error })),
    stabilityLimit: 0.25,
  };
}

/** An energy of 100 that falls to 50 at iteration `half` and to 10 at `tenth`, and stays there. */
export function falling(half: number, tenth: number, iterations = 48): number[] {
  return Array.from(
    { length: iterations + 1 },
    (_, iteration) => iteration < half ? 100 : iteration < tenth ? 50 : 10,
  );
}

/**
 * What the theory's stage computes where all holds exactly. `limitOf`: the cosines' closed form by the number
 * of outputs; `off`: by how much the cosines lie below it.
 */
export function theoryResult(
  { depths, nets, steps, gammaShares, readAt, zil, cosine }: TheorySettings,
  {
    limitOf = (outputs: number): number => outputs === 1 ? 1 : 0.98,
    off = 0,
    factor = (gamma: number, level: number) => gamma ** level,
  } = {},
): TheoryResult {
  const limit = 0.5;
  return {
    equilibria: depths.flatMap((L) =>
      Array.from({ length: nets }, (_, net) => ({
        L,
        net,
        energies: Array.from({ length: steps + 1 }, (_, t) => 2 + 2 * 0.5 ** t),
        closedForm: 2,
        lambdaMax: 2 / limit,
      }))
    ),
    stability: {
      L: 3,
      limit,
      closedForm: 2,
      points: gammaShares.map((share) => ({
        gamma: share * limit,
        energies: readAt.map((t) => 2 + (2 * share - 1) ** (2 * t)),
      })),
    },
    zil: zil.gammas.flatMap((gamma) =>
      Array.from({ length: zil.depth }, (_, level) => ({
        gamma,
        level,
        factor: factor(gamma, level),
        residual: 1e-16,
      }))
    ),
    cosines: cosine.outputs.map((outputs) => ({
      outputs,
      limit: limitOf(outputs),
      points: cosine.errors.map((error) => {
        const cosine = (limitOf(outputs) - off) / (1 + error ** 2);
        return { error, cosine, levels: [1, cosine, cosine] };
      }),
    })),
  };
}
