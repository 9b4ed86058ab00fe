/**
 * @file The peers: a fused, jitted JAX step and a PyTorch loop (`peers/*.py`), where a Python has them.
 * They get all cores and would train one seed after the other.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Case, Contender } from "./contender.ts";
import { startLineProcess } from "./line_process.ts";

export type Peer = "jax" | "torch";

/** Which peers a Python can import; none where there is no such Python. */
export async function availablePeers(python: string): Promise<Peer[]> {
  const program = "import importlib.util as u\n" +
    "print(*(n for n in ('jax', 'torch') if u.find_spec(n) and u.find_spec('numpy')))";
  try {
    const { success, stdout } = await new Deno.Command(python, {
      args: ["-c", program],
      stderr: "null",
    }).output();
    if (!success) return [];
    const names = new TextDecoder().decode(stdout).trim().split(" ");
    return (["jax", "torch"] as const).filter((name) => names.includes(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The peers that have a script for a case: PyTorch for the MLPs only. */
export function peersOf({ net }: Case): readonly Peer[] {
  return net === "mlp" ? ["jax", "torch"] : ["jax"];
}

/** What a peer's script is told of its case. */
function argumentsOf(task: Case): readonly string[] {
  const { batch } = task;
  const told = task.net === "mlp"
    ? { rule: task.rule, widths: task.widths.join("-"), batch, T: task.T }
    : task.net === "language"
    ? { model: task.task, rule: task.rule, batch, T: task.T }
    : { widths: task.widths.join("-"), batch };
  return Object.entries(told).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Start a peer on a case; resolves when it has compiled and warmed up. */
export async function openPeer(
  peer: Peer,
  { python, task }: { readonly python: string; readonly task: Case },
): Promise<Contender> {
  const threads = availableParallelism();
  const script = fileURLToPath(new URL(`./peers/${task.net}_${peer}.py`, import.meta.url));
  const process = await startLineProcess(python, {
    args: ["-B", script, "--listen", "--threads", String(threads), ...argumentsOf(task)],
  });
  return {
    name: peer,
    version: String(process.greeting.version),
    resources: `1 process, ${threads} threads`,
    async turn(steps) {
      const { milliseconds_per_step, losses } = await process.ask(String(steps));
      return {
        milliseconds: milliseconds_per_step as number,
        loss: (losses as readonly number[])[1]!,
      };
    },
    close: () => process.close(),
  };
}
