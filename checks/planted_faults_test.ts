/** @file The planted faults still fit the code: each changes what it means to change. */
import assert from "node:assert/strict";
import { FAULTS, planted } from "./planted_faults.ts";
import { readProjectFile } from "./project_files.ts";

Deno.test("planted faults: at least ten, each with a name of its own", () => {
  assert.ok(FAULTS.length >= 10);
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
});

for (const { name, edits } of FAULTS) {
  Deno.test(`planted fault fits the code: ${name}`, () => {
    for (const edit of edits) {
      const text = readProjectFile(edit.file);
      assert.notEqual(planted(text, edit), text);
    }
  });
}

Deno.test("planted: refuses text that stands nowhere or twice", () => {
  const edit = { file: "models/a.ts", find: "x", replace: "y" };
  assert.equal(planted("a x b", edit), "a y b");
  assert.throws(() => planted("a b", edit), /found it 0 times/);
  assert.throws(() => planted("x x", edit), /found it 2 times/);
});
