/**
 * @file A child process that announces itself with a line of JSON and then answers every line it is sent
 * with another: the workers and the peers of a benchmark.
 */
import type { Json } from "../base/canonical_json.ts";

export type JsonObject = { readonly [field: string]: Json };

export interface LineProcess {
  /** What it announced: versions and settings. */
  readonly greeting: JsonObject;
  /** Send a line, resolve to the answer. @throws {Error} when the process ends instead. */
  ask(line: string): Promise<JsonObject>;
  /** End its input, and wait until it has ended. */
  close(): Promise<void>;
}

export interface LineProcessOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Start a program and wait for its greeting. Lines that are no JSON objects (a library's banner) are
 * passed over. What it writes to its standard error is shown if it fails.
 *
 * @throws {Error} when it ends without a greeting.
 */
export async function startLineProcess(
  program: string,
  { args, env = {} }: LineProcessOptions,
): Promise<LineProcess> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  const lines = linesOf(child.stdout);
  const input = child.stdin.getWriter();

  async function next(): Promise<JsonObject> {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) {
        const { code } = await child.status;
        const text = (await complaints).trim().split("\n").slice(-12).join("\n");
        throw new Error(
          `${
            [program, ...args].join(" ")
          } ended (exit code ${code}) where an answer was expected:\n` +
            text,
        );
      }
      if (value.startsWith("{")) return JSON.parse(value) as JsonObject;
    }
  }

  return {
    greeting: await next(),
    async ask(line) {
      // A write to a process that has ended fails; `next` then says how it ended.
      await input.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
      return next();
    },
    async close() {
      await input.close().catch(() => {});
      for await (const _ of lines) { /* read to the end */ }
      await child.status;
      await complaints;
    },
  };
}

async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}
