/** @file The memory of a process tree, on processes that hold a known amount. */
import assert from "node:assert/strict";
import { treeMemory } from "./tree_memory.ts";

const MEGABYTE = 1e6;

Deno.test({
  name: "treeMemory(): what a process and its child hold; nothing of one that has ended",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // sh starts the Deno that holds 200 MB, and says so; it ends with its input.
    const program = 'const held = new Uint8Array(2e8).fill(1); console.log("filled"); ' +
      "await Deno.stdin.read(new Uint8Array(1)); held.at(0)";
    const child = new Deno.Command("sh", {
      args: ["-c", `"$0" eval --no-config '${program}'; true`, Deno.execPath()],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = child.stdout.getReader();
    try {
      await output.read();
      const held = await treeMemory(child.pid);
      assert.ok(held > 200 * MEGABYTE && held < 500 * MEGABYTE, `${held} bytes`);
    } finally {
      await child.stdin.close();
      await output.cancel();
      await child.status;
    }
    assert.equal(await treeMemory(child.pid), 0);
  },
});
