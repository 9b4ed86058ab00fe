import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { PipelineEvent } from "./events.ts";
import { explainDiskFull } from "./disk_full.ts";
import { testStage, withStore } from "./testdata/stages.ts";

const where = { what: "the result of s", store: "/store" };

Deno.test("errors of another kind stay what they are", () => {
  const other = new Error("other");
  assert.equal(explainDiskFull(other, where), other);
});

/** Whether this user may mount a small file system of their own. */
function canMount(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const args = ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"];
    return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "on a full disk a stage fails saying so, and what is finished stays",
  ignore: !canMount(),
  fn: () =>
    withStore(async (store) => {
      const small = testStage("small", "counting", { params: { seed: 1, steps: 1, pause: 1 } });
      const big = testStage("big", "misbehaving", { params: { how: "big" }, inputs: { small } });
      const program = fileURLToPath(new URL("./testdata/run_stages.ts", import.meta.url));
      const mount = `mount -t tmpfs -o size=512k none "$0" && exec "$@"`;
      const run = [
        ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-read", "--allow-write"],
        ...["--allow-run", "--allow-env", "--allow-sys", program, JSON.stringify([big]), store],
      ];
      const { stdout } = await new Deno.Command("unshare", {
        args: ["-Urm", "sh", "-c", mount, store, ...run],
      }).output();
      const events = new TextDecoder().decode(stdout).trim().split("\n")
        .map((line) => JSON.parse(line) as PipelineEvent);
      const ends = events.flatMap((event) => event.type === "ended" ? [event] : []);
      assert.deepEqual(ends.map(({ stage, state }) => [stage, state]), [
        ["small", "computed"],
        ["big", "failed"],
      ]);
      assert.match(
        ends[1]!.error!,
        /No space left on the disk of .* to keep the result of big.*finished before is kept.*gc/s,
      );
    }),
});
