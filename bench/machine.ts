/** @file What a timing was taken on: without it a number of milliseconds means nothing. */
import { availableParallelism, cpus, release, totalmem } from "node:os";

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly gibibytes: number;
  readonly os: string;
  readonly deno: string;
};

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    gibibytes: Math.round(totalmem() / 2 ** 30),
    os: `${Deno.build.os} ${Deno.build.arch} ${release()}`,
    deno: Deno.version.deno,
  };
}
