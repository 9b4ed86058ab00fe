import assert from "node:assert/strict";
import { timedProcess } from "./timed_process.ts";

Deno.test("timed process: gives what was written, and times that waiting and working take", async () => {
  const { output, wall, processor } = await timedProcess("bash", [
    "-c",
    "sleep 0.3; echo a; echo b >&2",
  ]);
  assert.equal(output, "a\n");
  assert.ok(wall >= 0.3 && processor >= 0 && processor < wall, `${wall} ${processor}`);
});

Deno.test("timed process: a failing program's complaint is told", async () => {
  await assert.rejects(
    timedProcess("bash", ["-c", "echo no such luck >&2; exit 3"]),
    /bash failed: .*no such luck/,
  );
  await assert.rejects(timedProcess("no-such-program", []), /no-such-program failed/);
});
