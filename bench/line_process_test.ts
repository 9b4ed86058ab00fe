/** @file The conversation with a child process, and what is said when it dies. */
import assert from "node:assert/strict";
import { startLineProcess } from "./line_process.ts";

function start(program: string) {
  return startLineProcess(Deno.execPath(), { args: ["eval", "--no-config", program] });
}

const ECHO = `
  console.log("a library's banner");
  console.log(JSON.stringify({ version: "1" }));
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "die") { console.error("out of luck"); Deno.exit(3); }
      console.log("noise");
      console.log(JSON.stringify({ line }));
    }
  }`;

Deno.test("startLineProcess: greets, answers line by line past the noise, and ends with its input", async () => {
  const process = await start(ECHO);
  assert.deepEqual(process.greeting, { version: "1" });
  assert.deepEqual(await process.ask("one"), { line: "one" });
  assert.deepEqual(await process.ask("two"), { line: "two" });
  await process.close();
  await process.close(); // closing twice is nothing
});

Deno.test("startLineProcess: a death says the exit code and the last words", async () => {
  const process = await start(ECHO);
  await assert.rejects(process.ask("die"), /exit code 3[\s\S]*out of luck/);
  await assert.rejects(process.ask("more"), /exit code 3/);
  await process.close();
});

Deno.test("startLineProcess: a program that never greets is an error", async () => {
  await assert.rejects(
    start("console.error('cannot load'); Deno.exit(4)"),
    /exit code 4[\s\S]*cannot load/,
  );
});
