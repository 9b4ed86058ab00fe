/** @file The command line of the planted faults. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

async function mutants(text: string) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-P=pipeline", "checks/mutants.ts", text],
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("mutants --help says how it is used, and plants nothing", async () => {
  const { code, stdout, stderr } = await mutants("--help");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Usage: deno task mutants \[options\] \[text\]/);
  assert.doesNotMatch(stdout, /caught|SURVIVED/);
});

Deno.test("mutants refuses the name of no fault in one line", async () => {
  const { code, stderr } = await mutants("no such fault");
  assert.equal(code, 1);
  assert.match(stderr, /^No planted fault is called "no such fault".*\n$/);
});
