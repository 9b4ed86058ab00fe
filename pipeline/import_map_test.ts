import assert from "node:assert/strict";
import { join } from "node:path";
import { readImportMap, resolveSpecifier } from "./import_map.ts";

const map = {
  "arquero": "npm:arquero@8.0.3",
  "@scope/kit": "npm:@scope/kit@1.2.0",
  "pure-rand/": "npm:/pure-rand@8.4.2/",
  "pure-rand/special/": "npm:/special@1.0.0/",
};

Deno.test("a specifier stands for its entry, its prefix's, its package's, or itself", () => {
  assert.equal(resolveSpecifier("arquero", map), "npm:arquero@8.0.3");
  assert.equal(
    resolveSpecifier("@scope/kit/deep/file.js", map),
    "npm:@scope/kit@1.2.0/deep/file.js",
  );
  assert.equal(resolveSpecifier("pure-rand/generator/x", map), "npm:/pure-rand@8.4.2/generator/x");
  assert.equal(resolveSpecifier("node:fs", map), "node:fs");
});

Deno.test("the longest prefix wins, and a name is not a prefix of a longer name", () => {
  assert.equal(resolveSpecifier("pure-rand/special/x", map), "npm:/special@1.0.0/x");
  assert.equal(resolveSpecifier("arquero-extras", map), "arquero-extras");
});

Deno.test("a project without deno.json has no map; this one's versions are exact", () => {
  const folder = Deno.makeTempDirSync();
  assert.deepEqual(readImportMap(folder), {});
  Deno.removeSync(folder);
  const ours = readImportMap(join(import.meta.dirname!, ".."));
  assert.match(ours["esbuild"]!, /^npm:esbuild@\d+\.\d+\.\d+$/);
});
