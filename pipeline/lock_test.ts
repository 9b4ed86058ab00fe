import assert from "node:assert/strict";
import { tryLockKey } from "./lock.ts";
import { lockPath } from "./layout.ts";
import { withStore } from "./testdata/stages.ts";

Deno.test("one holder at a time; released, the next one gets it and no file stays", () =>
  withStore(async (store) => {
    const first = await tryLockKey(store, "k");
    assert.ok(first !== undefined);
    assert.equal(await tryLockKey(store, "k"), undefined);
    assert.ok(await tryLockKey(store, "other").then((lock) => lock?.release().then(() => true)));
    await first.release();
    const second = await tryLockKey(store, "k");
    assert.ok(second !== undefined);
    await second.release();
    assert.throws(() => Deno.statSync(lockPath(store, "k")), Deno.errors.NotFound);
  }));

Deno.test("a lock file that a killed process left is no lock", () =>
  withStore(async (store) => {
    const script = `
      import { tryLockKey } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
      await tryLockKey(Deno.args[0], "k");
      console.log("held");
      setTimeout(() => {}, 60_000);
    `;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", script, store],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read(); // "held"
    assert.equal(await tryLockKey(store, "k"), undefined);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    assert.ok(Deno.statSync(lockPath(store, "k")).isFile);
    const lock = await tryLockKey(store, "k");
    assert.ok(lock !== undefined);
    await lock.release();
  }));

Deno.test("contenders for one key never hold it together", () =>
  withStore(async (store) => {
    let holders = 0;
    let held = 0;
    const contend = async () => {
      for (let tries = 0; tries < 100; tries++) {
        const lock = await tryLockKey(store, "k");
        if (lock === undefined) {
          await new Promise((resolve) => setTimeout(resolve, 0));
          continue;
        }
        assert.equal(++holders, 1);
        await Promise.resolve();
        holders--;
        held++;
        await lock.release();
      }
    };
    await Promise.all([contend(), contend(), contend()]);
    assert.ok(held > 0);
  }));
