/**
 * @file Our side: one training alone on all cores (`--jobs 1 --threads N`), and ten seeds shared out over as
 * many processes as there are cores, one thread each, each taking the next seed when it is free.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Case, Contender, Turn } from "./contender.ts";
import { startLineProcess } from "./line_process.ts";
import type { LineProcess } from "./line_process.ts";

export interface OursOptions {
  readonly task: Case;
  readonly seeds?: number;
  readonly processes?: number;
}

/** Start the processes of all contenders: one training alone and, of an MLP, ten seeds together. */
export async function openOurs(
  { task, seeds = 10, processes = availableParallelism() }: OursOptions,
): Promise<readonly Contender[]> {
  const alone = await openAlone(task, processes);
  return task.net === "mlp" ? [alone, await openTogether({ task, seeds, processes })] : [alone];
}

async function openAlone(task: Case, threads: number): Promise<Contender> {
  const worker = await startWorker(task, threads);
  return {
    name: "ours, one training",
    version: String(worker.greeting.version),
    resources: `1 process, ${threads} threads`,
    turn: (steps) => train(worker, { seed: 0, steps }),
    close: () => worker.close(),
  };
}

async function openTogether(
  { task, seeds, processes }: Required<OursOptions>,
): Promise<Contender> {
  const workers = await Promise.all(Array.from({ length: processes }, () => startWorker(task, 1)));
  return {
    name: "ours, 10 seeds",
    version: String(workers[0]!.greeting.version),
    resources: `${processes} processes, 1 thread each`,
    turn: (steps) => trainAll(workers, { seeds, steps }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function startWorker(task: Case, threads: number): Promise<LineProcess> {
  const script = fileURLToPath(new URL("./ours_process.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  return startLineProcess(Deno.execPath(), {
    args: ["run", "--config", config, ...PERMISSIONS, script, JSON.stringify(task), `${threads}`],
  });
}

/** What ONNX Runtime needs to load and to look at the machine. */
const PERMISSIONS = ["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"];

async function train(
  worker: LineProcess,
  order: { readonly seed: number; readonly steps: number },
): Promise<Turn> {
  return await worker.ask(JSON.stringify(order)) as Turn;
}

async function trainAll(
  workers: readonly LineProcess[],
  { seeds, steps }: { readonly seeds: number; readonly steps: number },
): Promise<Turn> {
  const start = performance.now();
  const losses: number[] = [];
  let next = 0;
  await Promise.all(workers.map(async (worker) => {
    while (next < seeds) {
      const seed = next++;
      losses[seed] = (await train(worker, { seed, steps })).loss;
    }
  }));
  const milliseconds = (performance.now() - start) / (seeds * steps);
  return { milliseconds, loss: losses[0]! };
}
