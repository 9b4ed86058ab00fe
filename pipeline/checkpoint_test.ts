import assert from "node:assert/strict";
import { join } from "node:path";
import { checkpointOf } from "./checkpoint.ts";
import { checkpointPath } from "./layout.ts";
import { withStore } from "./testdata/stages.ts";

const key = "k".repeat(64);
const state = new Uint8Array([3, 1, 4, 1, 5]);

Deno.test("a checkpoint is read as it was last written, until it is removed", () =>
  withStore(async (store) => {
    const checkpoint = checkpointOf(key, { store, stage: "s", report: assert.fail });
    assert.equal(await checkpoint.read(), undefined);
    await checkpoint.write(new Uint8Array([9]));
    await checkpoint.write(state);
    assert.deepEqual(await checkpoint.read(), state);
    await checkpoint.write(new Uint8Array());
    assert.deepEqual(await checkpoint.read(), new Uint8Array(), "an empty state is one");
    await checkpoint.remove();
    assert.equal(await checkpoint.read(), undefined);
  }));

Deno.test("a damaged checkpoint is reported and ignored", async (t) => {
  const damages = {
    "a flipped bit of the state": (bytes: Uint8Array) => (bytes[bytes.length - 1]! ^= 1, bytes),
    "a flipped bit of the digest": (bytes: Uint8Array) => (bytes[0]! ^= 1, bytes),
    "a cut end": (bytes: Uint8Array) => bytes.subarray(0, -1),
    "too few bytes for a digest": (bytes: Uint8Array) => bytes.subarray(0, 10),
    "no bytes": () => new Uint8Array(),
  };
  for (const [what, damage] of Object.entries(damages)) {
    await t.step(what, () =>
      withStore(async (store) => {
        const reports: string[] = [];
        const report = (text: string) => void reports.push(text);
        const checkpoint = checkpointOf(key, { store, stage: "my stage", report });
        await checkpoint.write(state);
        const path = join(checkpointPath(store, key), "state");
        Deno.writeFileSync(path, damage(Deno.readFileSync(path)));
        assert.equal(await checkpoint.read(), undefined);
        assert.equal(reports.length, 1);
        assert.match(reports[0]!, /checkpoint of my stage is damaged.*starts over/);
      }));
  }
});
