import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf } from "../base/digest.ts";
import {
  DamagedEntryError,
  hasResult,
  readEntry,
  readIndex,
  readOrQuarantine,
  writeEntry,
  writeIndex,
} from "./cache.ts";
import type { Ingredients } from "./key.ts";
import { indexPath, resultPath } from "./layout.ts";
import { testEntry, withStore } from "./testdata/stages.ts";

const ingredients: Ingredients = {
  type: "stage/1",
  module: "m.ts",
  code: "c",
  params: { gamma: 0.5 },
  inputs: {},
};
const key = digestOf(ingredients);

async function keep(store: string): Promise<string> {
  const path = resultPath(store, key);
  await writeEntry(testEntry(ingredients, { accuracy: 0.98 }), { store, path });
  return path;
}

Deno.test("what was kept is read back, and nothing else lies about", () =>
  withStore(async (store) => {
    assert.equal(hasResult(store, key), false);
    const path = await keep(store);
    assert.equal(hasResult(store, key), true);
    const entry = await readEntry(path, key);
    assert.deepEqual(entry.value, { accuracy: 0.98 });
    assert.equal(entry.volatile, null);
    assert.equal(entry.provenance.key, key);
    assert.equal(Deno.readTextFileSync(entry.files["note.txt"]!), "a note");
    assert.deepEqual([...Deno.readDirSync(join(store, "staging"))], []);
  }));

Deno.test("every file of an entry is covered: change, cut or remove any, and it is damaged", async (t) => {
  const damages = {
    changed: (path: string) => {
      const bytes = Deno.readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      Deno.writeFileSync(path, bytes);
    },
    cut: (path: string) => Deno.truncateSync(path, 1),
    removed: (path: string) => Deno.removeSync(path),
  };
  const names = [
    "ingredients.json",
    "provenance.json",
    "value.json",
    "volatile.json",
    "files/note.txt",
    "digests.json",
  ];
  for (const name of names) {
    for (const [how, damage] of Object.entries(damages)) {
      await t.step(`${name} ${how}`, () =>
        withStore(async (store) => {
          const path = await keep(store);
          damage(join(path, name));
          await assert.rejects(readEntry(path, key), DamagedEntryError);
          const found = await readOrQuarantine(store, key);
          assert.ok(found !== undefined && "damaged" in found);
          assert.match(found.damaged, new RegExp(path));
          assert.equal(hasResult(store, key), false);
          await keep(store);
          assert.equal(hasResult(store, key), true, "it can be kept anew");
        }));
    }
  }
});

Deno.test("an entry under another's key is damaged", () =>
  withStore(async (store) => {
    const path = await keep(store);
    const other = "0".repeat(64);
    await Deno.mkdir(join(resultPath(store, other), ".."), { recursive: true });
    await Deno.rename(path, resultPath(store, other));
    await assert.rejects(readEntry(resultPath(store, other), other), /those of another key/);
  }));

Deno.test("what a killed run left half-written is replaced", () =>
  withStore(async (store) => {
    const left = join(store, "staging", key);
    await Deno.mkdir(left, { recursive: true });
    await Deno.writeTextFile(join(left, "value.json"), "half");
    await Deno.writeTextFile(join(left, "stray.tmp"), "half");
    const path = await keep(store);
    await readEntry(path, key);
    assert.deepEqual([...Deno.readDirSync(path)].map(({ name }) => name).sort(), [
      "digests.json",
      "files",
      "ingredients.json",
      "provenance.json",
      "value.json",
      "volatile.json",
    ]);
  }));

Deno.test("the index knows a name's newest key; a damaged note is as none", () =>
  withStore(async (store) => {
    assert.equal(readIndex(store, "a/b"), undefined);
    await writeIndex(store, { name: "a/b", key, seconds: 2 });
    assert.deepEqual(readIndex(store, "a/b"), { name: "a/b", key, seconds: 2 });
    Deno.writeTextFileSync(indexPath(store, "a/b"), "{");
    assert.equal(readIndex(store, "a/b"), undefined);
  }));
