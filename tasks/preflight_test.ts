/** @file Folders of the command line: a file in a folder's place, one that cannot be made or written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { requireNoFile, requireWritable } from "./preflight.ts";

const option = "--store";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("folders: one that could be made is no error, and nothing is left there", () =>
  withFolder(async (folder) => {
    for (const path of [folder, join(folder, "a", "b")]) {
      await requireNoFile({ option, path });
      await requireWritable({ option, path });
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("folders: a file in the folder's place, or above it, is named with its option", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "");
    const says = { message: /Cannot use --store .*file: it is a file, expected a folder/ };
    await assert.rejects(requireNoFile({ option, path }), says);
    await assert.rejects(requireWritable({ option, path }), says);
    await assert.rejects(requireWritable({ option, path: join(path, "below") }), {
      message: /Cannot write to --store .*below.*name another/,
    });
  }));
