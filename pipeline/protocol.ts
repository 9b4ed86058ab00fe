/**
 * @file What the scheduler and its worker processes say to each other: JSON, one message a line,
 * over the worker's stdin and stdout. A worker's message begins with the record separator, so that
 * what a native library prints to stdout is not taken for one.
 */
import type { Json } from "../base/canonical_json.ts";
import type { Ingredients } from "./key.ts";
import type { Provenance } from "./stage.ts";

/** Where and with what a run computes; the same for all its stages. */
export type Environment = Pick<Provenance, "commit" | "hardware" | "runtime">;

/** An input of a task: where its result lies, or why there is none. */
export type TaskInput =
  | { readonly key: string; readonly path: string }
  | { readonly failed: string; readonly skipped?: true };

/** One stage to compute. */
export type Task = {
  readonly stage: string;
  readonly key: string;
  readonly ingredients: Ingredients;
  readonly inputs: Readonly<Record<string, TaskInput>>;
  /** Whether the result is kept; not if it did without a failed input. */
  readonly keep: boolean;
  readonly environment: Environment;
};

/** Scheduler to worker. */
export type Order =
  | { readonly type: "run"; readonly task: Task }
  /** Save a checkpoint and stop. */
  | { readonly type: "abort" };

/** Worker to scheduler. All but the first two end the task. */
export type Message =
  | { readonly type: "progress"; readonly fraction: number; readonly note?: string }
  | { readonly type: "notice"; readonly text: string }
  /** Computed and kept; `shared` when another run had done it in the meantime. */
  | { readonly type: "done"; readonly seconds: number; readonly shared: boolean }
  /** Another process is computing this key now. */
  | { readonly type: "busy" }
  | { readonly type: "interrupted" }
  | { readonly type: "failed"; readonly error: string };

const mark = "\x1e";

/** A worker's message as a line. */
export function encodeMessage(message: Message): string {
  return `${mark}${JSON.stringify(message)}\n`;
}

/**
 * A line of a worker's stdout: what was printed before a message, and the message. A message that is
 * cut off, as a killed worker leaves it, is text like any other.
 */
export function decodeLine(line: string): { readonly printed: string; readonly message?: Message } {
  const at = line.indexOf(mark);
  if (at < 0) return { printed: line };
  const [printed, text] = [line.slice(0, at), line.slice(at + mark.length)];
  try {
    return { printed, message: JSON.parse(text) as Message };
  } catch {
    return { printed: printed + text };
  }
}

/** An order as a line. */
export function encodeOrder(order: Order): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(order satisfies Order as Json)}\n`);
}

/** The lines of a stream of UTF-8 bytes, the last one also without a line break. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
