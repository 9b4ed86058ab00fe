/**
 * @file Random numbers: one stream per purpose, derived by hash, always an explicit argument.
 *
 * `stream("table1", 3, "initialisation")` and `stream("table1", 3, "order/epoch-2")` are
 * independent generators (xoroshiro128+ from pure-rand, its 128-bit state taken from SHA-256 of the
 * labels), so that reading more of one never shifts another, and a resumed training finds the very
 * stream it left by name.
 */
import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A source of random numbers; every draw advances it. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A uniform integer in [from, to], both included. */
  integer(from: number, to: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** A random permutation of 0 .. count - 1 (Fisher-Yates). */
  permutation(count: number): Int32Array;
}

/** The stream named by its labels: equal labels, equal numbers, on every machine. */
export function stream(...labels: readonly (string | number)[]): RandomStream {
  const hash = createHash("sha256").update(JSON.stringify(labels)).digest();
  const state = [0, 4, 8, 12].map((offset) => hash.readInt32LE(offset));
  const generator = xoroshiro128plusFromState(state);
  let spare: number | undefined;

  function uniform(): number {
    return uniformFloat64(generator);
  }
  function integer(from: number, to: number): number {
    return uniformInt(generator, from, to);
  }
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  function permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = integer(0, last);
      const kept = order[last]!;
      order[last] = order[other]!;
      order[other] = kept;
    }
    return order;
  }
  return { uniform, integer, normal, permutation };
}
