/** @file The lock keeps others out, in this process and beyond, and dies with its holder. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withFileLock } from "./file_lock.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("Two holders take turns, and the second is told that it waits", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "new", "lock");
    const events: string[] = [];
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const first = withFileLock(path, {
      body: async () => {
        events.push("first in");
        entered.resolve();
        await gate.promise;
        events.push("first out");
        return 1;
      },
      waiting: () => events.push("first waits"),
    });
    await entered.promise;
    const second = withFileLock(path, {
      body: () => Promise.resolve(events.push("second in")),
      waiting: () => {
        events.push("second waits");
        gate.resolve();
      },
    });
    assert.equal(await first, 1);
    await second;
    assert.deepEqual(events, ["first in", "second waits", "first out", "second in"]);
  });
});

Deno.test("A body that throws releases the lock", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "lock");
    await assert.rejects(
      withFileLock(path, { body: () => Promise.reject(new Error("no")) }),
      /no/,
    );
    assert.equal(await withFileLock(path, { body: () => Promise.resolve("again") }), "again");
  });
});

Deno.test("A holder killed with SIGKILL leaves no lock behind", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "lock");
    const holder = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        `--allow-read=${folder}`,
        `--allow-write=${folder}`,
        "-",
      ],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = holder.stdin.getWriter();
    await writer.write(new TextEncoder().encode(
      `const file = await Deno.open(${JSON.stringify(path)}, { create: true, write: true });
       await file.lock(true); console.log("held"); setInterval(() => {}, 1000);`,
    ));
    await writer.close();
    const reader = holder.stdout.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value).trim(), "held");
    let waited = false;
    const result = await withFileLock(path, {
      body: () => Promise.resolve("mine"),
      waiting: () => {
        waited = true;
        holder.kill("SIGKILL");
      },
    });
    await holder.status;
    await reader.cancel();
    assert.equal(result, "mine");
    assert.ok(waited);
  });
});
