import assert from "node:assert/strict";
import { join } from "node:path";
import { commitOf } from "./provenance.ts";

async function git(folder: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, "-c", "user.name=T", "-c", "user.email=t@example.org", ...args],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("the commit, with +changes where the tree is not clean, or unknown", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assert.equal(await commitOf(folder), "unknown");
    await git(folder, "init", "--quiet");
    Deno.writeTextFileSync(join(folder, "a.txt"), "1");
    await git(folder, "add", "a.txt");
    await git(folder, "commit", "--quiet", "-m", "One");
    const commit = await git(folder, "rev-parse", "HEAD");
    assert.match(commit, /^[0-9a-f]{40}$/);
    assert.equal(await commitOf(folder), commit);
    Deno.writeTextFileSync(join(folder, "a.txt"), "2");
    assert.equal(await commitOf(folder), `${commit}+changes`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
