/** @file The memory of a process and all that it has started. Linux. */

/**
 * Bytes that a process and its descendants hold now; what they share counts once (proportional set
 * size). What has ended meanwhile counts nothing.
 */
export async function treeMemory(pid: number): Promise<number> {
  // Deno itself opens no file of /proc without all permissions.
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", 'grep -sHE "^(PPid|Pss):" /proc/[0-9]*/status /proc/[0-9]*/smaps_rollup'],
    stderr: "null",
  }).output();
  return sumOfTree(pid, readProcesses(new TextDecoder().decode(stdout)));
}

type Process = { parent: number; bytes: number };

/** Processes by id, from lines such as "/proc/17/status:PPid:  1" and ".../smaps_rollup:Pss:  20 kB". */
function readProcesses(lines: string): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const [, id, field, value] of lines.matchAll(/^\/proc\/(\d+)\/\w+:(\w+):\s+(\d+)/gm)) {
    const process = processes.get(Number(id)) ?? { parent: 0, bytes: 0 };
    if (field === "PPid") process.parent = Number(value);
    else process.bytes = 1024 * Number(value);
    processes.set(Number(id), process);
  }
  return processes;
}

function sumOfTree(pid: number, processes: ReadonlyMap<number, Process>): number {
  const children = [...processes].filter(([, { parent }]) => parent === pid);
  return (processes.get(pid)?.bytes ?? 0) +
    children.reduce((sum, [child]) => sum + sumOfTree(child, processes), 0);
}
