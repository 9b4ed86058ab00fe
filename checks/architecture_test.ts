/**
 * @file The architecture: imports go one way between the layers, never in circles, and
 * `ARCHITECTURE.md` says what `layers.ts` says.
 *
 * Tests may import from anywhere; no other module may import them.
 */
import assert from "node:assert/strict";
import { cycles } from "./cycles.ts";
import { forbiddenImports, LAYERS } from "./layers.ts";
import type { Import } from "./layers.ts";
import { moduleGraph } from "./module_graph.ts";
import { isTest, projectFiles, readProjectFile } from "./project_files.ts";

const MODULES = projectFiles().filter((path) => path.endsWith(".ts"));
const CODE = MODULES.filter((path) => !isTest(path));

Deno.test("layers: the table itself has no circle and names no unknown folder", () => {
  const folders = LAYERS.map(({ folder }) => folder);
  assert.equal(new Set(folders).size, folders.length);
  const arrows = LAYERS.flatMap(({ folder, imports, types = [] }) =>
    [...imports, ...types].map((to): Import => ({ from: folder, to, typeOnly: false }))
  );
  assert.deepEqual(arrows.filter(({ to }) => !folders.includes(to)), []);
  assert.deepEqual(cycles(arrows), []);
});

Deno.test("layers: the rule catches an arrow that points back, and code where types are allowed", () => {
  const back: Import = { from: "engines/onnx.ts", to: "models/mlp.ts", typeOnly: true };
  const types: Import = { from: "models/mlp.ts", to: "engines/engine.ts", typeOnly: true };
  const code: Import = { ...types, typeOnly: false };
  const within: Import = { from: "models/mlp.ts", to: "models/energy.ts", typeOnly: false };
  const unknown: Import = { from: "helpers/a.ts", to: "base/digest.ts", typeOnly: false };
  assert.deepEqual(forbiddenImports([types, within]), []);
  assert.match(forbiddenImports([back]).join(), /engines\/onnx.ts imports models\/mlp.ts/);
  assert.match(forbiddenImports([code]).join(), /types of engines/);
  assert.match(forbiddenImports([unknown]).join(), /helpers\/ is no layer/);
});

Deno.test("cycles: finds a circle of any length, and none in a graph that only fans in", () => {
  const edges = (...pairs: readonly string[]) =>
    pairs.map((pair): Import => ({ from: pair[0]!, to: pair[1]!, typeOnly: false }));
  assert.deepEqual(cycles(edges("ab", "ac", "bd", "cd")), []);
  assert.deepEqual(cycles(edges("aa")), [["a", "a"]]);
  assert.deepEqual(cycles(edges("ab", "bc", "cd", "db")), [["b", "c", "d", "b"]]);
});

Deno.test("imports: every arrow between folders is an allowed one", async () => {
  const imports = await moduleGraph(CODE);
  assert.ok(imports.some(({ typeOnly }) => typeOnly), "expected to see type-only imports");
  assert.ok(imports.some(({ typeOnly }) => !typeOnly), "expected to see imports of code");
  assert.deepEqual(forbiddenImports(imports), []);
});

Deno.test("imports: none is circular, and no code imports a test", async () => {
  const imports = await moduleGraph(MODULES);
  assert.deepEqual(cycles(imports), []);
  const reached = imports.filter(({ from, to }) => !isTest(from) && isTest(to));
  assert.deepEqual(reached, []);
});

Deno.test("ARCHITECTURE.md: its table of folders is the one that is checked", () => {
  // Rows look like: | `models/` | what it is | base, engines (types) |
  const rows = readProjectFile("ARCHITECTURE.md").matchAll(
    /^\| *`([\w.]+)\/` *\|.*\|([^|]*)\| *$/gm,
  );
  const documented = Object.fromEntries(
    Array.from(rows, ([, folder, allowed]) => [folder, namesIn(allowed!)]),
  );
  const checked = Object.fromEntries(
    LAYERS.filter(({ folder }) => folder !== ".").map(({ folder, imports, types = [] }) => [
      folder,
      [...imports, ...types.map((name) => `${name} (types)`)].sort(),
    ]),
  );
  assert.deepEqual(documented, checked);
});

function namesIn(cell: string): string[] {
  return cell.replaceAll("`", "").replaceAll("/", "").split(",").map((name) => name.trim())
    .filter((name) => name !== "" && name !== "nothing").sort();
}
