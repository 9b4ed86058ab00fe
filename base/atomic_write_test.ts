/**
 * @file Atomic writes: whatever happens during a write, a reader finds the old file or the new one,
 * whole, and no litter stays behind after an error.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeAtomic } from "./atomic_write.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

Deno.test("writeAtomic: writes texts and bytes, makes folders, replaces what was there", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "deep", "er", "result.json");
    await writeAtomic(path, "old and longer than the new text");
    await writeAtomic(path, "new ✓");
    assert.equal(await Deno.readTextFile(path), "new ✓");
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    await writeAtomic(path, bytes);
    assert.deepEqual(await Deno.readFile(path), bytes);
    assert.deepEqual(names(join(folder, "deep", "er")), ["result.json"]);
  });
});

Deno.test("writeAtomic: a write that fails leaves the old state and no litter", async () => {
  await inFolder(async (folder) => {
    // A folder of that name that is not empty cannot be replaced by a file.
    const path = join(folder, "result");
    await Deno.mkdir(path);
    await Deno.writeTextFile(join(path, "kept"), "old");
    await assert.rejects(writeAtomic(path, "new"));
    assert.equal(await Deno.readTextFile(join(path, "kept")), "old");
    assert.deepEqual(names(folder), ["result"]);
  });
});

Deno.test("writeAtomic: writers at once leave one of their texts, whole", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "result");
    const texts = Array.from("abcdefgh", (letter) => letter.repeat(200_000));
    await Promise.all(texts.map((text) => writeAtomic(path, text)));
    assert.ok(texts.includes(await Deno.readTextFile(path)));
    assert.deepEqual(names(folder), ["result"]);
  });
});

Deno.test("writeAtomic: a process killed while it writes leaves the old text or a new one, whole", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "result");
    const module = new URL("./atomic_write.ts", import.meta.url).href;
    // Announces each finished write, and goes on writing until it is killed.
    const program = `
      import { writeAtomic } from ${JSON.stringify(module)};
      for (let count = 0; ; count++) {
        await writeAtomic(${JSON.stringify(path)}, String(count % 10).repeat(3_000_000));
        console.log(count);
      }`;
    const script = join(folder, "writer.ts");
    await Deno.writeTextFile(script, program);
    for (const delay of [0, 7, 15]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-config", `--allow-read`, `--allow-write=${folder}`, script],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const reader = child.stdout.getReader();
      const { done } = await reader.read(); // at least one write is through
      assert.equal(done, false);
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const text = await Deno.readTextFile(path);
      assert.equal(text.length, 3_000_000);
      assert.ok(/^(\d)\1*$/.test(text), "expected one writer's digit only");
    }
  });
});
