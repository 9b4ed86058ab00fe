/** @file A worker process, as the scheduler sees it: started, given one task after another, stopped. */
import { fileURLToPath } from "node:url";
import { decodeLine, encodeOrder, linesOf, type Message, type Task } from "./protocol.ts";

/** How many of its last printed lines a dying worker is quoted with. */
const tailLength = 12;

/** What becomes of a task: one of the worker's final messages, or the worker's death. */
export type TaskEnd =
  | Exclude<Message, { type: "progress" | "notice" }>
  | { readonly type: "died"; readonly error: string };

/** What a task tells while it runs, and what its worker prints. */
export type TaskNews =
  | Extract<Message, { type: "progress" | "notice" }>
  | { readonly type: "output"; readonly text: string };

/** A running worker. */
export type WorkerProcess = {
  /** Compute one task; one at a time. Resolves, whatever happens. */
  run(task: Task, tell: (news: TaskNews) => void): Promise<TaskEnd>;
  /** Ask the task that runs to save a checkpoint and stop. */
  abort(): void;
  /** End the process at once. */
  kill(): void;
  /** Let the idle process end, and wait until it has. */
  stop(): Promise<void>;
};

/** How to start a worker. */
export type WorkerOptions = {
  readonly root: string;
  readonly store: string;
  /**
   * Flags of `deno run` besides the permissions every worker has (read anything, write the store,
   * environment, system facts, native libraries): "--allow-net", "--v8-flags=...".
   */
  readonly workerFlags?: readonly string[];
  /** Variables added to the worker's environment. */
  readonly workerEnv?: Readonly<Record<string, string>>;
};

/** Start a worker process. Needs permission to run Deno itself. */
export function startWorker(
  { root, store, workerFlags = [], workerEnv = {} }: WorkerOptions,
): WorkerProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      `--allow-write=${store.replaceAll(",", ",,")}`,
      "--allow-env",
      "--allow-sys",
      "--allow-ffi",
      ...workerFlags,
      fileURLToPath(new URL("./worker.ts", import.meta.url)),
      root,
      store,
      `${Deno.pid}`,
    ],
    env: { DENO_NO_UPDATE_CHECK: "1", ...workerEnv },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const orders = child.stdin.getWriter();
  const tail: string[] = [];
  let tell: (news: TaskNews) => void = () => {};
  let end: ((end: TaskEnd) => void) | undefined;
  let death: string | undefined;

  const print = (text: string): void => {
    if (text === "") return;
    tail.push(text);
    if (tail.length > tailLength) tail.shift();
    tell({ type: "output", text });
  };
  const settle = (value: TaskEnd): void => {
    end?.(value);
    end = undefined;
    tell = () => {};
  };
  const readMessages = async (): Promise<void> => {
    for await (const line of linesOf(child.stdout)) {
      const { printed, message } = decodeLine(line);
      print(printed);
      if (message === undefined) continue;
      if (message.type === "progress" || message.type === "notice") tell(message);
      else settle(message);
    }
  };
  const readErrors = async (): Promise<void> => {
    for await (const line of linesOf(child.stderr)) print(line);
  };
  const over = Promise.all([readMessages(), readErrors(), child.status]).then(([, , status]) => {
    const how = status.signal === null ? `exit code ${status.code}` : `signal ${status.signal}`;
    death = `Its worker process died (${how})${
      tail.length === 0 ? "" : `; its last words:\n${tail.join("\n")}`
    }`;
    settle({ type: "died", error: death });
  });

  return {
    run(task, listener) {
      if (death !== undefined) return Promise.resolve({ type: "died", error: death });
      tail.length = 0;
      tell = listener;
      const ended = new Promise<TaskEnd>((resolve) => end = resolve);
      orders.write(encodeOrder({ type: "run", task })).catch(() => {}); // a death is told by `over`
      return ended;
    },
    abort() {
      orders.write(encodeOrder({ type: "abort" })).catch(() => {});
    },
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended by itself
      }
    },
    async stop() {
      await orders.close().catch(() => {});
      await over;
    },
  };
}
